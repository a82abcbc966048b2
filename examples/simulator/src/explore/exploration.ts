import type { RunResult } from '../trace.ts';
import type { FaultKind } from './fault-kinds.ts';

/** Where something was seen: in how many runs, and the smallest seed of these. */
export interface Sighting {
  runs: number;
  firstSeed: string;
}

/** What exploring has found so far. Plain data: workers send it, files keep it. */
export interface Exploration {
  runs: number;
  events: number;
  /** `sometimes` reached by any run. */
  reached: string[];
  /** The same with runs and first seed. Only with `countReached`: otherwise nobody looks again once it is reached. */
  reachedIn?: Record<string, Sighting>;
  /** How often each kind of fault happened. */
  faults: Partial<Record<FaultKind, number>>;
  /** In how many runs each kind of fault happened. */
  faultRuns: Partial<Record<FaultKind, number>>;
  /** In how many runs two kinds of fault both happened, by `pairOf`. */
  faultPairs: Record<string, number>;
  /** The invariants that were broken. */
  brokenIn: Record<string, Sighting>;
  /** The seeds that broke an invariant, smallest first. The first 10,000 of them. */
  violations: { seed: string; invariant: string }[];
  /** The run with the smallest such seed. */
  found?: RunResult;
}

/** `brokenIn` counts all; a list of all would grow without end in a long sweep of broken code. */
export const MAX_VIOLATIONS = 10_000;

export function noExploration(): Exploration {
  return {
    runs: 0,
    events: 0,
    reached: [],
    faults: {},
    faultRuns: {},
    faultPairs: {},
    brokenIn: {},
    violations: [],
  };
}

/**
 * What two explorations of different seeds found together. It does not matter who explored which seed, in what order
 * the parts are merged, or how many there are.
 */
export function mergeExplorations(a: Exploration, b: Exploration): Exploration {
  const found = !a.found || (b.found && Number(b.found.seed) < Number(a.found.seed)) ? b.found : a.found;
  return {
    runs: a.runs + b.runs,
    events: a.events + b.events,
    reached: [...new Set([...a.reached, ...b.reached])].sort(),
    ...(a.reachedIn || b.reachedIn ? { reachedIn: mergeSightings(a.reachedIn, b.reachedIn) } : {}),
    faults: mergeCounts(a.faults, b.faults),
    faultRuns: mergeCounts(a.faultRuns, b.faultRuns),
    faultPairs: mergeCounts(a.faultPairs, b.faultPairs),
    brokenIn: mergeSightings(a.brokenIn, b.brokenIn),
    violations: [...a.violations, ...b.violations].sort(bySeed).slice(0, MAX_VIOLATIONS),
    ...(found ? { found } : {}),
  };
}

export const bySeed = (a: { seed: string }, b: { seed: string }): number => Number(a.seed) - Number(b.seed);

type Counts = Readonly<Record<string, number>>;

function mergeCounts(a: Counts, b: Counts): Record<string, number> {
  return mergeRecords(a, b, (x, y) => x + y);
}

function mergeSightings(
  a: Record<string, Sighting> = {},
  b: Record<string, Sighting> = {},
): Record<string, Sighting> {
  return mergeRecords(a, b, (x, y) => ({
    runs: x.runs + y.runs,
    firstSeed: Number(x.firstSeed) < Number(y.firstSeed) ? x.firstSeed : y.firstSeed,
  }));
}

/** Keys are sorted, so that equal explorations are equal as text, too. */
function mergeRecords<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  merge: (a: T, b: T) => T,
): Record<string, T> {
  const merged = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) {
    const known = merged.get(key);
    merged.set(key, known === undefined ? value : merge(known, value));
  }
  return Object.fromEntries([...merged].sort(([x], [y]) => (x < y ? -1 : 1)));
}
