import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { ExploreOrder } from '../explore/explore.ts';
import type { Part } from '../explore/parts.ts';
import type { Seeds } from '../explore/seeds.ts';
import type { CompiledExample } from '../loader/compile.ts';
import { FileError, parseJson, readText, writeWhole } from './files.ts';
import { version } from './package.ts';

const SAVE_EVERY_MS = 1000;

/**
 * The file in which a sweep keeps what it has done, so that the next one with the same file goes on. It is whole at any
 * time: when the process is killed, at most the last second is done again.
 */
export class SweepFile {
  readonly #file: string;
  #identity!: SweepIdentity;
  #done: readonly Part[] = [];
  #savedAt = 0;
  /** Why the last attempt to write failed. */
  problem: Error | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** What is done. */
  get done(): readonly Part[] {
    return this.#done;
  }

  /**
   * Reads what an earlier sweep has done.
   *
   * @param firstRun the hash of the run with the first seed.
   * @throws FileError if that was another sweep, or if the file cannot be read or written.
   */
  open(
    compiled: CompiledExample,
    { seeds, order }: { seeds: Seeds; order: Partial<ExploreOrder> },
    firstRun: string,
  ): void {
    this.#identity = sweepIdentity(compiled, seeds, order, firstRun);
    this.#done = readSweep(this.#file, this.#identity);
    this.#save();
  }

  /** Notes what is done, and writes it unless it did so a moment ago. */
  keep(done: readonly Part[]): void {
    this.#done = done;
    if (performance.now() - this.#savedAt >= SAVE_EVERY_MS) this.close();
  }

  /** Writes what is done. If it cannot, the sweep is worth more than its file: see {@link problem}. */
  close(): void {
    try {
      this.#save();
      this.problem = undefined;
    } catch (error) {
      this.problem = error as Error;
    }
  }

  #save(): void {
    writeSweep(this.#file, this.#identity, this.#done);
    this.#savedAt = performance.now();
  }
}

/** What a sweep explores. Another sweep can go on from where it stopped only if all of this is the same. */
export interface SweepIdentity {
  /** Which simulator runs it. */
  simulator: string;
  /** The seeds, but for how many: a sweep may be made longer. */
  seeds: Pick<Seeds, 'first' | 'stride'>;
  /** What decides a run beside its seed and the sources. */
  order: Record<string, unknown>;
  /** File → hash of its code. */
  sources: Record<string, string>;
  /** The hash of the first run: a simulator that has been changed may run it in another way. */
  firstRun: string;
}

/** The file that `faultline explore --resume` keeps. */
interface StoredSweep extends SweepIdentity {
  kind: 'faultline sweep';
  /** What is done, and what was found there. The runs of violations are not kept: their seeds are enough. */
  done: readonly Part[];
}

/**
 * @param firstRun the hash of the run with the first seed.
 */
export function sweepIdentity(
  compiled: CompiledExample,
  { first, stride }: Seeds,
  { width: _, stopAtViolation: __, countReached: ___, tracing: ____, ...order }: Partial<ExploreOrder>,
  firstRun: string,
): SweepIdentity {
  const lines = compiled.script.split('\n');
  const sources = compiled.modules.map(({ file, firstLine, lines: count }) => [
    file,
    hash(lines.slice(firstLine - 1, firstLine - 1 + count).join('\n')),
  ]);
  return {
    simulator: version,
    seeds: { first, stride },
    order: JSON.parse(JSON.stringify(order)) as Record<string, unknown>,
    sources: Object.fromEntries(sources) as Record<string, string>,
    firstRun,
  };
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * What an earlier sweep of the same kind has done; nothing if there is no such file yet.
 *
 * @throws FileError if the file holds something else: it would be overwritten.
 */
export function readSweep(file: string, identity: SweepIdentity): readonly Part[] {
  if (!existsSync(file)) return [];
  const stored = parseJson(file, readText(file));
  if (!isStored(stored))
    throw new FileError(file, 'This is no state of a sweep; name another file, or delete this one.');
  const difference = differenceOf(stored, identity);
  if (difference)
    throw new FileError(
      file,
      `This is the state of another sweep (${difference}); name another file, or delete this one to begin anew.`,
    );
  return stored.done;
}

function isStored(value: unknown): value is StoredSweep {
  const { kind, done, sources, order, seeds } = (value ?? {}) as Partial<StoredSweep>;
  const whole = [sources, order, seeds].every((part) => typeof part === 'object' && part !== null);
  return kind === 'faultline sweep' && whole && Array.isArray(done) && done.every(isPart);
}

function isPart(value: unknown): value is Part {
  const { from, to, exploration } = (value ?? {}) as Partial<Part>;
  return (
    Number.isSafeInteger(from) &&
    Number.isSafeInteger(to) &&
    from! >= 0 &&
    exploration?.runs === to! - from! &&
    [exploration.reached, exploration.violations].every(Array.isArray) &&
    [exploration.faults, exploration.faultRuns, exploration.faultPairs, exploration.brokenIn].every(
      (part) => typeof part === 'object' && part !== null,
    )
  );
}

export function writeSweep(file: string, identity: SweepIdentity, done: readonly Part[]): void {
  const kept = done.map(({ exploration: { found: _, ...exploration }, ...part }) => ({
    ...part,
    exploration,
  }));
  const stored: StoredSweep = { kind: 'faultline sweep', ...identity, done: kept };
  writeWhole(file, `${JSON.stringify(stored)}\n`);
}

function differenceOf(stored: SweepIdentity, mine: SweepIdentity): string | undefined {
  const files = [...new Set([...Object.keys(stored.sources), ...Object.keys(mine.sources)])].sort();
  const changed = files.find((file) => stored.sources[file] !== mine.sources[file]);
  if (changed !== undefined) return `${changed} was different`;
  if (stored.simulator !== mine.simulator) return `made by version ${stored.simulator} of the simulator`;
  if (!same(stored.seeds, mine.seeds)) return 'with another --seed or --shard';
  const options = [...new Set([...Object.keys(stored.order), ...Object.keys(mine.order)])].sort();
  const other = options.find((option) => !same(stored.order[option], mine.order[option]));
  if (other !== undefined) return `with another --${other}`;
  return stored.firstRun === mine.firstRun ? undefined : 'its simulator ran it in another way';
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
