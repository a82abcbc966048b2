import type { Program } from '../loader/program.ts';
import { World, type WorldOptions } from '../world/world.ts';

/** What a program's scenario says, before anything of it runs. */
export async function scenarioOf(
  program: Program,
  options: WorldOptions = { seed: '0' },
): Promise<World['scenario']> {
  await program.ready;
  return new World(program, options).scenario;
}
