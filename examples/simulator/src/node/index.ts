/** Running simulated clusters in Node: for tests, the command line and the site's build. */
import { exhaust as exhaustIn, type Exhaustion, type ExhaustOptions } from '../explore/exhaust.ts';
import { explore as exploreIn, type Exploration, type ExploreOptions } from '../explore/explore.ts';
import {
  replay as replayIn,
  runSeed as runSeedIn,
  type RunOptions,
  type SeedOptions,
} from '../explore/run.ts';
import { shrink as shrinkIn, type Shrunk, type ShrinkOptions } from '../explore/shrink.ts';
import type { Program } from '../loader/program.ts';
import type { Schedule } from '../schedule.ts';
import type { RunResult } from '../trace.ts';
import { nodeHost } from './host.ts';

export { compileExample, loadExample, loadFiles } from './load.ts';
export { createPool, type Pool } from './pool/pool.ts';
export { sweepExample, type SweepExampleOptions } from './pool/sweep.ts';
export { shardOf, type Seeds } from '../explore/seeds.ts';
export type { Explorer, Sweep } from '../explore/sweep.ts';
export { readBroken, readSources } from './sources.ts';
export { compareGolden, findGolden, runGolden, writeGolden, type GoldenRun } from './golden.ts';
export { testPlantedBugs, type PlantedBugOptions } from './planted-bugs.ts';
export { formatFault, parseFault } from '../fault-text.ts';
export { formatRun, formatTrace, hashTrace, parseSchedule } from '../trace-text.ts';
export * from '../index.ts';

/** Runs seed after seed, looking for one that breaks an invariant. */
export const explore = (program: Program, options: ExploreOptions): Promise<Exploration> =>
  exploreIn(program, nodeHost, options);

/** Runs every schedule of at most so many faults. */
export const exhaust = (program: Program, options?: ExhaustOptions): Promise<Exhaustion> =>
  exhaustIn(program, nodeHost, options);

/** Runs a schedule and traces it. */
export const replay = (program: Program, schedule: Schedule, options?: RunOptions): Promise<RunResult> =>
  replayIn(program, schedule, nodeHost, options);

/** Runs one seed under the scenario's conditions. */
export const runSeed = (program: Program, seed: string, options?: SeedOptions): Promise<RunResult> =>
  runSeedIn(program, seed, nodeHost, options);

/** Looks for the shortest schedule that still breaks the invariant. */
export const shrink = (
  program: Program,
  schedule: Schedule,
  invariant: string,
  options?: ShrinkOptions,
): Promise<Shrunk> => shrinkIn(program, schedule, invariant, nodeHost, options);
