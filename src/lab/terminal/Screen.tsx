import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Size } from '../../runner/webcontainer/webcontainer-engine.ts';
import type { Screen as XTerm } from './screen.ts';

export interface ScreenProps {
  label: string;
  /** Where others write to. */
  screen: RefObject<XTerm>;
  onReady?(): void;
  onType(text: string): void;
  onResize(size: Size): void;
}

/** A terminal, drawn by xterm.js, which is fetched when the first one is shown. */
export function Screen(props: ScreenProps) {
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let created: XTerm | undefined;
    let gone = false;
    import('./screen.ts').then(
      ({ createScreen }) => {
        if (gone || !holder.current) return;
        created = createScreen(holder.current, {
          label: props.label,
          onType: (text) => latest.current.onType(text),
          onResize: (size) => latest.current.onResize(size),
        });
        props.screen.current = created;
        latest.current.onReady?.();
      },
      () => setFailed(!gone),
    );
    return () => {
      gone = true;
      props.screen.current = null;
      created?.destroy();
    };
  }, [attempt]);

  if (failed)
    return (
      <p class="fl-notice" role="alert">
        This part of the page could not be loaded. Check your connection; nothing you did is lost.{' '}
        <button
          type="button"
          onClick={() => {
            setFailed(false);
            setAttempt(attempt + 1);
          }}
        >
          Try again
        </button>
      </p>
    );
  return <div class="fl-terminal-screen" ref={holder} />;
}
