import type { Exploration } from '@faultline/simulator';
import { noExploration } from '../../../examples/simulator/src/explore/exploration.ts';
import {
  sweep,
  type Explorer,
  type Sweep,
  type SweepOptions,
} from '../../../examples/simulator/src/explore/sweep.ts';
import { EngineError, type Engine, type Files } from '../engine.ts';
import type { SimulatorCommand, SimulatorEvent, SimulatorResult } from './protocol.ts';

export type SimulatorEngine = Engine<SimulatorCommand, SimulatorEvent, SimulatorResult>;

export interface PoolSweepOptions extends Omit<SweepOptions, 'now'> {
  /** Aborted: everything stops at once, and the sweep rejects with `stopped`. `finish` keeps what there is. */
  signal?: AbortSignal;
}

/** As many as there are cores but one, which the page needs; at least one and at most eight. */
export function poolSize(cores: number | undefined): number {
  return Math.min(Math.max((cores ?? 2) - 1, 1), 8);
}

export interface WorkerPoolParts {
  engines: readonly SimulatorEngine[];
  /** No batch begins before this resolves: so a page that nobody looks at rests. */
  resume?: () => Promise<void>;
  /** Frees what the engines share. */
  dispose?: () => void;
}

/**
 * Several engines that explore the same files, each in a worker of its own. What they find does not depend on how many
 * there are: {@link sweep} deals the seeds.
 */
export class WorkerPool {
  readonly #engines: readonly SimulatorEngine[];
  readonly #resume: () => Promise<void>;
  readonly #dispose: () => void;

  constructor({ engines, resume = async () => {}, dispose = () => {} }: WorkerPoolParts) {
    this.#engines = engines;
    this.#resume = resume;
    this.#dispose = dispose;
  }

  get size(): number {
    return this.#engines.length;
  }

  async sweep(files: Files, { signal, ...options }: PoolSweepOptions): Promise<Sweep> {
    const explorers = this.#engines.map((engine) => {
      engine.reset(files);
      return this.#explorer(engine, signal);
    });
    const swept = await sweep(explorers, options);
    if (signal?.aborted) throw new EngineError('stopped', 'none');
    return swept;
  }

  dispose(): void {
    for (const engine of this.#engines) engine.dispose();
    this.#dispose();
  }

  #explorer(engine: SimulatorEngine, signal: AbortSignal | undefined): Explorer {
    return async (order, { signal: given, finish, onProgress }) => {
      await Promise.race([this.#resume(), aborted(signal), aborted(given), aborted(finish)]);
      // What was counted last has no gaps: it stands for the batch when that is cut short.
      let soFar = noExploration();
      const cut = AbortSignal.any([signal, given, finish].filter((one) => one !== undefined));
      const onEvent = (event: SimulatorEvent) => {
        if (event.kind !== 'explored') return;
        soFar = event.exploration;
        onProgress?.(soFar);
      };
      try {
        return explorationOf(await engine.run({ kind: 'explore', ...order }, { signal: cut, onEvent }));
      } catch (error) {
        if (finish?.aborted && error instanceof EngineError && error.kind === 'stopped') return soFar;
        throw error;
      }
    };
  }
}

function explorationOf(result: SimulatorResult): Exploration {
  if (result.kind !== 'explore') throw new TypeError(`The engine answered exploring with ${result.kind}.`);
  return result.exploration;
}

/** Never settles if there is no signal. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
