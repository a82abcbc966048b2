/**
 * The script that runs in the sandbox's worker, behind the compiled example. It is bundled into one text by
 * `bundle-kernel.ts`; the page fetches that and puts the two together.
 */
import {
  browserHost,
  checkConditions,
  explore,
  freezeIntrinsics,
  hashRuns,
  program as createProgram,
  replay,
  runSeed,
  shrink,
  type Program,
} from '@faultline/simulator/browser';
import type { CompiledExample } from '@faultline/simulator';
import type { ServerModule } from '../../../examples/simulator/src/server.ts';
import { serverVariable } from './server-variable.ts';
import type { FromWorker, SimulatorCommand, SimulatorEvent, SimulatorResult, ToWorker } from './protocol.ts';

/** Left by the example's script, which stands first in the worker's source so that its line numbers are the source's. */
declare const faultlineExample: { compiled: CompiledExample; modules: unknown };

/** What the scripts of simulated servers have left, which stand between the example's and this one. */
const loadServer = (name: string): Promise<ServerModule> =>
  Promise.resolve((self as unknown as Record<string, ServerModule>)[serverVariable(name)]!);

const ALIVE_EVERY_MS = 200;

addEventListener('message', ({ ports }) => serve(ports[0]!), { once: true });

function serve(port: MessagePort): void {
  const send = (message: FromWorker) => port.postMessage(message);
  let lastSign = 0;
  const host = browserHost(() => {
    if (performance.now() - lastSign < ALIVE_EVERY_MS) return;
    lastSign = performance.now();
    send({ alive: true });
  });
  freezeIntrinsics();
  const { compiled, modules } = faultlineExample;
  const program = createProgram(compiled, modules, /blob:[^\s]*?:(\d+):\d+/, 0, loadServer);

  let current: { run: number; controller: AbortController } | undefined;
  port.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
    if ('stop' in data) {
      if (current?.run === data.stop) current.controller.abort();
      return;
    }
    const { run, command } = data;
    const controller = new AbortController();
    current = { run, controller };
    try {
      const onEvent = (event: SimulatorEvent) => send({ run, event });
      send({ run, result: await execute(program, host, command, controller.signal, onEvent) });
    } catch (error) {
      const { name = 'Error', message = String(error), stack } = error as Partial<Error>;
      send({ run, error: { name, message, at: program.sourceLines(stack)[0] } });
    }
  };
  send({ ready: true });
}

async function execute(
  program: Program,
  host: ReturnType<typeof browserHost>,
  command: SimulatorCommand,
  signal: AbortSignal,
  onEvent: (event: SimulatorEvent) => void,
): Promise<SimulatorResult> {
  const { conditions } = command;
  if (conditions) checkConditions(conditions);
  switch (command.kind) {
    case 'replay':
      return { kind: 'replay', run: await replay(program, command.schedule, host, { conditions }) };
    case 'run':
      return { kind: 'run', run: await runSeed(program, command.seed, host, { conditions, tracing: true }) };
    case 'explore': {
      const { kind: _, ...order } = command;
      const exploration = await explore(program, host, {
        ...order,
        signal,
        onProgress: ({ found: _, ...progress }) => onEvent({ kind: 'explored', exploration: progress }),
      });
      return { kind: 'explore', exploration };
    }
    case 'shrink': {
      const shrunk = await shrink(program, command.schedule, command.invariant, host, {
        conditions,
        signal,
        onProgress: (progress) => onEvent({ kind: 'shrinking', ...progress }),
      });
      return { kind: 'shrink', shrunk };
    }
    case 'hashes':
      return { kind: 'hashes', hashes: await hashRuns(program, host, command) };
  }
}
