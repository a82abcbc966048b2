import { useState } from 'preact/hooks';
import css from './copy.css?inline';
import { copyText } from './copy.ts';
import { say } from '../say.ts';

/** What a press on a copy button came to. */
export interface Copied {
  /** What was to be copied, as the sentence names it: “The story”. */
  what: string;
  text: string;
  done: boolean;
  /** Why there is no text to copy. */
  problem?: string;
}

export interface CopyButtonProps {
  what: string;
  label: string;
  /** May reject with a {@link RangeError}, whose message is for the reader. */
  text: () => string | Promise<string>;
  onCopied(copied: Copied): void;
}

/** Copies a text that is made when it is asked for. {@link CopyResult} says what came of it. */
export function CopyButton({ what, label, text, onCopied }: CopyButtonProps) {
  const copy = async () => {
    try {
      const made = await text();
      onCopied({ what, text: made, done: await copyText(made) });
    } catch (error) {
      const problem = error instanceof RangeError ? error.message : say(NOT_LOADED);
      onCopied({ what, text: '', done: false, problem });
    }
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {label}
    </button>
  );
}

const NOT_LOADED = 'This part of the page could not be loaded. Check your connection, then try again.';

/** That it is copied; or, where the browser refuses, the text itself to be copied by hand. */
export function CopyResult({ copied }: { copied: Copied | undefined }) {
  return (
    <>
      <style>{css}</style>
      <div role="status" class="fl-copied">
        {copied?.done && say('{what} is copied.', { what: copied.what })}
        {copied?.problem}
        {copied && !copied.done && !copied.problem && (
          <label>
            {say('The browser did not let us copy. Copy it from here:')}
            <textarea
              readOnly
              rows={8}
              value={copied.text}
              onFocus={(event) => event.currentTarget.select()}
            />
          </label>
        )}
      </div>
    </>
  );
}

export const useCopied = () => useState<Copied>();
