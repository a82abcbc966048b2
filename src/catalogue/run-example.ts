/**
 * Runs an example and prints what the site needs to know as JSON. A process of its own, because loading an example
 * freezes the built-in objects of the process, which the site's build could not bear.
 *
 *   node src/catalogue/run-example.ts examples/transactions/saga
 */
import { plainJson } from '../../examples/simulator/src/node/plain-json.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compareGolden,
  explore,
  loadExample,
  readBroken,
  replay,
  runGolden,
  type Program,
} from '@faultline/simulator/node';
import { scenarioOf } from '../../examples/simulator/src/explore/scenario-of.ts';
import { parsePatch } from '../../examples/simulator/src/patch.ts';
import { failsAsAsked } from '../lab/tasks/judge.ts';
import { readChallenges } from './challenges.ts';
import type { Challenge, Example, ListedInvariant, PlantedBug } from './example.ts';

/** Enough for every `sometimes` to be reached, few enough for a build. */
const SWEEP_RUNS = 1_000;
/** A planted bug that takes more seeds than this is a defect of the scenario. */
const SEARCH_RUNS = 3_000;

export type ExampleRuns = Pick<
  Example,
  | 'nodes'
  | 'operations'
  | 'conditions'
  | 'invariants'
  | 'vocabulary'
  | 'planted'
  | 'challenges'
  | 'sweep'
  | 'runs'
>;

const folder = process.argv[2];
if (!folder)
  throw new Error(
    'Name the folder of an example: node src/catalogue/run-example.ts examples/transactions/saga',
  );
process.stdout.write(plainJson(await runExample(folder)));

async function runExample(folder: string): Promise<ExampleRuns> {
  const program = loadExample(folder);
  const scenario = await scenarioOf(program);
  const reached = new Map<string, number>();
  const sweep = await explore(program, {
    runs: SWEEP_RUNS,
    countReached: true,
    onRun: (world) => {
      for (const sentence of world.reached) reached.set(sentence, (reached.get(sentence) ?? 0) + 1);
    },
  });
  if (sweep.found)
    throw new Error(
      `${folder}: the unbroken code breaks “${sweep.found.violation!.invariant}” in seed ${sweep.found.seed}. Run faultline explore there.`,
    );
  const invariants = Object.entries(scenario.invariants).map(([sentence, { when }]): ListedInvariant => ({
    sentence,
    when,
    ...(when === 'sometimes' ? { reachedIn: reached.get(sentence) ?? 0 } : {}),
  }));
  const planted: PlantedBug[] = [];
  const runs: Record<string, Example['runs'][string]> = {};
  for (const name of Object.keys(readBroken(folder))) {
    const { bug, run } = await runPlanted(folder, name);
    planted.push(bug);
    runs[name] = { broken: run, fixed: await replay(program, bug.schedule) };
  }
  return {
    nodes: Object.keys(scenario.nodes),
    operations: await operationsOf(program),
    conditions: scenario.conditions as unknown as Example['conditions'],
    invariants,
    vocabulary: scenario.story as Example['vocabulary'],
    planted,
    challenges: await checkedChallenges(folder, runs),
    sweep: { runs: sweep.runs, events: sweep.events, faults: sweep.faults as Record<string, number> },
    runs,
  };
}

/** The operations of the workload when nothing goes wrong, in the order in which they begin. */
async function operationsOf(program: Program): Promise<string[]> {
  const { trace } = await replay(program, { seed: '0', faults: [] });
  return trace.flatMap((event) =>
    event.kind === 'operation' && event.phase === 'start' ? [event.name] : [],
  );
}

/** Every task to make a bug fail can be done, and is not done by the run that the page opens on. */
async function checkedChallenges(folder: string, runs: Example['runs']): Promise<Challenge[]> {
  const challenges = readChallenges(folder);
  for (const challenge of challenges) {
    if (challenge.kind !== 'make it fail') continue;
    const { name, bug, solution } = challenge;
    if (!failsAsAsked(challenge, await replay(loadExample(folder, bug), solution)))
      throw new Error(
        `${folder}/challenges/${name}.trace.txt does not do what the challenge asks: another run is needed, or another task.`,
      );
    if (failsAsAsked(challenge, runs[bug]!.broken))
      throw new Error(
        `${folder}/challenges.yaml: ${name} is done by the golden run of ${bug} already: ask for something else.`,
      );
  }
  return challenges;
}

async function runPlanted(folder: string, name: string) {
  const patch = readBroken(folder)[name]!;
  const { Title, Breaks, Why, Seen, Fix } = parsePatch(patch).header;
  for (const [key, value] of Object.entries({ Title, Breaks, Why, Seen, Fix }))
    if (!value) throw new Error(`${folder}/broken/${name}.patch: its header needs a line “${key}: …”.`);
  const golden = await runGolden(folder, name);
  if (!golden)
    throw new Error(
      `${folder}/broken/${name}.patch has no golden trace. Run faultline golden --rewrite there.`,
    );
  if (compareGolden(folder, golden) !== 'equal')
    throw new Error(
      `${folder}/broken/${name}.trace.txt is not what its schedule gives now. Run faultline golden there.`,
    );
  if (golden.result.violation?.invariant !== Breaks)
    throw new Error(
      `${folder}/broken/${name}.patch says that it breaks “${Breaks}”, but its golden run does not.`,
    );
  const search = await explore(loadExample(folder, name), { runs: SEARCH_RUNS, invariant: Breaks! });
  if (!search.found) throw new Error(`${folder}/broken/${name}.patch: ${SEARCH_RUNS} seeds do not find it.`);
  const bug: PlantedBug = {
    name,
    title: Title!,
    breaks: Breaks!,
    why: Why!,
    seen: Seen!,
    fix: Fix!,
    patch,
    schedule: golden.schedule,
    traceText: readFileSync(join(folder, 'broken', `${name}.trace.txt`), 'utf8'),
    foundAfterRuns: Number(search.found.seed) + 1,
  };
  return { bug, run: golden.result };
}
