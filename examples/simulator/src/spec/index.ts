/** Visits every state of a small specification. Needs nothing of the simulated cluster. */
export {
  exploreSpec,
  exploreSpecAsync,
  type SpecCounts,
  type SpecOptions,
  type SpecResult,
  type SpecStep,
} from './explore.ts';
export type { Spec } from './spec.ts';
export { twoPhaseCommit, type TwoPhaseBug, type TwoPhaseState } from './examples/two-phase-commit.ts';
