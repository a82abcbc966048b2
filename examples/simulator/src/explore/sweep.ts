import type { Exploration } from './exploration.ts';
import type { ExploreControl, ExploreOrder } from './explore.ts';
import { explorationOf, firstGap, joinParts, type Part } from './parts.ts';
import { indexOf, seedAt, type Seeds } from './seeds.ts';

/** Explores one batch of seeds, somewhere: here, or in a worker. */
export type Explorer = (order: ExploreOrder, control: ExploreControl) => Promise<Exploration>;

export interface SweepOptions {
  seeds: Seeds;
  /** What goes into every batch's order. */
  order?: Omit<ExploreOrder, 'runs' | 'firstSeed' | 'stride'>;
  /** What an earlier sweep of these seeds has done: it is not done again, and counts, also if it was longer. */
  done?: readonly Part[];
  /** Aborted: finishes what has begun, and returns what there is. */
  finish?: AbortSignal;
  /** Called now and then with all that was found so far. */
  onProgress?: (exploration: Exploration) => void;
  /** Called after every batch with what is done, for the next sweep to go on from. */
  onDone?: (parts: readonly Part[]) => void;
  /** Milliseconds since any moment. For the size of batches only. Default `performance.now`. */
  now?: () => number;
}

/** What a sweep found, and what the next one can go on from. */
export interface Sweep {
  exploration: Exploration;
  done: Part[];
}

/**
 * Explores seeds with several explorers at once, in batches. With the same seeds it finds the same as one explorer alone,
 * whatever the number of explorers and however often it was interrupted: the violation with the smallest seed, and
 * everything counted up to there.
 */
export async function sweep(explorers: readonly Explorer[], options: SweepOptions): Promise<Sweep> {
  const sweeper = new Sweeper(options);
  await Promise.all(explorers.map((explorer) => sweeper.work(explorer)));
  return sweeper.result();
}

/** A batch takes about this long: short enough to say often how far it came, long enough for its end to cost nothing. */
const BATCH_MS = 1000;
const MIN_BATCH = 64;
const MAX_BATCH = 1 << 16;
const TELL_EVERY_MS = 100;

interface Batch {
  from: number;
  to: number;
  controller: AbortController;
  progress?: Exploration;
}

class Sweeper {
  readonly #options: SweepOptions;
  readonly #now: () => number;
  readonly #underWay = new Set<Batch>();
  #done: Part[];
  #batchSize = MIN_BATCH;
  #toldAt = -Infinity;
  /** The index of the first violation, if that ends the sweep. */
  #violation = Infinity;
  /** The first batch that failed. */
  #failure: { index: number; error: unknown } = { index: Infinity, error: undefined };

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#done = joinParts(options.done ?? []);
    for (const { exploration } of this.#done) this.#noteViolation(exploration);
  }

  /** From this index on nothing matters any more. What lies before it may still hold a smaller seed. */
  get #end(): number {
    return Math.min(this.#violation + 1, this.#failure.index);
  }

  async work(explore: Explorer): Promise<void> {
    for (let batch; (batch = this.#nextBatch());) {
      this.#underWay.add(batch);
      const startedAt = this.#now();
      try {
        const exploration = await explore(this.#orderOf(batch), this.#controlOf(batch));
        if (!batch.controller.signal.aborted) this.#finished(batch, exploration);
        this.#adapt(exploration.runs, this.#now() - startedAt);
      } catch (error) {
        this.#failed(batch, error);
      } finally {
        this.#underWay.delete(batch);
      }
    }
  }

  /** @throws what the first batch that failed threw, unless a violation before it ended the sweep. */
  result(): Sweep {
    if (this.#failure.index < this.#violation) throw this.#failure.error;
    return { exploration: explorationOf(this.#mattering()), done: this.#done };
  }

  #nextBatch(): Batch | undefined {
    if (this.#options.finish?.aborted) return undefined;
    const taken = [...this.#done, ...this.#underWay].sort((a, b) => a.from - b.from);
    const { from, to } = firstGap(taken);
    const end = Math.min(to, this.#end, this.#options.seeds.count, from + this.#batchSize);
    return from < end ? { from, to: end, controller: new AbortController() } : undefined;
  }

  #orderOf({ from, to }: Batch): ExploreOrder {
    const { seeds, order } = this.#options;
    return { ...order, firstSeed: seedAt(seeds, from), stride: seeds.stride, runs: to - from };
  }

  #controlOf(batch: Batch): ExploreControl {
    const { finish } = this.#options;
    return {
      signal: batch.controller.signal,
      ...(finish ? { finish } : {}),
      onProgress: (progress) => {
        batch.progress = progress;
        if (this.#now() - this.#toldAt >= TELL_EVERY_MS) this.#tell();
      },
    };
  }

  #finished(batch: Batch, exploration: Exploration): void {
    this.#underWay.delete(batch);
    // An exploration that was told to finish has done less than it was asked for.
    const { from } = batch;
    if (exploration.runs)
      this.#done = joinParts([...this.#done, { from, to: from + exploration.runs, exploration }]);
    this.#noteViolation(exploration);
    this.#options.onDone?.(this.#done);
    this.#tell();
  }

  #failed(batch: Batch, error: unknown): void {
    if (batch.controller.signal.aborted || batch.from >= this.#failure.index) return;
    this.#failure = { index: batch.from, error };
    this.#giveUpUseless();
  }

  #noteViolation({ violations: [first] }: Exploration): void {
    const { order, seeds } = this.#options;
    if (!first || order?.stopAtViolation === false) return;
    this.#violation = Math.min(this.#violation, indexOf(seeds, first.seed));
    this.#giveUpUseless();
  }

  #giveUpUseless(): void {
    for (const { from, controller } of this.#underWay) if (from >= this.#end) controller.abort();
  }

  #mattering(): Part[] {
    return this.#done.filter(({ from }) => from < this.#end);
  }

  /** Says how far it came. Putting that together is too dear to be done for every few runs. */
  #tell(): void {
    const { onProgress } = this.#options;
    if (!onProgress) return;
    this.#toldAt = this.#now();
    const going = [...this.#underWay].flatMap(({ progress, ...batch }) =>
      progress && batch.from < this.#end ? [{ ...batch, exploration: progress }] : [],
    );
    onProgress(explorationOf([...this.#mattering(), ...going]));
  }

  #adapt(runs: number, ms: number): void {
    const wanted = (runs / Math.max(ms, 1)) * BATCH_MS;
    // At most eightfold at once: the first runs of a program are its slowest.
    this.#batchSize = Math.round(Math.min(Math.max(wanted, MIN_BATCH), MAX_BATCH, this.#batchSize * 8));
  }
}
