import type { Exploration, Fault, RunResult } from '@faultline/simulator';
import type { Challenge, ListedInvariant } from '../../catalogue/example.ts';
import { summarize } from '../app/words.ts';
import { say } from '../say.ts';

type MakeItFail = Extract<Challenge, { kind: 'make it fail' }>;

/** Whether a run of the broken code does what the task asks: it fails, and just these faults happened in it. */
export function failsAsAsked(
  { faults, breaks }: Pick<MakeItFail, 'faults' | 'breaks'>,
  run: RunResult,
): boolean {
  const counts: Partial<Record<Fault['kind'], number>> = {};
  for (const { kind } of run.faults) counts[kind] = (counts[kind] ?? 0) + 1;
  const kinds = new Set([...Object.keys(faults), ...Object.keys(counts)]) as Set<Fault['kind']>;
  const isJustThese = [...kinds].every((kind) => (faults[kind] ?? 0) === (counts[kind] ?? 0));
  return isJustThese && run.violation !== undefined && (!breaks || run.violation.invariant === breaks);
}

/** What a run that does not do what the task asks lacks. */
export function whyNotAsAsked({ breaks }: Pick<MakeItFail, 'breaks'>, run: RunResult): string {
  const what = summarize(run.faults);
  if (!run.violation) return say('Not yet: this run held ({what}).', { what });
  if (breaks && run.violation.invariant !== breaks)
    return say('Not yet: it breaks another invariant ({what}).', { what });
  return say('Not yet: this run breaks, but by other faults ({what}).', { what });
}

/**
 * What an exploration of the reader's code says of a fix: undefined if it holds, else why not. Every `sometimes` must still
 * be reached: code that does nothing any more breaks nothing either.
 */
export function whyNotFixed(
  { violations, reached }: Pick<Exploration, 'violations' | 'reached'>,
  invariants: readonly ListedInvariant[],
): string | undefined {
  const [first] = violations;
  if (first)
    return say('Seed {seed} still breaks “{invariant}”.', { seed: first.seed, invariant: first.invariant });
  const lost = invariants.find(({ sentence, when }) => when === 'sometimes' && !reached.includes(sentence));
  return (
    lost && say('No run reached “{sentence}”: the code must still do its work.', { sentence: lost.sentence })
  );
}
