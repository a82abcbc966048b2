import type { Program } from '../loader/program.ts';
import type { Schedule } from '../schedule.ts';
import { exclusively, type Host } from './host.ts';
import { leaveOutNodes, leaveOutOperations } from './shrink/leave-out.ts';
import { makeMilder } from './shrink/milder.ts';
import { removeFaults } from './shrink/remove-faults.ts';
import { shorten } from './shrink/shorten.ts';
import { takeShortestTimes } from './shrink/shortest-times.ts';
import { Trial, type ShrinkOptions } from './shrink/trial.ts';

export type { ShrinkOptions, ShrinkStep } from './shrink/trial.ts';

/** The shortest schedule that was found, and what it took. */
export interface Shrunk {
  schedule: Schedule;
  /** How many runs were tried. */
  replays: number;
}

/**
 * Looks for the simplest schedule that still breaks the same invariant. It removes faults, lets everything take its
 * shortest time, leaves out operations and nodes, and then makes what remains milder, shorter and rounder. Every step is
 * a whole replay, so what it returns is known to fail. Deterministic; aborted, it gives back the best so far.
 *
 * The manner of removing is delta debugging (Zeller and Hildebrandt, 2002).
 */
export async function shrink(
  program: Program,
  schedule: Schedule,
  invariant: string,
  host: Host,
  options: ShrinkOptions = {},
): Promise<Shrunk> {
  return exclusively(host, async () => {
    const trial = new Trial(program, schedule, invariant, host, options);
    if (await trial.try(schedule))
      for (const [step, pass] of PASSES) {
        trial.step = step;
        await pass(trial);
      }
    return { schedule: trial.best, replays: trial.replays };
  });
}

const PASSES = [
  ['removing faults', removeFaults],
  ['taking the shortest times', takeShortestTimes],
  ['leaving out operations', leaveOutOperations],
  ['leaving out nodes', leaveOutNodes],
  ['removing faults', removeFaults],
  ['making faults milder', makeMilder],
  ['shortening faults', shorten],
  ['removing faults', removeFaults],
] as const;
