import { parsePatch } from '../../patch.ts';
import { runAsGolden } from '../golden.ts';
import { compareGolden, findGolden, readBroken, runGolden, writeGolden, type GoldenRun } from '../index.ts';
import { readPatch } from '../load.ts';
import { ProgressLine } from '../progress.ts';
import { readSchedule } from '../schedule-file.ts';
import { command, UsageError } from './command.ts';
import { SCENARIO_HELP, scenarioFolder, SHARED } from './values.ts';

const SEARCH_RUNS = 10_000;

/**
 * `missing`: there is no golden file. `lost`: there is one, but its schedule does not break the invariant any more.
 * Either may have been found by exploring, and written.
 */
type Verdict = 'unchanged' | 'timing' | 'course' | 'missing' | 'lost';

interface Judged {
  verdict: Verdict;
  written: boolean;
}

export const golden = command({
  name: 'golden',
  usage: '[scenario] [--rewrite]',
  summary: 'compare or rewrite the golden traces of the planted bugs',
  details: `Exit code 1 if one differs or is missing. ${SCENARIO_HELP}`,
  options: {
    broken: { type: 'string', value: 'NAME', help: 'this planted bug only' },
    rewrite: { type: 'boolean', help: 'write what differs or is missing' },
    schedule: {
      type: 'string',
      value: 'FILE',
      help: 'with --broken and --rewrite: make the run under this schedule the golden one, unshrunk',
    },
    json: SHARED.json,
  },
  simulates: true,
  async run({ values: { broken, rewrite = false, schedule, json }, positionals }) {
    const folder = scenarioFolder(positionals);
    if (schedule !== undefined) {
      if (broken === undefined || !rewrite)
        throw new UsageError(
          'golden --schedule FILE needs --broken NAME and --rewrite: it writes the golden trace of one bug.',
        );
      return choose(folder, broken, schedule, json);
    }
    const line = new ProgressLine();
    const golden: Record<string, Judged> = {};
    for (const name of namesOf(folder, broken)) {
      line.show(() => `${name} …`);
      golden[name] = await judge(folder, name, rewrite);
      line.clear();
      if (!json) console.log(`${name}: ${sentenceFor(golden[name], rewrite)}`);
    }
    if (json) console.log(JSON.stringify({ golden }));
    return Object.values(golden).every(({ verdict, written }) => written || verdict === 'unchanged') ? 0 : 1;
  },
});

/** Makes a run that somebody chose the golden one, if it breaks what it has to. */
async function choose(
  folder: string,
  broken: string,
  schedule: string,
  json: boolean | undefined,
): Promise<number> {
  readPatch(folder, broken);
  const run = await runAsGolden(folder, broken, readSchedule(schedule));
  const written = breaksWhatItSays(folder, run);
  if (written) writeGolden(folder, run);
  const { Breaks } = parsePatch(readPatch(folder, broken)).header;
  const sentence = written
    ? 'written, as its schedule was given.'
    : `nothing is written: this schedule does not break ${Breaks ? `“${Breaks}”` : 'any invariant'}.`;
  console.log(json ? JSON.stringify({ golden: { [broken]: { written } } }) : `${broken}: ${sentence}`);
  return written ? 0 : 1;
}

function namesOf(folder: string, broken: string | undefined): string[] {
  if (broken === undefined) return Object.keys(readBroken(folder));
  readPatch(folder, broken);
  return [broken];
}

async function judge(folder: string, broken: string, rewrite: boolean): Promise<Judged> {
  const there = await runGolden(folder, broken);
  const verdict = verdictOn(folder, there);
  const missing = verdict === 'missing' || verdict === 'lost';
  const run = missing && rewrite ? await findGolden(folder, broken, SEARCH_RUNS) : there;
  const written = rewrite && verdict !== 'unchanged' && run !== undefined && breaksWhatItSays(folder, run);
  if (written) writeGolden(folder, run);
  return { verdict, written };
}

function verdictOn(folder: string, there: GoldenRun | undefined): Verdict {
  if (!there) return 'missing';
  if (!breaksWhatItSays(folder, there)) return 'lost';
  const difference = compareGolden(folder, there);
  return difference === 'equal' ? 'unchanged' : difference;
}

function breaksWhatItSays(folder: string, { broken, result }: GoldenRun): boolean {
  const { Breaks } = parsePatch(readPatch(folder, broken)).header;
  return result.violation !== undefined && (!Breaks || result.violation.invariant === Breaks);
}

const WHAT: Readonly<Record<Verdict, string>> = {
  unchanged: 'unchanged',
  timing: 'only its timing changed',
  course: 'the course of the run changed',
  missing: 'no golden trace yet',
  lost: 'its schedule does not break its invariant any more',
};

function sentenceFor({ verdict, written }: Judged, rewrite: boolean): string {
  const what = WHAT[verdict];
  if (verdict === 'unchanged') return `${what}.`;
  if (verdict === 'missing' && written) return 'found, shrunk and written.';
  if (verdict === 'lost' && written) return `${what}. Another was found, shrunk and written.`;
  if (written) return `rewritten: ${what}.`;
  if (rewrite) return `${what}, and ${SEARCH_RUNS} runs do not break what its patch says it “Breaks:”.`;
  return verdict === 'missing'
    ? `${what}. Run faultline golden --rewrite.`
    : `${what}. Look at it, then run faultline golden --rewrite.`;
}
