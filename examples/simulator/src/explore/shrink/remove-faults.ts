import type { Trial } from './trial.ts';

/** Removes faults: all, then halves, then quarters, down to one by one. */
export async function removeFaults(trial: Trial): Promise<void> {
  for (let size = trial.best.faults.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < trial.best.faults.length;) {
      const { faults } = trial.best;
      const fewer = [...faults.slice(0, from), ...faults.slice(from + size)];
      if (!(await trial.try({ ...trial.best, faults: fewer }))) from += size;
    }
}
