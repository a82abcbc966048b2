import { useEffect, useRef, useState } from 'preact/hooks';
import type { NodeEngine, Shell } from '../../runner/webcontainer/webcontainer-engine.ts';
import { Screen } from './Screen.tsx';
import type { Screen as XTerm } from './screen.ts';
import { words } from './words.ts';

export interface ShellPaneProps {
  engine: NodeEngine;
  onFailure(error: unknown): void;
}

/** A shell in the example's folder, beside whatever runs. Ends with Node; then another can be had. */
export function ShellPane({ engine, onFailure }: ShellPaneProps) {
  const screen = useRef<XTerm>(null);
  const shell = useRef<Shell | undefined>(undefined);
  const [state, setState] = useState<'waiting' | 'open' | 'ended'>('waiting');
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
      shell.current?.close();
    },
    [],
  );

  const open = async () => {
    screen.current?.clear();
    try {
      const opened = await engine.openShell(screen.current!.size, (text) => screen.current?.write(text));
      if (gone.current) return opened.close();
      shell.current = opened;
      setState('open');
      await opened.ended;
    } catch (error) {
      onFailure(error);
    }
    shell.current = undefined;
    setState('ended');
  };

  return (
    <>
      <Screen
        label={words.shell}
        screen={screen}
        onReady={() => void open()}
        onType={(text) => shell.current?.write(text)}
        onResize={(size) => shell.current?.resize(size)}
      />
      <p class="fl-terminal-keys">
        {state === 'ended' ? (
          <>
            {words.shellEnded}{' '}
            <button type="button" onClick={() => void open()}>
              {words.newShell}
            </button>
          </>
        ) : (
          words.keys
        )}
      </p>
    </>
  );
}
