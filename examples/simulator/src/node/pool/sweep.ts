import { explore } from '../../explore/explore.ts';
import { runSeed } from '../../explore/run.ts';
import { sweep, type Explorer, type Sweep, type SweepOptions } from '../../explore/sweep.ts';
import type { CompiledExample } from '../../loader/compile.ts';
import { nodeHost } from '../host.ts';
import { loadCompiled } from '../load-compiled.ts';
import { createPool } from './pool.ts';

/** What to explore, how far, and with how many threads. */
export interface SweepExampleOptions extends SweepOptions {
  /** How many threads explore. Default 1: this one. */
  workers?: number;
}

/**
 * Explores an example with all the threads that are wanted. What it finds does not depend on how many these are.
 *
 * @param compiled from `compileExample()`.
 * @throws CompileError, or ScenarioError as `explore()` does.
 */
export async function sweepExample(compiled: CompiledExample, options: SweepExampleOptions): Promise<Sweep> {
  const { workers = 1, order } = options;
  const program = loadCompiled(compiled);
  const here: Explorer = (given, control) => explore(program, nodeHost, { ...given, ...control });
  const pool = workers > 1 ? createPool(compiled, workers) : undefined;
  try {
    const { done, exploration } = await sweep(pool?.explorers ?? [here], options);
    const [first] = exploration.violations;
    // What an earlier sweep found came without its run.
    if (first && exploration.found?.seed !== first.seed)
      exploration.found = await runSeed(program, first.seed, nodeHost, {
        conditions: order?.conditions,
        strategy: order?.strategy,
      });
    return { done, exploration };
  } finally {
    await pool?.close();
  }
}
