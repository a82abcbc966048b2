import { ScenarioError } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';

/** What may be less than nothing. */
const EITHER_WAY = ['skewMs', 'driftPpm'];

/**
 * Checks the faults of a schedule that somebody wrote: a message that is delayed by less than nothing would turn back the time.
 *
 * @throws ScenarioError for a duration or instant that is none.
 */
export function checkFaults(faults: readonly Fault[]): void {
  for (const fault of faults)
    for (const [field, value] of Object.entries(fault)) {
      const wrong = typeof value === 'number' && !(value >= 0 || (EITHER_WAY.includes(field) && value < 0));
      if (wrong)
        throw new ScenarioError(
          `A fault of the kind “${fault.kind}” cannot have ${field} ${value}: give a number that is zero or more.`,
        );
    }
}
