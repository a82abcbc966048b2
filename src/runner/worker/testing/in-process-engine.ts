import {
  explore,
  loadFiles,
  replay,
  runSeed,
  shrink,
  type ExploreOrder,
  type Program,
} from '../../../../examples/simulator/src/node/index.ts';
import { EngineError, type Files, type RunOptions } from '../../engine.ts';
import type { SimulatorEngine } from '../pool.ts';
import type { SimulatorCommand, SimulatorEvent, SimulatorResult } from '../protocol.ts';

const programs = new Map<string, Program>();

/** For tests: runs in this process what the real engine runs in a sandboxed worker. `orders` notes what was explored. */
export function inProcessEngine(orders: ExploreOrder[] = []): SimulatorEngine {
  let program: Program;
  return {
    reset(files: Files) {
      const key = JSON.stringify(files);
      if (!programs.has(key)) programs.set(key, loadFiles({ ...files }));
      program = programs.get(key)!;
    },
    async run(command: SimulatorCommand, options: RunOptions<SimulatorEvent> = {}) {
      if (options.signal?.aborted) throw new EngineError('stopped', 'none');
      if (command.kind === 'explore') orders.push(command);
      const result = await execute(program, command, options);
      if (options.signal?.aborted) throw new EngineError('stopped', 'none');
      return result;
    },
    dispose() {},
  } as Partial<SimulatorEngine> as SimulatorEngine;
}

async function execute(
  program: Program,
  command: SimulatorCommand,
  { signal, onEvent = () => {} }: RunOptions<SimulatorEvent>,
): Promise<SimulatorResult> {
  const { kind, conditions } = command;
  switch (kind) {
    case 'replay':
      return { kind, run: await replay(program, command.schedule, { conditions }) };
    case 'run':
      return { kind, run: await runSeed(program, command.seed, { conditions, tracing: true }) };
    case 'explore': {
      const { kind: _, ...order } = command;
      const onProgress = ({ found, ...exploration }: Awaited<ReturnType<typeof explore>>) =>
        onEvent({ kind: 'explored', exploration });
      return {
        kind,
        exploration: await explore(program, { ...order, onProgress, ...(signal && { signal }) }),
      };
    }
    case 'shrink': {
      const onProgress = (step: object) =>
        onEvent({ kind: 'shrinking', ...step } as Extract<SimulatorEvent, { kind: 'shrinking' }>);
      const options = { conditions, onProgress, ...(signal && { signal }) };
      return { kind, shrunk: await shrink(program, command.schedule, command.invariant, options) };
    }
    default:
      throw new TypeError(`No test runs ${kind} here.`);
  }
}
