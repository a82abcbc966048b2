import type { Fault, Schedule } from '../../schedule.ts';
import type { Watcher } from '../../world/watcher.ts';
import { removeFaults } from './remove-faults.ts';
import type { Trial } from './trial.ts';

/** A longer list of faults and late messages says less than a shorter one with “the times of seed 7”. */
const MOST = 4;

/**
 * Lets everything take its shortest time. Where the failure needs some messages to be slower than others, it looks for
 * those few: each becomes a delay of its own, and all else is as fast as can be.
 */
export async function takeShortestTimes(trial: Trial): Promise<void> {
  const { best } = trial;
  const calm = inShortestTimes(best);
  // Now that all comes sooner, what lasts for a while may have to begin sooner, too.
  const isCalm = best.calm || (await trial.try(calm)) || (await trial.try(fromTheStart(calm)));
  if (!isCalm) await delayTheLate(trial);
  await beginSooner(trial);
}

function inShortestTimes({ order: _, ...schedule }: Schedule): Schedule {
  return { ...schedule, calm: true };
}

async function delayTheLate(trial: Trial): Promise<void> {
  const { best } = trial;
  const late = await lateMessages(trial);
  if (!(await trial.try({ ...inShortestTimes(best), faults: [...best.faults, ...late] }))) return;
  await removeFaults(trial);
  if (trial.best.faults.length > Math.max(MOST, best.faults.length)) trial.best = best;
}

/** What each message of the best run takes longer than the shortest time, as delays. */
async function lateMessages(trial: Trial): Promise<Fault[]> {
  const late: Fault[] = [];
  const shortestUs = Math.round(trial.conditions!.latencyMs[0] * 1000);
  const watcher: Watcher = {
    sends({ id, latencyUs }) {
      if (latencyUs > shortestUs)
        late.push({ kind: 'delay', message: id, ms: (latencyUs - shortestUs) / 1000 });
    },
  };
  await trial.watch(watcher);
  return late;
}

/** A fault may be there only to put off the rest until the disk is slow. If the disk is slow sooner, it goes. */
async function beginSooner(trial: Trial): Promise<void> {
  const { best } = trial;
  const lasts = best.faults.some((fault) => 'startMs' in fault);
  if (!lasts || best.faults.length < 2 || !(await trial.try(fromTheStart(best)))) return;
  await removeFaults(trial);
  if (trial.best.faults.length === best.faults.length) trial.best = best;
}

/** All that lasts for a while begins with the run. */
function fromTheStart(schedule: Schedule): Schedule {
  const faults = schedule.faults.map((fault) => ('startMs' in fault ? { ...fault, startMs: 0 } : fault));
  return { ...schedule, faults };
}
