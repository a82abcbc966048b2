import type { Program } from '../loader/program.ts';
import type { Conditions } from '../scenario.ts';
import type { Order } from '../schedule.ts';
import type { RunResult } from '../trace.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { runInCompany, type Run, type Runs } from './company.ts';
import { bySeed, type Exploration } from './exploration.ts';
import { exclusively, type Host } from './host.ts';
import { runAgain } from './run-alone.ts';
import { orderFor, type Strategy } from './strategy.ts';
import { Tally, type FinishedRun } from './tally.ts';

export type { Exploration } from './exploration.ts';

/** What to explore. Plain data, so that it can go to a worker. */
export interface ExploreOrder {
  /** How many seeds to try. */
  runs: number;
  /** The first seed's number. Default 0. */
  firstSeed?: number;
  /** From one seed to the next. Default 1; more leaves out the seeds of other shards. */
  stride?: number;
  /** Instead of the scenario's own. */
  conditions?: Partial<Conditions>;
  /** How messages are put in order. Default random. */
  strategy?: Strategy;
  /** Worlds that share each hop. Default: what is fast on the host. The result is the same for any width. */
  width?: number;
  /** Look for violations of this invariant only. */
  invariant?: string;
  /** Stop at the violation with the smallest seed. Default true. */
  stopAtViolation?: boolean;
  /** Judge every `sometimes` in every run, to count the runs that reach it. Otherwise the first one is enough. */
  countReached?: boolean;
  tracing?: boolean;
}

/** How to follow exploring, and how to end it. */
export interface ExploreControl {
  /** Called after every few hundred runs. */
  onProgress?: (progress: Exploration) => void;
  /** Aborted: stops at once. Runs that have not ended are dropped. */
  signal?: AbortSignal;
  /** Aborted: no more runs are begun, and those that have begun are finished. So what is counted has no gap. */
  finish?: AbortSignal;
}

/** Which seeds to run, when to stop, and who is told meanwhile. */
export interface ExploreOptions extends ExploreOrder, ExploreControl {
  /** Called for every finished run, in no particular order. */
  onRun?: (world: World) => void;
}

const PROGRESS_RUNS = 256;

/**
 * Runs seed after seed under the scenario's conditions, looking for one that breaks an invariant. Runs are counted in the
 * order of their seeds, up to the violation that ends the exploration: what comes back is the same for any width.
 *
 * @throws ScenarioError for a workload or invariant that fails, or a run that does not end: that of the smallest seed.
 */
export async function explore(program: Program, host: Host, options: ExploreOptions): Promise<Exploration> {
  return exclusively(host, () => exploreAlone(program, host, options));
}

async function exploreAlone(program: Program, host: Host, options: ExploreOptions): Promise<Exploration> {
  const order = await orderFor(options.strategy, program, host, options.conditions);
  const explorer = new Explorer(options, order);
  await runInCompany(program, host, explorer, options);
  return explorer.finish(program, host);
}

class Explorer implements Runs {
  readonly #options: ExploreOptions;
  readonly #order: Order | undefined;
  readonly #stride: number;
  readonly #tally: Tally;
  readonly #reached = new Set<string>();
  /** Finished, while a smaller seed still runs. By seed. */
  readonly #early = new Map<number, FinishedRun>();
  #found: RunResult | undefined;
  #failure: { seed: number; error: unknown } | undefined;
  /** The smallest seed that ends the exploration, by a violation or an error. Larger ones do not matter any more. */
  #lastSeed = Infinity;
  /** The seed to start next. */
  #next: number;
  /** The seed to count next. */
  #toCount: number;

  constructor(options: ExploreOptions, order: Order | undefined) {
    this.#options = options;
    this.#order = order;
    this.#stride = options.stride ?? 1;
    this.#tally = new Tally({ countReached: options.countReached ?? false });
    this.#next = this.#toCount = options.firstSeed ?? 0;
  }

  next(): Run | undefined {
    const { firstSeed = 0, runs, finish, countReached } = this.#options;
    const seed = this.#next;
    if (seed >= firstSeed + runs * this.#stride || this.#lastSeed < Infinity || finish?.aborted)
      return undefined;
    this.#next += this.#stride;
    const options = this.#worldOptions(String(seed));
    return {
      index: seed,
      options: countReached ? options : { ...options, alreadyReached: this.#reached },
    };
  }

  #worldOptions(seed: string): WorldOptions {
    const { tracing = false, conditions } = this.#options;
    return { seed, tracing, conditions, order: this.#order };
  }

  matters({ index }: Run): boolean {
    return index <= this.#lastSeed;
  }

  ended({ index: seed }: Run, world: World): void {
    const { invariant = world.violation?.invariant, stopAtViolation = true, onRun } = this.#options;
    const violation = world.violation?.invariant === invariant ? world.violation : undefined;
    if (violation && (!this.#found || seed < Number(this.#found.seed))) this.#found = world.result();
    if (violation && stopAtViolation && seed < this.#lastSeed) this.#lastSeed = seed;
    for (const sentence of world.reached) this.#reached.add(sentence);
    onRun?.(world);
    const { reached, events, plan } = world;
    this.#early.set(seed, { seed: world.seed, events, reached, faults: plan.happened, violation });
    for (let run; (run = this.#early.get(this.#toCount)); this.#toCount += this.#stride) this.#count(run);
  }

  failed({ index: seed }: Run, error: unknown): void {
    if (seed >= this.#lastSeed) return;
    this.#lastSeed = seed;
    this.#failure = { seed, error };
  }

  /** Called when all has run that matters. */
  async finish(program: Program, host: Host): Promise<Exploration> {
    if (this.#failure?.seed === this.#lastSeed) throw this.#failure.error;
    // After stopping at once: runs that had ended while one before them had not.
    for (const run of [...this.#early.values()].sort(bySeed)) this.#count(run);
    if (this.#found)
      this.#found = await runAgain(program, this.#worldOptions(this.#found.seed), this.#found.hash, host);
    return this.#tally.exploration(this.#found);
  }

  #count(run: FinishedRun): void {
    this.#early.delete(Number(run.seed));
    if (Number(run.seed) > this.#lastSeed) return;
    this.#tally.add(run);
    if (this.#tally.runs % PROGRESS_RUNS === 0)
      this.#options.onProgress?.(this.#tally.exploration(this.#found));
  }
}
