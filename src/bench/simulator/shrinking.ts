import type { Host, Program, Schedule } from '@faultline/simulator';
import { explore } from '../../../examples/simulator/src/explore/explore.ts';
import { runSeed } from '../../../examples/simulator/src/explore/run.ts';
import { shrink } from '../../../examples/simulator/src/explore/shrink.ts';
import type { Clock } from './clock.ts';

export interface ShrinkingOptions {
  /** How many failing seeds to shrink. */
  failures: number;
  /** How many seeds to look through for them. */
  seeds: number;
}

/** One failing seed, shrunk. */
export interface Shrinking {
  ms: number;
  replays: number;
  faultsBefore: number;
  faultsAfter: number;
}

/** Shrinks the first failing seeds, each from all the faults of its run. */
export async function shrinking(
  program: Program,
  host: Host,
  clock: Clock,
  options: ShrinkingOptions,
): Promise<Shrinking[]> {
  const shrinkings: Shrinking[] = [];
  for (const { schedule, invariant } of await firstFailures(program, host, options)) {
    const start = clock.now();
    const shrunk = await shrink(program, schedule, invariant, host);
    shrinkings.push({
      ms: clock.now() - start,
      replays: shrunk.replays,
      faultsBefore: schedule.faults.length,
      faultsAfter: shrunk.schedule.faults.length,
    });
  }
  return shrinkings;
}

const SEEDS_AT_ONCE = 500;

async function firstFailures(
  program: Program,
  host: Host,
  { failures, seeds }: ShrinkingOptions,
): Promise<{ schedule: Schedule; invariant: string }[]> {
  const found: { seed: string; invariant: string }[] = [];
  for (let firstSeed = 0; firstSeed < seeds && found.length < failures; firstSeed += SEEDS_AT_ONCE) {
    const options = { firstSeed, runs: SEEDS_AT_ONCE, stopAtViolation: false };
    found.push(...(await explore(program, host, options)).violations);
  }
  if (!found.length)
    throw new Error(`None of ${seeds} seeds breaks an invariant, so there is nothing to shrink.`);
  const first: { schedule: Schedule; invariant: string }[] = [];
  for (const { seed, invariant } of found.slice(0, failures)) {
    const { faults } = await runSeed(program, seed, host);
    first.push({ schedule: { seed, faults }, invariant });
  }
  return first;
}
