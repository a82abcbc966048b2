import type { Program } from '../loader/program.ts';
import type { Conditions } from '../scenario.ts';
import type { RunResult } from '../trace.ts';
import { Slot, World } from '../world/world.ts';
import { bySeed, type Exploration } from './exploration.ts';
import { exclusively, type Host } from './host.ts';
import { runAlone } from './run.ts';
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
  const explorer = new Explorer(program, host, options);
  const stopListening = host.onUnhandledRejection(() => explorer.suspect());
  try {
    return await explorer.run();
  } finally {
    stopListening();
  }
}

class Explorer {
  readonly #program: Program;
  readonly #host: Host;
  readonly #options: ExploreOptions;
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
  #rejected = false;

  constructor(program: Program, host: Host, options: ExploreOptions) {
    this.#program = program;
    this.#host = host;
    this.#options = options;
    this.#stride = options.stride ?? 1;
    this.#tally = new Tally({ countReached: options.countReached ?? false });
    this.#next = this.#toCount = options.firstSeed ?? 0;
  }

  /** Some world of this round or the last left a rejection unhandled. The engine does not say which. */
  suspect(): void {
    this.#rejected = true;
  }

  async run(): Promise<Exploration> {
    const { width = this.#host.width ?? 64, signal } = this.#options;
    let worlds = this.#fill([], width);
    /** Finished worlds, kept until no late rejection can be theirs any more. */
    let finished: { world: World; hops: number }[] = [];
    while (worlds.length || finished.length) {
      await this.#host.hop();
      if (signal?.aborted) break;
      if (this.#rejected) {
        await this.#runAgainAlone([...worlds, ...finished.map(({ world }) => world)]);
        worlds = this.#fill([], width);
        finished = [];
        continue;
      }
      finished = this.#settle(finished);
      const going: World[] = [];
      for (const world of worlds)
        try {
          if (world.step()) going.push(world);
          else finished.push({ world, hops: this.#host.rejectionDelayHops });
        } catch (error) {
          this.#fail(world.seed, error);
        }
      worlds = this.#fill(this.#wanted(going), width);
    }
    if (this.#failure?.seed === this.#lastSeed) throw this.#failure.error;
    this.#countEarly();
    await this.#runFoundAgain();
    return this.#tally.exploration(this.#found);
  }

  /**
   * What was found in company is run once more alone, with every `sometimes` judged. Both must be the same to the last
   * event; if they are not, something outside the simulation had a hand in it, and no result can be trusted.
   */
  async #runFoundAgain(): Promise<void> {
    if (!this.#found) return;
    const { seed, hash } = this.#found;
    const { tracing = false, conditions } = this.#options;
    const again = (await runAlone(this.#program, { seed, tracing, conditions }, this.#host)).result();
    if (again.hash !== hash)
      throw new Error(
        `Seed ${seed} did not run twice in the same way. Something outside the simulation took part in it.`,
      );
    this.#found = again;
  }

  /** Replaces finished worlds by new ones. */
  #fill(worlds: World[], width: number): World[] {
    const { firstSeed = 0, runs, finish } = this.#options;
    const end = firstSeed + runs * this.#stride;
    while (worlds.length < width && this.#next < end && this.#lastSeed === Infinity && !finish?.aborted) {
      const seed = String(this.#next);
      this.#next += this.#stride;
      try {
        const world = new World(this.#program, this.#worldOptions(seed, this.#freeSlot()));
        world.start();
        worlds.push(world);
      } catch (error) {
        this.#fail(seed, error);
      }
    }
    return worlds;
  }

  readonly #slots: Slot[] = [];
  #freeSlot(): Slot {
    return this.#slots.pop() ?? new Slot();
  }

  #worldOptions(seed: string, slot: Slot) {
    const { tracing = false, countReached, conditions } = this.#options;
    return { seed, slot, tracing, conditions, ...(countReached ? {} : { alreadyReached: this.#reached }) };
  }

  #wanted(worlds: World[]): World[] {
    if (this.#lastSeed === Infinity) return worlds;
    return worlds.filter(({ seed }) => Number(seed) < this.#lastSeed);
  }

  #settle(finished: { world: World; hops: number }[]): { world: World; hops: number }[] {
    const waiting: { world: World; hops: number }[] = [];
    for (const entry of finished)
      if (entry.hops > 0) waiting.push({ world: entry.world, hops: entry.hops - 1 });
      else this.#ended(entry.world);
    return waiting;
  }

  async #runAgainAlone(worlds: World[]): Promise<void> {
    this.#rejected = false;
    for (const { seed } of worlds) {
      if (this.#options.signal?.aborted) return;
      if (Number(seed) > this.#lastSeed) continue;
      try {
        this.#ended(await runAlone(this.#program, this.#worldOptions(seed, new Slot()), this.#host));
      } catch (error) {
        this.#fail(seed, error);
      }
      this.#rejected = false;
    }
  }

  #fail(seed: string, error: unknown): void {
    if (Number(seed) >= this.#lastSeed) return;
    this.#lastSeed = Number(seed);
    this.#failure = { seed: this.#lastSeed, error };
  }

  #ended(world: World): void {
    const seed = Number(world.seed);
    const { invariant = world.violation?.invariant, stopAtViolation = true, onRun } = this.#options;
    const violation = world.violation?.invariant === invariant ? world.violation : undefined;
    if (violation && (!this.#found || seed < Number(this.#found.seed))) this.#found = world.result();
    if (violation && stopAtViolation && seed < this.#lastSeed) this.#lastSeed = seed;
    for (const sentence of world.reached) this.#reached.add(sentence);
    this.#slots.push(world.slot);
    onRun?.(world);
    const { reached, events, plan } = world;
    this.#early.set(seed, { seed: world.seed, events, reached, faults: plan.happened, violation });
    for (let run; (run = this.#early.get(this.#toCount)); this.#toCount += this.#stride) this.#count(run);
  }

  #count(run: FinishedRun): void {
    this.#early.delete(Number(run.seed));
    if (Number(run.seed) > this.#lastSeed) return;
    this.#tally.add(run);
    if (this.#tally.runs % PROGRESS_RUNS === 0)
      this.#options.onProgress?.(this.#tally.exploration(this.#found));
  }

  /** After stopping at once: runs that had ended while one before them had not. */
  #countEarly(): void {
    for (const run of [...this.#early.values()].sort(bySeed)) this.#count(run);
  }
}
