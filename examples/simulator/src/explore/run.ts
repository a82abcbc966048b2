import type { Program } from '../loader/program.ts';
import { World, type WorldOptions } from '../world/world.ts';
import type { Schedule } from '../schedule.ts';
import type { RunResult } from '../trace.ts';
import type { Host } from './host.ts';

/**
 * Runs one world to its end, alone. Slower than in company, and able to say whose an unhandled rejection is: the only
 * life that moved since the last hop.
 */
export async function runAlone(program: Program, options: WorldOptions, host: Host): Promise<World> {
  const world = new World(program, options);
  const rejections: unknown[] = [];
  const stopListening = host.onUnhandledRejection((reason) => rejections.push(reason));
  try {
    world.start();
    do {
      for (let hop = 0; hop <= host.rejectionDelayHops; hop++) await host.hop();
      const life = world.lastLife;
      if (rejections.length && life) world.die(life, rejections[0]);
      rejections.length = 0;
    } while (world.step());
  } finally {
    stopListening();
  }
  return world;
}

/** Runs one seed under the scenario's conditions. */
export async function runSeed(
  program: Program,
  seed: string,
  host: Host,
  options: { tracing?: boolean } = {},
): Promise<RunResult> {
  return (await runAlone(program, { seed, ...options }, host)).result();
}

/** Runs a schedule: the faults it lists happen, and no others. Traced unless told otherwise. */
export async function replay(
  program: Program,
  schedule: Schedule,
  host: Host,
  options: { tracing?: boolean } = {},
): Promise<RunResult> {
  const { tracing = true } = options;
  return (await runAlone(program, { seed: schedule.seed, schedule, tracing }, host)).result();
}
