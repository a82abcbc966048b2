import { parseArgs } from 'node:util';
import type { RealOptions } from '../index.ts';
import { MissingServer } from '../servers/server.ts';
import { files } from '../storage.ts';
import type { Scenario } from '../../src/scenario.ts';
import type { Vocabulary } from '../../src/story/vocabulary.ts';
import type { Cluster } from './cluster.ts';
import { isGood, tellRun } from './print.ts';
import { runOnce, type RunResult } from './run-once.ts';

const HELP = `Runs this example on real processes and servers.

  npm run real                            what the script does to it
  npm run real -- --chaos                 faults at random, from a seed that is printed
  npm run real -- --chaos --seed 7        the faults of that seed
  npm run real -- --chaos --rounds 10     ten runs, with the seeds from that one on; default 3

Exit codes: 0, every invariant held; 1, one broke, or a server is missing; 2, wrong use.`;

interface Wanted {
  chaos: boolean;
  seed: number;
  rounds: number;
}

/** Everything that `npm run real` does. Resolves with the exit code. */
export async function runAll(options: RealOptions, args: readonly string[]): Promise<number> {
  let wanted: Wanted | undefined;
  try {
    wanted = parse(args);
  } catch (error) {
    console.error(`${(error as Error).message} See: npm run real -- --help`);
    return 2;
  }
  if (!wanted) {
    console.log(HELP);
    return 0;
  }
  try {
    const { chaos, seed, rounds } = wanted;
    for (let round = 0; round < rounds; round++)
      if (!(await runAndTell(options, chaos ? String(seed + round) : undefined))) return 1;
    return 0;
  } catch (error) {
    console.error(error instanceof MissingServer ? error.message : error);
    return 1;
  }
}

/** Undefined: only help is wanted. */
function parse(args: readonly string[]): Wanted | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      chaos: { type: 'boolean', default: false },
      seed: { type: 'string' },
      rounds: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (!values.chaos && (values.seed ?? values.rounds) !== undefined)
    throw new Error('--seed and --rounds are for --chaos.');
  const seed = whole('--seed', values.seed) ?? Math.floor(Math.random() * 1_000_000);
  return { chaos: values.chaos, seed, rounds: values.chaos ? (whole('--rounds', values.rounds) ?? 3) : 1 };
}

function whole(option: string, text: string | undefined): number | undefined {
  if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new Error(`${option} is a whole number.`);
  return text === undefined ? undefined : Number(text);
}

/** @param seed undefined: what the script says goes wrong. */
async function runAndTell(options: RealOptions, seed: string | undefined): Promise<boolean> {
  const { scenario, servers = {}, nodes = {}, storage = files, script } = options;
  const begun = performance.now();
  const names = new Set([...Object.keys(scenario.nodes), ...Object.keys(nodes)]);
  const result = await runOnce({
    scenario,
    servers,
    storage,
    nodes: [...names].filter((name) => !servers[name]),
    seed: seed ?? '0',
    script: seed === undefined ? script : undefined,
    started: (cluster) => console.log(`${introduction(cluster, seed)}\n`),
  });
  const good = isGood(result);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(tellRun(result, scenario.invariants, (scenario.story ?? {}) as Vocabulary));
  console.log(
    good
      ? `Every invariant${doubts(result, scenario)} held, in a run of ${seconds} s.\n`
      : `Not all is well.${again(seed)}\n`,
  );
  return good;
}

function introduction({ servers, members }: Cluster, seed: string | undefined): string {
  const nodes = [...members.values()].filter(({ isServer }) => !isServer).map(({ name }) => name);
  const processes = nodes.length === 1 ? 'a process of its own' : 'processes of their own';
  const faults =
    seed === undefined ? '' : `Seed ${seed}: faults at random, of the kinds that the scenario allows.\n`;
  return `${faults}${[...servers.map(({ description }) => description), `${nodes.join(', ')} in ${processes}`].join('; ')}.`;
}

/** Whether something that must hold could not be judged, for what a real server does not tell. */
const doubts = ({ judge }: RunResult, { invariants }: Scenario) =>
  [...judge.unjudged.keys()].some((sentence) => invariants[sentence]!.when !== 'sometimes')
    ? ' that could be judged'
    : '';

const again = (seed: string | undefined) =>
  seed === undefined ? '' : ` The same faults again: npm run real -- --chaos --seed ${seed} --rounds 1`;
