import { useState } from 'preact/hooks';
import './copy.css';
import { copyText } from './copy.ts';

/** What a press on a copy button came to. */
export interface Copied {
  /** What was to be copied, as the sentence names it: “The story”. */
  what: string;
  text: string;
  done: boolean;
}

export interface CopyButtonProps {
  what: string;
  label: string;
  text: () => string | Promise<string>;
  onCopied(copied: Copied): void;
}

/** Copies a text that is made when it is asked for. {@link CopyResult} says what came of it. */
export function CopyButton({ what, label, text, onCopied }: CopyButtonProps) {
  const copy = async () => {
    const made = await text();
    onCopied({ what, text: made, done: await copyText(made) });
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {label}
    </button>
  );
}

/** That it is copied; or, where the browser refuses, the text itself to be copied by hand. */
export function CopyResult({ copied }: { copied: Copied | undefined }) {
  return (
    <div role="status" class="fl-copied">
      {copied?.done && `${copied.what} is copied.`}
      {copied && !copied.done && (
        <label>
          The browser did not let us copy. Copy it from here:
          <textarea readOnly rows={8} value={copied.text} onFocus={(event) => event.currentTarget.select()} />
        </label>
      )}
    </div>
  );
}

export const useCopied = () => useState<Copied>();
