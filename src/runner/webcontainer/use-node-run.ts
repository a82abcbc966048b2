import { useEffect, useRef, useState } from 'preact/hooks';
import { EngineError, type Files } from '../engine.ts';
import { OutputLog, type OutputLine } from './output-log.ts';
import type { NodeCommand, NodeEngine, NodeEvent } from './webcontainer-engine.ts';

/** Where the panel is. `offer`: nothing was asked for yet, and nothing was downloaded. */
export type Phase =
  | { name: 'offer' }
  | { name: 'starting'; slow: boolean }
  | { name: 'running' }
  | { name: 'ended'; exitCode: number; outputComplete: boolean }
  | { name: 'stopped' | 'failed'; error: EngineError };

export interface Output {
  lines: readonly OutputLine[];
  /** How many lines at the beginning are no longer there. */
  dropped: number;
}

export interface NodeRun {
  phase: Phase;
  output: Output;
  start: () => void;
  stop: () => void;
}

const maxLines = 5_000;
/** Output is shown in batches: a program writes hundreds of chunks a second. */
const batchMs = 50;
const noOutput: Output = { lines: [], dropped: 0 };

/** Runs `command` on an engine and keeps what a panel shows of it. */
export function useNodeRun(
  engine: () => NodeEngine,
  files: () => Promise<Files>,
  command: NodeCommand,
): NodeRun {
  const [phase, setPhase] = useState<Phase>({ name: 'offer' });
  const [output, setOutput] = useState<Output>(noOutput);
  const stopper = useRef<AbortController>(null);
  useEffect(() => () => stopper.current?.abort(), []);

  async function start() {
    stopper.current?.abort();
    const own = (stopper.current = new AbortController());
    const isCurrent = () => stopper.current === own;
    const log = new OutputLog(maxLines);
    const showOutput = () => isCurrent() && setOutput({ lines: log.lines, dropped: log.dropped });
    const batch = batched(showOutput, batchMs);
    const onEvent = (event: NodeEvent) => {
      if (!isCurrent()) return;
      if (event.kind === 'still-starting') setPhase({ name: 'starting', slow: true });
      if (event.kind === 'started') setPhase({ name: 'running' });
      if (event.kind === 'output') {
        log.write(event.text);
        batch.request();
      }
    };
    setPhase({ name: 'starting', slow: false });
    setOutput(noOutput);
    const end = await runOnce(engine(), files, command, { signal: own.signal, onEvent });
    batch.cancel();
    if (!isCurrent()) return;
    showOutput();
    setPhase(end);
  }

  return { phase, output, start: () => void start(), stop: () => stopper.current?.abort() };
}

async function runOnce(
  engine: NodeEngine,
  files: () => Promise<Files>,
  command: NodeCommand,
  options: { signal: AbortSignal; onEvent: (event: NodeEvent) => void },
): Promise<Phase> {
  try {
    const blocked = engine.check();
    if (blocked) throw blocked;
    const current = await files().catch((error: unknown) => {
      throw new EngineError('unreachable', 'restart', { detail: String(error), cause: error });
    });
    engine.reset(current);
    return { name: 'ended', ...(await engine.run(command, options)) };
  } catch (error) {
    const known =
      error instanceof EngineError
        ? error
        : new EngineError('lost', 'restart', { detail: String(error), cause: error });
    return { name: known.kind === 'stopped' ? 'stopped' : 'failed', error: known };
  }
}

/** Calls `action` at most once in `ms`, a little after the first request. */
function batched(action: () => void, ms: number): { request: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    request: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        action();
      }, ms);
    },
    cancel: () => clearTimeout(timer),
  };
}
