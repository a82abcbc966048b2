import type { Host, Program } from '@faultline/simulator';
import { explore } from '../../../examples/simulator/src/explore/explore.ts';
import type { Clock } from './clock.ts';

export interface SweepOptions {
  /** Worlds that share a hop. Default: what exploring takes on the host. */
  width?: number;
  /** Seeds in one repetition, the same in each. */
  runs: number;
  repetitions: number;
}

/** One repetition. Rates are a second. */
export interface Sweep {
  runs: number;
  events: number;
  /** Runs in a second of processor time: other work on the machine does not lower it. */
  runsOfCpu?: number;
  eventsOfCpu?: number;
}

/** How fast seeds are explored. */
export async function sweep(
  program: Program,
  host: Host,
  clock: Clock,
  { width, runs, repetitions }: SweepOptions,
): Promise<Sweep[]> {
  const sweeps: Sweep[] = [];
  for (let repetition = -1; repetition < repetitions; repetition++) {
    const [start, cpuStart] = [clock.now(), clock.cpu?.()];
    const { events, found } = await explore(program, host, { runs, width });
    const seconds = (clock.now() - start) / 1000;
    const cpuSeconds = cpuStart === undefined ? undefined : (clock.cpu!() - cpuStart) / 1000;
    if (found)
      throw new Error(`Seed ${found.seed} breaks “${found.violation!.invariant}”: mend that, then measure.`);
    if (repetition < 0) continue; // warms the engine up
    sweeps.push({
      runs: runs / seconds,
      events: events / seconds,
      ...(cpuSeconds && { runsOfCpu: runs / cpuSeconds, eventsOfCpu: events / cpuSeconds }),
    });
  }
  return sweeps;
}
