import { explore } from '../../explore/explore.ts';
import { runSeed } from '../../explore/run.ts';
import { sweep, type Explorer, type Sweep, type SweepOptions } from '../../explore/sweep.ts';
import { compile } from '../../loader/compile.ts';
import { nodeHost } from '../host.ts';
import { loadCompiled } from '../load-compiled.ts';
import { createPool } from './pool.ts';

export interface SweepSourcesOptions extends SweepOptions {
  /** How many threads explore. Default 1: this one. */
  workers?: number;
}

/**
 * Explores an example with all the threads that are wanted. What it finds does not depend on how many these are.
 *
 * @param sources path → text, as `readExample()` gives them.
 * @throws CompileError, or ScenarioError as `explore()` does.
 */
export async function sweepSources(
  sources: Readonly<Record<string, string>>,
  options: SweepSourcesOptions,
): Promise<Sweep> {
  const { workers = 1 } = options;
  const compiled = compile(sources);
  const program = loadCompiled(compiled);
  const here: Explorer = (order, control) => explore(program, nodeHost, { ...order, ...control });
  const pool = workers > 1 ? createPool(compiled, workers) : undefined;
  try {
    const { done, exploration } = await sweep(pool?.explorers ?? [here], options);
    const [first] = exploration.violations;
    // What an earlier sweep found came without its run.
    if (first && exploration.found?.seed !== first.seed)
      exploration.found = await runSeed(program, first.seed, nodeHost);
    return { done, exploration };
  } finally {
    await pool?.close();
  }
}
