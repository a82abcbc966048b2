import type { Program } from '../loader/program.ts';
import { World, type WorldOptions } from '../world/world.ts';
import type { Conditions } from '../scenario.ts';
import type { Schedule } from '../schedule.ts';
import type { RunResult } from '../trace.ts';
import { exclusively, type Host } from './host.ts';

export interface RunOptions {
  tracing?: boolean;
  /** Instead of the scenario's own. */
  conditions?: Partial<Conditions>;
}

/** Runs one seed under the scenario's conditions. */
export async function runSeed(
  program: Program,
  seed: string,
  host: Host,
  options: RunOptions = {},
): Promise<RunResult> {
  return exclusively(host, async () => (await runAlone(program, { seed, ...options }, host)).result());
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

/**
 * Runs one world to its end, alone. Slower than in company, and able to say whose an unhandled rejection is: the only
 * life that moved since the last hop. The caller sees to it that nothing else runs on the host.
 */
export async function runAlone(program: Program, options: WorldOptions, host: Host): Promise<World> {
  const rejections: unknown[] = [];
  const stopListening = host.onUnhandledRejection((reason) => rejections.push(reason));
  try {
    // Worlds that were given up a moment ago may still have rejections under way: they are not this one's.
    for (let hop = 0; hop < host.rejectionDelayHops; hop++) await host.hop();
    rejections.length = 0;
    const world = new World(program, options);
    world.start();
    do {
      for (let hop = 0; hop <= host.rejectionDelayHops; hop++) await host.hop();
      if (rejections.length) world.rejected(rejections[0]);
      rejections.length = 0;
    } while (world.step());
    return world;
  } finally {
    stopListening();
  }
}
