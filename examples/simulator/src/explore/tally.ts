import type { Fault } from '../schedule.ts';
import type { RunResult, Violation } from '../trace.ts';
import { MAX_VIOLATIONS, type Exploration, type Sighting } from './exploration.ts';
import { FAULT_KINDS, pairOf } from './fault-kinds.ts';

/** What is counted of a run. */
export interface FinishedRun {
  readonly seed: string;
  readonly events: number;
  readonly reached: ReadonlySet<string>;
  readonly faults: readonly Fault[];
  /** Undefined also if it is not the one that is looked for. */
  readonly violation: Violation | undefined;
}

const KINDS = FAULT_KINDS.length;
const INDEX = new Map<string, number>(FAULT_KINDS.map((kind, i) => [kind, i]));

/** Counts runs, in the order of their seeds. Called once a run, so it makes no objects in the common case. */
export class Tally {
  runs = 0;
  #events = 0;
  readonly #times = new Float64Array(KINDS);
  /** How many runs met both kinds; on the diagonal, how many met the kind. */
  readonly #together = new Float64Array(KINDS * KINDS);
  readonly #reachedIn = new Map<string, Sighting>();
  readonly #brokenIn = new Map<string, Sighting>();
  readonly #violations: Exploration['violations'] = [];
  readonly #countReached: boolean;

  constructor({ countReached }: { countReached: boolean }) {
    this.#countReached = countReached;
  }

  add({ seed, events, reached, faults, violation }: FinishedRun): void {
    this.runs++;
    this.#events += events;
    for (const sentence of reached) sight(this.#reachedIn, sentence, seed);
    if (faults.length) this.#addFaults(faults);
    if (!violation) return;
    sight(this.#brokenIn, violation.invariant, seed);
    if (this.#violations.length < MAX_VIOLATIONS)
      this.#violations.push({ seed, invariant: violation.invariant });
  }

  #addFaults(faults: readonly Fault[]): void {
    /** The kinds of this run, as a set of bits. */
    let met = 0;
    for (const { kind } of faults) {
      const index = INDEX.get(kind)!;
      this.#times[index]!++;
      met |= 1 << index;
    }
    for (let a = 0; a < KINDS; a++)
      if (met & (1 << a))
        for (let b = a; b < KINDS; b++) if (met & (1 << b)) this.#together[a * KINDS + b]!++;
  }

  exploration(found?: RunResult): Exploration {
    const faults: Exploration['faults'] = {};
    const faultRuns: Exploration['faultRuns'] = {};
    const faultPairs: Exploration['faultPairs'] = {};
    for (const [a, kind] of FAULT_KINDS.entries()) {
      if (this.#times[a] === 0) continue;
      faults[kind] = this.#times[a]!;
      faultRuns[kind] = this.#together[a * KINDS + a]!;
      for (const [b, other] of FAULT_KINDS.entries()) {
        const both = this.#together[a * KINDS + b]!;
        if (b > a && both > 0) faultPairs[pairOf(kind, other)] = both;
      }
    }
    return {
      runs: this.runs,
      events: this.#events,
      reached: [...this.#reachedIn.keys()].sort(),
      ...(this.#countReached ? { reachedIn: plain(this.#reachedIn) } : {}),
      faults,
      faultRuns,
      faultPairs,
      brokenIn: plain(this.#brokenIn),
      violations: [...this.#violations],
      ...(found ? { found } : {}),
    };
  }
}

function sight(sightings: Map<string, Sighting>, sentence: string, seed: string): void {
  const sighting = sightings.get(sentence);
  if (!sighting) sightings.set(sentence, { runs: 1, firstSeed: seed });
  else sighting.runs++;
}

const plain = (sightings: ReadonlyMap<string, Sighting>) =>
  Object.fromEntries([...sightings].map(([sentence, sighting]) => [sentence, { ...sighting }]));
