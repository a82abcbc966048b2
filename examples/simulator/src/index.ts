/** What an example imports, and what is the same wherever the simulated cluster runs. */
export { always, eventually, scenario, sometimes, ScenarioError } from './scenario.ts';
export type * from './scenario.ts';
export type { Fault, Order, Schedule } from './schedule.ts';
export type { RunResult, SourceLine, TraceEvent, TraceKind, Violation } from './trace.ts';
export { compile, type CompiledExample } from './loader/compile.ts';
export { CompileError } from './loader/compile-error.ts';
export { program, type Program } from './loader/program.ts';
export { freezeIntrinsics } from './loader/freeze.ts';
export { explore, type Exploration, type ExploreOptions, type ExploreOrder } from './explore/explore.ts';
export { mergeExplorations, type Sighting } from './explore/exploration.ts';
export { coverageOf, neverReached, type Coverage } from './explore/coverage.ts';
export { replay, runSeed, type RunOptions, type SeedOptions } from './explore/run.ts';
export { runAlone } from './explore/run-alone.ts';
export { shrink, type Shrunk, type ShrinkOptions, type ShrinkStep } from './explore/shrink.ts';
export { parseStrategy, type Strategy } from './explore/strategy.ts';
export type { Host } from './explore/host.ts';
export { Random } from './random.ts';
export { World } from './world/world.ts';
