import { messages, type Files } from '../engine.ts';
import { NodeOutput } from './NodeOutput.tsx';
import { useNodeRun, type Phase } from './use-node-run.ts';
import { nodeEngine, type NodeCommand, type NodeEngine } from './webcontainer-engine.ts';
import css from './run-in-node.css?inline';

export interface RunInNodeProps {
  /** The example with everything it needs, as `packageExample` makes it, and the reader's edits. Asked for at every run. */
  files: () => Promise<Files>;
  command: NodeCommand;
  /** The way on that always remains: the same example in the page's own engine. */
  onRunInPage: () => void;
  /** Default: the page's one Node. */
  engine?: NodeEngine;
}

/**
 * Runs an example in a real Node inside the browser. Says first who will be contacted; contacts nobody before the
 * reader starts it.
 */
export function RunInNode({ files, command, onRunInPage, engine }: RunInNodeProps) {
  const { phase, output, start, stop } = useNodeRun(() => engine ?? nodeEngine(), files, command);
  const commandLine = command.join(' ');
  const isBusy = phase.name === 'starting' || phase.name === 'running';
  const hasBegun = phase.name !== 'offer';

  return (
    <section class="run-in-node" aria-label="Run in Node" aria-busy={isBusy}>
      <style>{css}</style>
      {!hasBegun && <Offer commandLine={commandLine} />}
      <p
        class="run-in-node-status"
        role="status"
        data-phase={phase.name}
        data-exit-code={phase.name === 'ended' ? phase.exitCode : undefined}
      >
        {statusOf(phase, commandLine)}
      </p>
      {'error' in phase && phase.error.detail && <Detail text={phase.error.detail} />}
      {/* A button is never `disabled`: it would lose the focus of whoever has just pressed it. */}
      <div class="run-in-node-actions">
        <MainAction phase={phase} commandLine={commandLine} isBusy={isBusy} start={start} />
        {hasBegun && (
          <button type="button" aria-disabled={!isBusy} onClick={() => isBusy && stop()}>
            Stop
          </button>
        )}
        <button type="button" onClick={onRunInPage}>
          Run in the page instead
        </button>
      </div>
      {hasBegun && <NodeOutput {...output} />}
    </section>
  );
}

function Offer({ commandLine }: { commandLine: string }) {
  return (
    <div class="run-in-node-offer">
      <p>
        This runs <code>{commandLine}</code> in a real Node inside your browser. Node comes from{' '}
        <strong>stackblitz.com</strong>: your browser contacts that site and downloads its WebContainer
        runtime, and StackBlitz can see the example’s code with your edits.
      </p>
      <p>Nothing has been downloaded or sent yet.</p>
    </div>
  );
}

interface MainActionProps {
  phase: Phase;
  commandLine: string;
  isBusy: boolean;
  start: () => void;
}

function MainAction({ phase, commandLine, isBusy, start }: MainActionProps) {
  const recover = 'error' in phase ? phase.error.recover : 'none';
  // Trying again cannot help here.
  if (recover === 'elsewhere') return null;
  const mustReload = recover === 'reload';
  const again = phase.name === 'failed' && recover === 'restart' ? 'Try again' : 'Run again';
  const label =
    phase.name === 'offer' ? `Start Node and run ${commandLine}` : mustReload ? 'Reload the page' : again;
  const act = mustReload ? () => location.reload() : start;
  return (
    <button type="button" class="run-in-node-main" aria-disabled={isBusy} onClick={() => !isBusy && act()}>
      {label}
    </button>
  );
}

function Detail({ text }: { text: string }) {
  return (
    <details class="run-in-node-detail">
      <summary>What was reported</summary>
      <code>{text}</code>
    </details>
  );
}

function statusOf(phase: Phase, commandLine: string): string {
  switch (phase.name) {
    case 'offer':
      return '';
    case 'starting':
      return phase.slow ? 'Still starting: stackblitz.com is slow to answer…' : 'Starting Node…';
    case 'running':
      return `Running ${commandLine}…`;
    case 'ended':
      return `${commandLine} ended with exit code ${phase.exitCode}.${phase.outputComplete ? '' : ' The end of its output is missing.'}`;
    case 'stopped':
    case 'failed':
      return `${messages[phase.error.kind].text} ${messages[phase.error.kind].remedy}`;
  }
}
