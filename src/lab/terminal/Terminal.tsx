import { useEffect, useRef, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import { EngineError, type Files } from '../../runner/engine.ts';
import {
  nodeEngine,
  type NodeCommand,
  type NodeEngine,
} from '../../runner/webcontainer/webcontainer-engine.ts';
import { isolateAndReload } from '../../service-worker/isolate.ts';
import { editsOf, isForeign, variantOf } from '../app/state.ts';
import type { LabControls } from '../app/use-lab.ts';
import { EditPanel, type FileError } from '../editor/EditPanel.tsx';
import { Commands } from './Commands.tsx';
import { Elsewhere } from './Elsewhere.tsx';
import { Failure } from './Failure.tsx';
import { useFilledWindow } from './fill-window.ts';
import { nodeHost } from './host.ts';
import { Offer } from './Offer.tsx';
import { Panes, type Pane } from './Panes.tsx';
import { PreviewPane } from './PreviewPane.tsx';
import { terminalHash } from './reopen.ts';
import { Screen } from './Screen.tsx';
import type { Screen as XTerm } from './screen.ts';
import { ShellPane } from './ShellPane.tsx';
import { atHome, useNode, type Phase } from './use-node.ts';
import { usePlantedNote } from './planted-note.ts';
import { words } from './words.ts';
import css from './terminal.css?inline';

export interface TerminalProps {
  lab: LabControls;
  example: LabExample;
  /** All that is mounted, as `packageForTerminal` makes it: the example's own files are in `examples/<id>/`. */
  loadNodeFiles(): Promise<Files>;
  errors: readonly FileError[];
  /** Address of the example as a zip. */
  download: string;
  /** The site's path. */
  base: string;
  /** Default: the page's one Node. */
  engine?: NodeEngine;
}

/**
 * A real Node on the page: files, terminal, shell, and a preview of what its services serve. Says first who will be
 * contacted; contacts nobody before the reader starts it.
 */
export function Terminal({
  lab,
  example,
  loadNodeFiles,
  errors,
  download,
  base,
  engine = nodeEngine(),
}: TerminalProps) {
  const { state, dispatch } = lab;
  const variant = variantOf(state);
  const [accepted, accept] = useState<string>();
  const isOut = isForeign(state) && accepted !== variant;
  const home = `examples/${example.id}`;
  const files = isOut ? lab.originals : lab.files;
  const [pane, setPane] = useState<Pane>('output');
  const [shellAsked, askShell] = useState(false);
  const [shellError, setShellError] = useState<EngineError>();
  const screen = useRef<XTerm>(null);
  const root = useRef<HTMLElement>(null);
  const window = useFilledWindow(root);

  const node = useNode({
    engine,
    files,
    home,
    loadOthers: loadNodeFiles,
    size: () => screen.current?.size,
    onText: (text) => screen.current?.write(text),
    onCommand: (command) => {
      screen.current?.write(`\n\x1b[1m$ ${command}\x1b[0m\n`);
      if (command === 'npm test' && state.view !== 'fixed')
        screen.current?.write(`\x1b[2m${words.willFail}\x1b[0m\n`);
    },
    onFile: (path, text) => Object.hasOwn(lab.files, path) && dispatch({ kind: 'edit', path, text }),
  });
  const { phase } = node;
  const isRunning = phase.name === 'running';
  usePlantedNote(state, example, isRunning, (text) => node.begun && screen.current?.write(text));
  const [page] = node.ports;
  useEffect(() => {
    if (page) setPane('preview');
  }, [page?.url]);

  const run = (command: NodeCommand) => {
    setPane('output');
    node.run(command);
  };
  const show = (next: Pane) => {
    if (next === 'shell') askShell(true);
    setPane(next);
  };
  const error = 'error' in phase && phase.name === 'failed' ? phase.error : shellError;
  const again = () => {
    setShellError(undefined);
    node.start();
  };
  const reloadHere = () => history.replaceState(null, '', terminalHash(variant));

  return (
    <section
      class="fl-terminal"
      aria-label={words.title}
      aria-busy={phase.name === 'starting' || isRunning}
      data-filled={window.filled ? '' : undefined}
      ref={root}
    >
      <style>{css}</style>
      {phase.name === 'offer' && (
        <Offer
          foreign={isForeign(state)}
          onStart={(withChanges) => {
            if (withChanges) accept(variant);
            node.start();
          }}
        />
      )}
      {error && (
        <Failure
          error={error}
          onAgain={again}
          onReload={() => {
            reloadHere();
            location.reload();
          }}
          onIsolate={() => {
            reloadHere();
            return isolateAndReload(base);
          }}
        />
      )}
      {phase.name !== 'offer' && isOut && (
        <p class="fl-notice">
          {words.foreign} {words.foreignOut}{' '}
          <button type="button" onClick={() => accept(variant)}>
            {words.letIn}
          </button>
        </p>
      )}
      {node.begun && (
        <Commands
          lab={lab}
          planted={example.planted}
          running={isRunning}
          filled={window.filled}
          onRun={run}
          onStop={node.stop}
          onFill={window.fill}
        />
      )}
      <p
        class="fl-terminal-status"
        role="status"
        data-phase={phase.name}
        data-exit-code={phase.name === 'ended' ? phase.exitCode : undefined}
      >
        {statusOf(phase)}
      </p>
      {node.begun && (
        <Panes
          active={pane}
          onActive={show}
          panes={{
            files: (
              <EditPanel
                files={lab.originals}
                edited={editsOf(state)}
                active={state.file}
                errors={errors}
                onActive={(file) => dispatch({ kind: 'file', file })}
                onEdit={(path, text) => dispatch({ kind: 'edit', path, text })}
                onReset={(path) => dispatch({ kind: 'reset', path })}
              />
            ),
            output: (
              <>
                <Screen
                  label={words.output}
                  screen={screen}
                  onReady={() => screen.current?.write(`\x1b[2m${words.outputEmpty}\x1b[0m\n`)}
                  onType={node.type}
                  onResize={node.resize}
                />
                <p class="fl-terminal-keys">{words.keys}</p>
              </>
            ),
            shell: shellAsked && (
              <ShellPane
                engine={engine}
                onFailure={(why) => why instanceof EngineError && setShellError(why)}
              />
            ),
            preview: <PreviewPane page={page} blocked={node.previewsBlocked} />,
          }}
        />
      )}
      <Elsewhere
        title={example.id}
        download={download}
        loadFiles={async () => ({ ...(await loadNodeFiles()), ...atHome(home, files) })}
        onInPage={() => {
          window.fill(false);
          dispatch({ kind: 'panel', panel: 'none' });
        }}
      />
    </section>
  );
}

function statusOf(phase: Phase): string {
  switch (phase.name) {
    case 'offer':
    case 'failed':
      return '';
    case 'starting':
      return phase.slow ? words.slow(nodeHost().name) : words.starting;
    case 'ready':
      return words.ready;
    case 'running':
      return words.running(phase.command);
    case 'ended':
      return words.ended(phase.command, phase.exitCode, phase.outputComplete);
    case 'stopped':
      return phase.error.message;
  }
}
