import type { Scenario } from '../scenario.ts';
import type { Exploration } from './exploration.ts';
import { allowedKinds, pairOf, type FaultKind } from './fault-kinds.ts';

/** What a sweep has met of what it could have met. */
export interface Coverage {
  /** Each `sometimes` of the scenario, in its order. `firstSeed` is the smallest seed that reached it. */
  sometimes: { sentence: string; runs: number; firstSeed?: string }[];
  /** Each kind of fault that the conditions allow or that was met: in how many runs, and how often. */
  faults: { kind: FaultKind; runs: number; times: number }[];
  /** Each two of these kinds: in how many runs both were met. */
  pairs: { kinds: [FaultKind, FaultKind]; runs: number }[];
}

/** Sets what an exploration with `countReached` found against what the scenario declares. */
export function coverageOf(exploration: Exploration, scenario: Scenario): Coverage {
  const { reachedIn = {}, faults, faultRuns, faultPairs } = exploration;
  const sometimes = Object.entries(scenario.invariants).filter(([, { when }]) => when === 'sometimes');
  const met = Object.keys(faults) as FaultKind[];
  const kinds = [...new Set([...allowedKinds(scenario.conditions), ...met])];
  return {
    sometimes: sometimes.map(([sentence]) => {
      const sighting = Object.hasOwn(reachedIn, sentence) ? reachedIn[sentence] : undefined;
      return { sentence, ...(sighting ?? { runs: 0 }) };
    }),
    faults: kinds.map((kind) => ({ kind, runs: faultRuns[kind] ?? 0, times: faults[kind] ?? 0 })),
    pairs: kinds.flatMap((kind, i) =>
      kinds.slice(i + 1).map((other): Coverage['pairs'][number] => ({
        kinds: [kind, other],
        runs: faultPairs[pairOf(kind, other)] ?? 0,
      })),
    ),
  };
}

/** The `sometimes` that no run has reached: either exploring is too short, or what they prove is not so. */
export const neverReached = ({ sometimes }: Coverage): string[] =>
  sometimes.filter(({ runs }) => runs === 0).map(({ sentence }) => sentence);
