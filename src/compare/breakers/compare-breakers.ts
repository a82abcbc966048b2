import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../../examples/simulator/src/loader/compile.ts';
import { dependenciesOf } from '../../../examples/simulator/src/node/dependencies.ts';
import {
  explore,
  parseSchedule,
  readSources,
  replay,
  type Program,
  type RunResult,
} from '../../../examples/simulator/src/node/index.ts';
import { loadCompiled } from '../../../examples/simulator/src/node/load-compiled.ts';
import { root } from '../../site/root.ts';

/** How one breaker fared in the world of the page about circuit breakers. */
export interface Fared {
  name: string;
  version: string;
  /** What it became, wrongly, under the schedule that the page opens with. */
  opening: Change | undefined;
  /** In how many runs the result of an earlier generation was the first thing to change its state, and into what. */
  changed: Record<Change, number>;
  /** In how many runs another invariant broke first. */
  other: number;
}

type Change = 'closed' | 'open';

const INVARIANT = 'a result only affects the generation in which its call began';

/**
 * Puts other breakers into the example's scenario, in place of its own, and runs the same schedule and the same seeds. No
 * card is declined there: both libraries take such an answer for a success, which is their good right.
 */
export async function compareBreakers(runs: number): Promise<Fared[]> {
  const fared: Fared[] = [];
  for (const name of ['this page', 'opossum', 'cockatiel']) {
    const program = name === 'this page' ? programWith({}) : programWith(breakerOf(name));
    fared.push({
      name,
      version: name === 'this page' ? '' : versionOf(name),
      ...(await fare(program, runs)),
    });
  }
  return fared;
}

async function fare(program: Program, runs: number): Promise<Omit<Fared, 'name' | 'version'>> {
  const schedule = parseSchedule(readFileSync(join(folder, 'broken/stale-success.trace.txt'), 'utf8'));
  const broken: RunResult[] = [];
  await explore(program, {
    runs,
    stopAtViolation: false,
    onRun: (world) => void (world.violation && broken.push(world.result())),
  });
  const changed = { closed: 0, open: 0 };
  const ours = broken.filter(({ violation }) => violation!.invariant === INVARIANT);
  for (const { seed, faults } of ours) changed[wrongChange(await replay(program, { seed, faults }))!]++;
  const opening = wrongChange(await replay(program, schedule));
  return { opening, changed, other: broken.length - ours.length };
}

/** The last thing that a run's breaker became, if that broke the invariant. */
function wrongChange({ violation, trace }: RunResult): Change | undefined {
  if (violation?.invariant !== INVARIANT) return undefined;
  const last = trace.findLast((event) => event.kind === 'durable' && event.file === 'breaker');
  return (JSON.parse((last as { text: string }).text) as { to: Change }).to;
}

const folder = join(fileURLToPath(root), 'examples/gateway/circuit-breaker');
const DECLINES = "if (order % 4 === 0) return new Response('declined', { status: 402 });";

function programWith(others: Record<string, string>): Program {
  const files = readSources(folder);
  const payment = files['payment.ts']!;
  if (!payment.includes(DECLINES)) throw new Error(`payment.ts has no line “${DECLINES}” any more.`);
  return loadCompiled(
    compile(
      { ...files, ...others, 'payment.ts': payment.replace(DECLINES, 'void order;') },
      undefined,
      dependenciesOf(folder),
    ),
  );
}

const breakerOf = (name: string) => ({
  'circuit-breaker.ts': readHere(`${name}.ts`),
  'options.ts': readHere('options.ts'),
});

const readHere = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');

function versionOf(name: string): string {
  const path = join(fileURLToPath(root), 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
