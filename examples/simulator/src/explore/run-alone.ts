import type { Program } from '../loader/program.ts';
import type { RunResult } from '../trace.ts';
import { World, type WorldOptions } from '../world/world.ts';
import type { Host } from './host.ts';

/**
 * Runs one world to its end, alone. Slower than in company, and able to say whose an unhandled rejection is: the only
 * life that moved since the last hop. The caller sees to it that nothing else runs on the host.
 */
export async function runAlone(program: Program, options: WorldOptions, host: Host): Promise<World> {
  await program.ready;
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

/**
 * What was found in company is run once more alone, with every `sometimes` judged. Both must be the same to the last
 * event; if they are not, something outside the simulation had a hand in it, and no result can be trusted.
 */
export async function runAgain(
  program: Program,
  options: WorldOptions,
  hash: string,
  host: Host,
): Promise<RunResult> {
  const again = (await runAlone(program, options, host)).result();
  if (again.hash === hash) return again;
  throw new Error(
    `Seed ${options.seed} did not run twice in the same way. Something outside the simulation took part in it.`,
  );
}
