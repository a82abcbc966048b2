import type { Program } from '../loader/program.ts';
import type { Conditions } from '../scenario.ts';
import type { Schedule } from '../schedule.ts';
import type { RunResult } from '../trace.ts';
import { exclusively, type Host } from './host.ts';
import { runAlone } from './run-alone.ts';
import { orderFor, type Strategy } from './strategy.ts';

/** How to run: traced or not, and under which conditions. */
/** How to run a schedule or a seed. */
export interface RunOptions {
  /** Record a trace: costs several times the run. Replays do, unless told otherwise. */
  /** Record a trace. Costs several times the run. */
  tracing?: boolean;
  /** Instead of the scenario's own. */
  conditions?: Partial<Conditions>;
}

/** How to run a seed. */
export interface SeedOptions extends RunOptions {
  /** The strategy that the seed was found with. Default random. */
  strategy?: Strategy;
}

/** Runs one seed under the scenario's conditions. */
export async function runSeed(
  program: Program,
  seed: string,
  host: Host,
  { strategy, ...options }: SeedOptions = {},
): Promise<RunResult> {
  return exclusively(host, async () => {
    const order = await orderFor(strategy, program, host, options.conditions);
    return (await runAlone(program, { seed, ...options, order }, host)).result();
  });
}

/** Runs a schedule: the faults it lists happen, and no others. Traced unless told otherwise. */
export async function replay(
  program: Program,
  schedule: Schedule,
  host: Host,
  options: RunOptions = {},
): Promise<RunResult> {
  const world = { tracing: true, ...options, seed: schedule.seed, schedule };
  return exclusively(host, async () => (await runAlone(program, world, host)).result());
}
