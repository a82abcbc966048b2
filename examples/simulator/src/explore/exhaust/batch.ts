import { formatFault } from '../../fault-text.ts';
import { ScenarioError } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';
import type { World, WorldOptions } from '../../world/world.ts';
import type { Run, Runs } from '../company.ts';
import type { Census, FinishedSchedule } from './census.ts';

/** Runs schedules side by side, and counts them in their order. */
export class Batch implements Runs {
  readonly #schedules: readonly Fault[][];
  readonly #census: Census;
  readonly #optionsOf: (faults: Fault[]) => WorldOptions;
  /** Ended, while an earlier one still runs. */
  readonly #early = new Map<number, FinishedSchedule>();
  readonly #fertile: Fault[][] = [];
  #next = 0;
  #toCount = 0;
  /** The first that ends the search, by a violation or an error. Later ones do not matter. */
  #last = Infinity;
  #failure: unknown;

  constructor(schedules: readonly Fault[][], census: Census, optionsOf: (faults: Fault[]) => WorldOptions) {
    this.#schedules = schedules;
    this.#census = census;
    this.#optionsOf = optionsOf;
  }

  next(): Run | undefined {
    const index = this.#next;
    if (index >= this.#schedules.length || this.#last < Infinity || !this.#census.begin()) return undefined;
    this.#next++;
    return { index, options: this.#optionsOf(this.#schedules[index]!) };
  }

  matters({ index }: Run): boolean {
    return index <= this.#last;
  }

  ended({ index }: Run, world: World): void {
    const run = this.#census.look(world, this.#schedules[index]!);
    if (run.violation && this.#census.stopsAtViolation) this.#last = Math.min(this.#last, index);
    this.#early.set(index, run);
    for (let next; (next = this.#early.get(this.#toCount)); this.#toCount++) {
      this.#early.delete(this.#toCount);
      if (this.#toCount <= this.#last) this.#count(next);
    }
  }

  failed({ index }: Run, error: unknown): void {
    if (index >= this.#last) return;
    this.#last = index;
    this.#failure = error;
  }

  /** @returns what can be gone on from. */
  finish(): Fault[][] {
    if (this.#failure !== undefined) throw withFaults(this.#failure, this.#schedules[this.#last]!);
    return this.#fertile;
  }

  #count(run: FinishedSchedule): void {
    this.#census.add(run);
    if (run.fertile) this.#fertile.push(run.faults);
  }
}

function withFaults(error: unknown, faults: readonly Fault[]): unknown {
  if (!(error instanceof ScenarioError) || !faults.length) return error;
  return new ScenarioError(`${error.message} That was with ${faults.map(formatFault).join(', and ')}.`);
}
