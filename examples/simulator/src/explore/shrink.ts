import type { Program } from '../loader/program.ts';
import type { Conditions } from '../scenario.ts';
import type { Fault, Schedule } from '../schedule.ts';
import { Slot } from '../world/world.ts';
import { exclusively, type Host } from './host.ts';
import { runAlone } from './run.ts';

/** Under which conditions to shrink, who is told meanwhile, and how to stop it. */
export interface ShrinkOptions {
  /** Instead of the scenario's own. */
  conditions?: Partial<Conditions>;
  /** Called after each replay. */
  onProgress?: (progress: { replays: number; schedule: Schedule }) => void;
  /** Aborted: the shortest schedule found so far is what comes back. */
  signal?: AbortSignal;
}

/** The shortest schedule that was found, and what it took. */
export interface Shrunk {
  schedule: Schedule;
  /** How many runs were tried. */
  replays: number;
}

/**
 * Looks for the shortest schedule that still breaks the same invariant: removes faults (halves, then quarters, down
 * to one by one), then lets everything take its shortest time, then leaves out operations, then tries the faults again.
 * Every step is a whole replay, so what it returns is known to fail. Deterministic; stops early when aborted.
 *
 * The manner of removing is delta debugging (Zeller and Hildebrandt, 2002).
 */
export async function shrink(
  program: Program,
  schedule: Schedule,
  invariant: string,
  host: Host,
  options: ShrinkOptions = {},
): Promise<Shrunk> {
  return exclusively(host, async () => {
    const shrinker = new Shrinker(program, schedule, invariant, host, options);
    await shrinker.removeFaults();
    await shrinker.calm();
    await shrinker.dropOperations();
    await shrinker.removeFaults();
    await shrinker.roundTimes();
    return { schedule: shrinker.best, replays: shrinker.replays };
  });
}

class Shrinker {
  best: Schedule;
  replays = 0;
  readonly #program: Program;
  readonly #invariant: string;
  readonly #host: Host;
  readonly #options: ShrinkOptions;
  readonly #slot = new Slot();
  #operations: string[] = [];

  constructor(program: Program, schedule: Schedule, invariant: string, host: Host, options: ShrinkOptions) {
    this.#program = program;
    this.best = schedule;
    this.#invariant = invariant;
    this.#host = host;
    this.#options = options;
  }

  async removeFaults(): Promise<void> {
    for (let size = this.best.faults.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < this.best.faults.length;) {
        const faults = [...this.best.faults.slice(0, from), ...this.best.faults.slice(from + size)];
        if (!(await this.#try({ ...this.best, faults }))) from += size;
      }
  }

  async calm(): Promise<void> {
    if (!this.best.calm) await this.#try({ ...this.best, calm: true });
  }

  /** Last first: what comes early is more often what the rest stands on. */
  async dropOperations(): Promise<void> {
    if (!this.#operations.length) await this.#try(this.best);
    // What had not begun when the invariant broke has no part in it.
    await this.#try({ ...this.best, only: this.#operations });
    for (const name of [...this.#operations].reverse())
      await this.#try({ ...this.best, only: this.#operations.filter((other) => other !== name) });
  }

  /** Whole tens of milliseconds are easier to read than 437.281. */
  async roundTimes(): Promise<void> {
    for (let i = 0; i < this.best.faults.length; i++) {
      const faults = this.best.faults.map((fault, at) => (at === i ? rounded(fault) : fault));
      if (JSON.stringify(faults) !== JSON.stringify(this.best.faults))
        await this.#try({ ...this.best, faults });
    }
  }

  async #try(schedule: Schedule): Promise<boolean> {
    if (this.#options.signal?.aborted) return false;
    const world = await runAlone(
      this.#program,
      { seed: schedule.seed, schedule, conditions: this.#options.conditions, slot: this.#slot },
      this.#host,
    );
    this.replays++;
    const breaks = world.violation?.invariant === this.#invariant;
    if (breaks) {
      // A fault that hits nothing is no part of the failure.
      const faults = world.plan.happened;
      this.best = { ...schedule, faults: schedule.faults.filter((fault) => faults.includes(fault)) };
      this.#operations = world.operations.map(({ name }) => name);
    }
    this.#options.onProgress?.({ replays: this.replays, schedule: this.best });
    return breaks;
  }
}

function rounded(fault: Fault): Fault {
  const tens = (ms: number) => Math.ceil(ms / 10) * 10;
  if (fault.kind === 'delay') return { ...fault, ms: tens(fault.ms) };
  if (fault.kind === 'duplicate') return { ...fault, afterMs: Math.ceil(fault.afterMs) };
  if (fault.kind === 'partition')
    return { ...fault, startMs: Math.floor(fault.startMs), endMs: tens(fault.endMs) };
  return fault;
}
