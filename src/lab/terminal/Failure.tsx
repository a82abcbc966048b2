import { useState } from 'preact/hooks';
import { messages, type EngineError, type Recover } from '../../runner/engine.ts';
import { words } from './words.ts';

export interface FailureProps {
  error: EngineError;
  onAgain(): void;
  onReload(): void;
  /** Rejects if the browser does not allow it. */
  onIsolate(): Promise<void>;
}

/** What went wrong, in a sentence of its own, and what may mend it. */
export function Failure({ error, onAgain, onReload, onIsolate }: FailureProps) {
  const { text, remedy } = messages[error.kind];
  const [refused, setRefused] = useState<string>();
  const isolate = () => void onIsolate().catch((why: Error) => setRefused(why.message));
  const ways: Partial<Record<Recover, [label: string, act: () => void]>> = {
    restart: [words.tryAgain, onAgain],
    reload: [words.reload, onReload],
    isolate: [words.isolate, isolate],
  };
  const way = ways[error.recover];
  return (
    <div class="fl-notice fl-trouble fl-terminal-failure" role="alert" data-kind={error.kind}>
      <p>
        {text} {remedy}
      </p>
      {refused && <p>{words.isolateFailed(refused)}</p>}
      {error.detail && (
        <details>
          <summary>{words.reported}</summary>
          <code>{error.detail}</code>
        </details>
      )}
      {way && (
        <button type="button" class="fl-primary" onClick={way[1]}>
          {way[0]}
        </button>
      )}
    </div>
  );
}
