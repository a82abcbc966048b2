#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CompileError } from '../loader/compile-error.ts';
import { PatchError } from '../patch.ts';
import { ScenarioError } from '../scenario.ts';
import type { Schedule } from '../schedule.ts';
import type { RunResult } from '../trace.ts';
import { formatRun, parseSchedule } from '../trace-text.ts';
import { tellStory, storyText } from '../story/story.ts';
import {
  compareGolden,
  explore,
  findGolden,
  loadExample,
  readBroken,
  replay,
  runGolden,
  runSeed,
  shrink,
  writeGolden,
} from './index.ts';
import type { Exploration } from './index.ts';

const HELP = `faultline — run a pattern in a simulated cluster, and break it

  faultline run     [scenario] [--seed 7]       one run, printed
  faultline explore [scenario] [--runs 1000]    many runs; the first failure, shrunk and printed
  faultline replay  [scenario] --schedule FILE  the run that a printed run or golden file describes
  faultline shrink  [scenario] --seed 7         the shortest schedule that fails like this seed
  faultline golden  [scenario] [--rewrite]      compare or rewrite the golden traces of the planted bugs

[scenario] is a folder or its scenario.ts; without it, the folder you are in.

  --broken NAME   apply a planted bug of the example first
  --seed N        the seed to run, or to start exploring from (default 0)
  --runs N        how many seeds to explore (default 1000)
  --story         tell the run as numbered sentences instead of printing its trace
  --json          print one JSON object instead of text
  --help

Exit code: 0 every invariant held, 1 one was violated, 2 wrong use.`;

/** A mistake in the call itself. */
class UsageError extends Error {}

const OPTIONS = {
  broken: { type: 'string' },
  seed: { type: 'string' },
  runs: { type: 'string' },
  schedule: { type: 'string' },
  rewrite: { type: 'boolean' },
  story: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>['values'];
const parse = (args: string[]) => parseArgs({ args, options: OPTIONS, allowPositionals: true });

const COMMANDS: Record<string, (folder: string, values: Values) => Promise<number>> = {
  run: async (folder, values) => {
    const seed = values.seed ?? '0';
    const result = await runSeed(loadExample(folder, values.broken), seed, { tracing: true });
    return print(folder, values, { seed, faults: result.faults }, result);
  },
  explore: exploreCommand,
  replay: async (folder, values) => {
    if (!values.schedule)
      throw new UsageError(
        'replay needs --schedule FILE: a run as faultline prints it, or a schedule as JSON.',
      );
    const schedule = readSchedule(values.schedule);
    return print(folder, values, schedule, await replay(loadExample(folder, values.broken), schedule));
  },
  shrink: async (folder, values) => {
    if (!values.seed) throw new UsageError('shrink needs --seed: the seed of a run that fails.');
    const program = loadExample(folder, values.broken);
    const result = await runSeed(program, values.seed);
    if (!result.violation) {
      console.log(`Seed ${values.seed} breaks no invariant, so there is nothing to shrink.`);
      return 0;
    }
    return shrinkAndPrint(folder, values, result);
  },
  golden: goldenCommand,
};

async function exploreCommand(folder: string, values: Values): Promise<number> {
  const runs = wholeNumber(values.runs ?? '1000', '--runs');
  const firstSeed = wholeNumber(values.seed ?? '0', '--seed');
  const program = loadExample(folder, values.broken);
  const exploration = await explore(program, { runs, firstSeed, onProgress: showProgress(runs) });
  clearProgress();
  const { found } = exploration;
  if (values.json) console.log(JSON.stringify(exploration));
  else console.log(summary(exploration));
  if (!found) return 0;
  return values.json ? 1 : shrinkAndPrint(folder, values, found);
}

async function goldenCommand(folder: string, values: Values): Promise<number> {
  let differs = false;
  for (const broken of Object.keys(readBroken(folder))) {
    if (values.broken && values.broken !== broken) continue;
    const golden =
      (await runGolden(folder, broken)) ??
      (values.rewrite ? await findGolden(folder, broken, 10_000) : undefined);
    if (!golden) {
      console.log(`${broken}: no golden trace yet. Run faultline golden --rewrite.`);
      differs = true;
      continue;
    }
    const before = (await runGolden(folder, broken)) && compareGolden(folder, golden);
    if (values.rewrite) writeGolden(folder, golden);
    differs ||= !values.rewrite && before !== 'equal';
    console.log(`${broken}: ${goldenVerdict(before, values.rewrite ?? false)}`);
  }
  return differs ? 1 : 0;
}

function goldenVerdict(before: 'equal' | 'timing' | 'course' | undefined, rewritten: boolean): string {
  if (before === undefined) return 'found, shrunk and written.';
  if (before === 'equal') return 'unchanged.';
  const what = before === 'timing' ? 'only its timing changed' : 'the course of the run changed';
  return rewritten ? `rewritten: ${what}.` : `${what}. Look at it, then run faultline golden --rewrite.`;
}

async function shrinkAndPrint(folder: string, values: Values, found: RunResult): Promise<number> {
  const program = loadExample(folder, values.broken);
  const { schedule } = await shrink(
    program,
    { seed: found.seed, faults: found.faults },
    found.violation!.invariant,
  );
  return print(folder, values, schedule, await replay(program, schedule));
}

function print(folder: string, values: Values, schedule: Schedule, result: RunResult): number {
  if (values.json) console.log(JSON.stringify({ schedule, ...result }));
  else if (values.story) console.log(storyText(tellStory(result)));
  else
    console.log(
      formatRun(
        `${basename(folder)}${values.broken ? `, broken by ${values.broken}` : ''}`,
        schedule,
        result,
      ),
    );
  return result.violation ? 1 : 0;
}

function summary({ runs, events, reached, faults, found }: Exploration): string {
  const met = Object.entries(faults).map(([kind, count]) => `${count} ${kind}`);
  return [
    `${runs} runs, ${events} events; faults met: ${met.join(', ') || 'none'}`,
    ...reached.map((sentence) => `reached    ${sentence}`),
    ...(found
      ? [`violated   ${found.violation!.invariant} (seed ${found.seed})`, '']
      : ['Every invariant held.']),
  ].join('\n');
}

function readSchedule(file: string): Schedule {
  const text = readFileSync(file, 'utf8');
  if (!text.trimStart().startsWith('{')) return parseSchedule(text);
  const { seed, faults, calm, only } = JSON.parse(text) as Schedule;
  if (typeof seed !== 'string' || !Array.isArray(faults))
    throw new UsageError(`${file} holds no schedule: it needs a “seed” and a list of “faults”.`);
  return { seed, faults, ...(calm ? { calm } : {}), ...(only ? { only } : {}) };
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} takes a whole number, not “${text}”.`);
  return Number(text);
}

const showProgress = (runs: number) => (exploration: Exploration) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${exploration.runs} of ${runs} runs`);
};
const clearProgress = () => {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
};

function folderOf(argument = '.'): string {
  const path = resolve(argument);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats)
    throw new UsageError(`There is nothing at ${argument}. Name an example's folder or its scenario.ts.`);
  return stats.isDirectory() ? path : dirname(path);
}

async function main(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    const [name, scenario, ...others] = positionals;
    if (values.help || !name) {
      console.log(HELP);
      return values.help ? 0 : 2;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command)
      throw new UsageError(`There is no command “${name}”. There are: ${Object.keys(COMMANDS).join(', ')}.`);
    if (others.length) throw new UsageError(`One scenario at a time: leave out ${others.join(' ')}.`);
    return await command(folderOf(scenario), values);
  } catch (error) {
    if (!isOurs(error)) throw error;
    console.error(
      `faultline: ${error instanceof CompileError ? error.toString() : error.message.replaceAll('\n', ' ')}`,
    );
    return 2;
  }
}

/** Errors that are answers to the caller; anything else is a defect of ours and keeps its stack. */
function isOurs(error: unknown): error is Error {
  if (error instanceof Error && 'code' in error && /^(ERR_PARSE_ARGS|ENOENT)/.test(String(error.code)))
    return true;
  return [UsageError, CompileError, PatchError, ScenarioError, RangeError, SyntaxError].some(
    (kind) => error instanceof kind,
  );
}

process.exitCode = await main(process.argv.slice(2));
