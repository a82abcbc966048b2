import type { Program } from '../loader/program.ts';
import { Slot, World, type WorldOptions } from '../world/world.ts';
import type { Host } from './host.ts';
import { runAlone } from './run-alone.ts';

/** One run of many. */
export interface Run {
  /** Its place among them. */
  readonly index: number;
  readonly options: WorldOptions;
}

/** Many runs that do not depend on each other. */
export interface Runs {
  /** The next one to begin; undefined: there are no more, for now. */
  next(): Run | undefined;
  /** Whether it still matters how a run ends that has begun. */
  matters(run: Run): boolean;
  ended(run: Run, world: World): void;
  /** The run threw. */
  failed(run: Run, error: unknown): void;
}

export interface CompanyOptions {
  /** Worlds that share each hop. Default: what is fast on the host. */
  width?: number;
  /** Aborted: stops at once. Runs that have not ended are dropped. */
  signal?: AbortSignal;
}

/**
 * Runs worlds side by side, so that they share the cost of each hop. They end in any order. The caller sees to it that
 * nothing else runs on the host.
 */
export async function runInCompany(
  program: Program,
  host: Host,
  runs: Runs,
  options: CompanyOptions = {},
): Promise<void> {
  await program.ready;
  const company = new Company(program, host, runs, options);
  const stopListening = host.onUnhandledRejection(() => company.suspect());
  try {
    await company.run();
  } finally {
    stopListening();
  }
}

class Going {
  readonly run: Run;
  readonly world: World;
  /** Once it has ended: for so many hops a rejection may still be its own. */
  hops: number;

  constructor(run: Run, world: World, hops: number) {
    this.run = run;
    this.world = world;
    this.hops = hops;
  }
}

class Company {
  readonly #program: Program;
  readonly #host: Host;
  readonly #runs: Runs;
  readonly #width: number;
  readonly #signal: AbortSignal | undefined;
  readonly #slots: Slot[] = [];
  #rejected = false;

  constructor(program: Program, host: Host, runs: Runs, { width = host.width, signal }: CompanyOptions) {
    this.#program = program;
    this.#host = host;
    this.#runs = runs;
    this.#width = width;
    this.#signal = signal;
  }

  /** Some world of this round or the last left a rejection unhandled. The engine does not say which. */
  suspect(): void {
    this.#rejected = true;
  }

  async run(): Promise<void> {
    let going = this.#fill([]);
    let ended: Going[] = [];
    while (going.length || ended.length) {
      await this.#host.hop();
      if (this.#signal?.aborted) return;
      if (this.#rejected) {
        await this.#runAgainAlone([...going, ...ended]);
        going = this.#fill([]);
        ended = [];
        continue;
      }
      ended = this.#settle(ended);
      const still: Going[] = [];
      for (const each of going)
        try {
          if (!each.world.step()) ended.push(each);
          else if (this.#runs.matters(each.run)) still.push(each);
        } catch (error) {
          this.#runs.failed(each.run, error);
        }
      going = this.#fill(still);
    }
  }

  /** Replaces worlds that have ended by new ones. */
  #fill(going: Going[]): Going[] {
    while (going.length < this.#width) {
      const run = this.#runs.next();
      if (!run) break;
      try {
        const world = new World(this.#program, { ...run.options, slot: this.#slots.pop() ?? new Slot() });
        world.start();
        going.push(new Going(run, world, this.#host.rejectionDelayHops));
      } catch (error) {
        this.#runs.failed(run, error);
      }
    }
    return going;
  }

  #settle(ended: Going[]): Going[] {
    const waiting: Going[] = [];
    for (const each of ended)
      if (each.hops-- > 0) waiting.push(each);
      else this.#ended(each.run, each.world);
    return waiting;
  }

  #ended(run: Run, world: World): void {
    this.#runs.ended(run, world);
    this.#slots.push(world.slot);
  }

  async #runAgainAlone(suspects: Going[]): Promise<void> {
    this.#rejected = false;
    for (const { run } of suspects) {
      if (this.#signal?.aborted) return;
      if (!this.#runs.matters(run)) continue;
      try {
        this.#ended(run, await runAlone(this.#program, run.options, this.#host));
      } catch (error) {
        this.#runs.failed(run, error);
      }
      this.#rejected = false;
    }
  }
}
