import type { Trial } from './trial.ts';

/** Leaves out operations, last first: what comes early is more often what the rest stands on. */
export async function leaveOutOperations(trial: Trial): Promise<void> {
  // What had not begun when the invariant broke has no part in it.
  await trial.try({ ...trial.best, only: trial.operations });
  for (const name of trial.operations.toReversed())
    await trial.try({ ...trial.best, only: trial.operations.filter((other) => other !== name) });
}

/**
 * Leaves out nodes whose absence nobody notices, last first. One without which nothing has to go wrong any more is noticed:
 * without workers no work is done.
 */
export async function leaveOutNodes(trial: Trial): Promise<void> {
  for (const node of trial.nodes.toReversed()) {
    const without = { ...trial.best, off: [...(trial.best.off ?? []), node] };
    const takesThePlaceOfFaults =
      trial.best.faults.length > 0 && (await trial.breaks({ ...without, faults: [] }));
    if (!takesThePlaceOfFaults) await trial.try(without);
  }
}
