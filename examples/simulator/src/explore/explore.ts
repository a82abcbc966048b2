import type { Program } from '../loader/program.ts';
import type { Conditions } from '../scenario.ts';
import type { Fault } from '../schedule.ts';
import type { RunResult } from '../trace.ts';
import { Slot, World } from '../world/world.ts';
import { exclusively, type Host } from './host.ts';
import { runAlone } from './run.ts';

export interface ExploreOptions {
  /** How many seeds to try. */
  runs: number;
  /** The first seed's number. Default 0. */
  firstSeed?: number;
  /** Instead of the scenario's own. */
  conditions?: Partial<Conditions>;
  /** Worlds that share each hop. 64 is fast; the result is the same for any width. */
  width?: number;
  /** Look for violations of this invariant only. */
  invariant?: string;
  /** Stop at the violation with the smallest seed. Default true. */
  stopAtViolation?: boolean;
  /** Judge every `sometimes` in every run, to count the runs that reach it. Otherwise the first one is enough. */
  countReached?: boolean;
  tracing?: boolean;
  /** Called for every finished run, in no particular order. */
  onRun?: (world: World) => void;
  /** Called after every few hundred runs. */
  onProgress?: (progress: Exploration) => void;
  signal?: AbortSignal;
}

/** What exploring has found so far. */
export interface Exploration {
  runs: number;
  events: number;
  /** `sometimes` reached by any run. */
  reached: string[];
  /** How often each kind of fault happened. */
  faults: Partial<Record<Fault['kind'], number>>;
  /** The seeds that broke an invariant, smallest first. */
  violations: { seed: string; invariant: string }[];
  /** The run with the smallest such seed. */
  found?: RunResult;
}

const PROGRESS_RUNS = 256;

/** Runs seed after seed under the scenario's conditions, looking for one that breaks an invariant. */
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
  readonly #reached = new Set<string>();
  readonly #faults: Partial<Record<Fault['kind'], number>> = {};
  readonly #violations: { seed: string; invariant: string }[] = [];
  #found: RunResult | undefined;
  #next: number;
  #runs = 0;
  #events = 0;
  #rejected = false;

  constructor(program: Program, host: Host, options: ExploreOptions) {
    this.#program = program;
    this.#host = host;
    this.#options = options;
    this.#next = options.firstSeed ?? 0;
  }

  /** Some world of this round or the last left a rejection unhandled. The engine does not say which. */
  suspect(): void {
    this.#rejected = true;
  }

  async run(): Promise<Exploration> {
    const { width = 64, signal } = this.#options;
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
        if (world.step()) going.push(world);
        else finished.push({ world, hops: this.#host.rejectionDelayHops });
      worlds = this.#fill(this.#wanted(going), width);
    }
    await this.#runFoundAgain();
    return this.#exploration();
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
    const last = (this.#options.firstSeed ?? 0) + this.#options.runs;
    while (worlds.length < width && this.#next < last && !this.#done()) {
      const world = new World(this.#program, this.#worldOptions(String(this.#next++), this.#freeSlot()));
      world.start();
      worlds.push(world);
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

  /** With a violation found, only smaller seeds still matter. */
  #wanted(worlds: World[]): World[] {
    return this.#done() ? worlds.filter((world) => Number(world.seed) < Number(this.#found!.seed)) : worlds;
  }

  #done(): boolean {
    return this.#found !== undefined && (this.#options.stopAtViolation ?? true);
  }

  #settle(finished: { world: World; hops: number }[]): { world: World; hops: number }[] {
    const waiting: { world: World; hops: number }[] = [];
    for (const entry of finished)
      if (entry.hops > 0) waiting.push({ world: entry.world, hops: entry.hops - 1 });
      else this.#count(entry.world);
    return waiting;
  }

  async #runAgainAlone(worlds: World[]): Promise<void> {
    this.#rejected = false;
    for (const { seed } of worlds) {
      if (this.#options.signal?.aborted) return;
      if (this.#done() && Number(seed) > Number(this.#found!.seed)) continue;
      this.#count(await runAlone(this.#program, this.#worldOptions(seed, new Slot()), this.#host));
      this.#rejected = false;
    }
  }

  #count(world: World): void {
    this.#runs++;
    this.#events += world.events;
    for (const sentence of world.reached) this.#reached.add(sentence);
    for (const { kind } of world.plan.happened) this.#faults[kind] = (this.#faults[kind] ?? 0) + 1;
    const { invariant = world.violation?.invariant } = this.#options;
    if (world.violation && world.violation.invariant === invariant) this.#violated(world);
    this.#slots.push(world.slot);
    this.#options.onRun?.(world);
    if (this.#runs % PROGRESS_RUNS === 0) this.#options.onProgress?.(this.#exploration());
  }

  #violated(world: World): void {
    this.#violations.push({ seed: world.seed, invariant: world.violation!.invariant });
    if (!this.#found || Number(world.seed) < Number(this.#found.seed)) this.#found = world.result();
  }

  #exploration(): Exploration {
    return {
      runs: this.#runs,
      events: this.#events,
      reached: [...this.#reached],
      faults: { ...this.#faults },
      violations: [...this.#violations].sort((a, b) => Number(a.seed) - Number(b.seed)),
      ...(this.#found ? { found: this.#found } : {}),
    };
  }
}
