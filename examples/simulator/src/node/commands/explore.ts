import { coverageOf, neverReached } from '../../explore/coverage.ts';
import type { Sweep } from '../../explore/sweep.ts';
import type { CompiledExample } from '../../loader/compile.ts';
import { scenarioOf } from '../../explore/scenario-of.ts';
import { compileExample, runSeed, sweepExample, type Exploration, type Program } from '../index.ts';
import { INTERRUPTED, interruptible } from '../interrupt.ts';
import { loadCompiled } from '../load-compiled.ts';
import { ProgressLine } from '../progress.ts';
import { SweepFile } from '../sweep-file.ts';
import { counted, grouped } from '../words.ts';
import { command } from './command.ts';
import { exhaustiveFaults, exploreExhaustively } from './exhaustive.ts';
import {
  checkInvariant,
  EXPLORE_OPTIONS,
  exploreSettings,
  type ExploreSettings,
} from './explore-settings.ts';
import { exploredJson, exploredText, type Explored } from './explored.ts';
import { shrinkAndPrint } from './shrink.ts';
import { SCENARIO_HELP, scenarioFolder } from './values.ts';

export const explore = command({
  name: 'explore',
  usage: '[scenario] [--runs 1000]',
  summary: 'many runs; the first failure, shrunk and printed',
  details: `What is found does not depend on the number of workers. Ctrl-C prints what was found so far. ${SCENARIO_HELP}`,
  options: EXPLORE_OPTIONS,
  simulates: true,
  async run({ values, positionals }) {
    const folder = scenarioFolder(positionals);
    const faults = exhaustiveFaults(values.strategy);
    if (faults !== undefined) return exploreExhaustively(folder, values, faults);
    const settings = exploreSettings(values);
    const compiled = compileExample(folder, values.broken);
    const program = loadCompiled(compiled);
    const scenario = await scenarioOf(program);
    checkInvariant(values.invariant, Object.keys(scenario.invariants));

    const file = values.resume === undefined ? undefined : new SweepFile(values.resume);
    file?.open(compiled, settings, await firstRun(program, settings));
    const { exploration, stoppedBy } = await exploreAs(settings, compiled, file);
    const explored: Explored = {
      exploration,
      coverage: coverageOf(exploration, scenario),
      seeds: settings.seeds,
      stoppedBy,
    };
    console.log(values.json ? exploredJson(explored) : exploredText(explored, values));

    const { found } = exploration;
    if (found && !values.json && !values.all) await shrinkAndPrint(program, folder, values, found);
    if (file?.problem) console.error(`faultline: ${file.problem.message}`);
    return exitCode(explored, values.strict ?? false) || (file?.problem ? 2 : 0);
  },
});

const firstRun = async (program: Program, { seeds }: ExploreSettings) =>
  (await runSeed(program, String(seeds.first))).hash;

/** Explores until a violation, the last seed, the end of the time, or Ctrl-C. */
async function exploreAs(
  { seeds, order, workers, timeMs }: ExploreSettings,
  compiled: CompiledExample,
  file: SweepFile | undefined,
): Promise<Pick<Explored, 'exploration' | 'stoppedBy'>> {
  const line = new ProgressLine();
  const progress = progressOf(seeds.count);
  const time = timeMs === undefined ? undefined : AbortSignal.timeout(timeMs);
  let interrupted = false;
  let ended: Sweep;
  try {
    ended = await interruptible((interrupt) => {
      interrupt.addEventListener('abort', () => (interrupted = true));
      return sweepExample(compiled, {
        workers,
        seeds,
        order,
        finish: AbortSignal.any(time ? [interrupt, time] : [interrupt]),
        onProgress: (exploration) => line.show(() => progress(exploration)),
        ...(file ? { done: file.done, onDone: (done) => file.keep(done) } : {}),
      });
    });
  } finally {
    line.clear();
    file?.close();
  }
  const { exploration } = ended;
  if (exploration.found && order.stopAtViolation) return { exploration, stoppedBy: 'violation' };
  if (exploration.runs >= seeds.count) return { exploration, stoppedBy: 'runs' };
  return { exploration, stoppedBy: interrupted ? 'interrupt' : 'time' };
}

function progressOf(count: number): (exploration: Exploration) => string {
  const startedAt = performance.now();
  let before: number | undefined;
  return ({ runs, faults, brokenIn }) => {
    // What an earlier call has done says nothing about the speed of this one.
    before ??= runs;
    const rate = ((runs - before) / Math.max(performance.now() - startedAt, 1)) * 1000;
    const total = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0);
    return [
      count === Infinity ? counted(runs, 'run') : `${grouped(runs)} of ${grouped(count)} runs`,
      `${grouped(Math.round(rate))} runs/s`,
      counted(total(Object.values(faults)), 'fault'),
      counted(total(Object.values(brokenIn).map((broken) => broken.runs)), 'violation'),
    ].join(' · ');
  };
}

function exitCode({ exploration, coverage, stoppedBy }: Explored, strict: boolean): number {
  if (exploration.found || (strict && neverReached(coverage).length)) return 1;
  return stoppedBy === 'interrupt' ? INTERRUPTED : 0;
}
