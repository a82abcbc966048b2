import type { Fault, Schedule } from '../../schedule.ts';
import type { Watcher } from '../../world/watcher.ts';
import { removeFaults } from './remove-faults.ts';
import type { Trial } from './trial.ts';

/** More late messages than this say less than “the times of seed 7”. */
const MOST_LATE = 4;

/**
 * Lets everything take its shortest time. Where the failure needs some messages to be slower than others, it looks for
 * those few: each becomes a delay of its own, and all else is as fast as can be.
 */
export async function takeShortestTimes(trial: Trial): Promise<void> {
  const { best } = trial;
  const calm: Schedule = { ...best, calm: true };
  // Now that all comes sooner, what lasts for a while may have to begin sooner, too.
  if (
    best.calm ||
    (await trial.try(calm)) ||
    (await trial.try({ ...calm, faults: best.faults.map(fromTheStart) }))
  )
    return;
  const late = await lateMessages(trial);
  if (!(await trial.try({ ...calm, faults: [...best.faults, ...late] }))) return;
  await removeFaults(trial);
  if (trial.best.faults.length - best.faults.length > MOST_LATE) trial.best = best;
}

const fromTheStart = (fault: Fault): Fault => ('startMs' in fault ? { ...fault, startMs: 0 } : fault);

/** What each message of the best run takes longer than the shortest time, as delays. */
async function lateMessages(trial: Trial): Promise<Fault[]> {
  const late: Fault[] = [];
  const shortestMs = trial.conditions!.latencyMs[0];
  const watcher: Watcher = {
    sends({ id, latencyUs }) {
      const ms = (latencyUs - Math.round(shortestMs * 1000)) / 1000;
      if (ms > 0) late.push({ kind: 'delay', message: id, ms });
    },
  };
  await trial.watch(watcher);
  return late;
}
