import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explore } from '../explore/explore.ts';
import { replay } from '../explore/run.ts';
import { shrink } from '../explore/shrink.ts';
import { parsePatch } from '../patch.ts';
import type { Schedule } from '../schedule.ts';
import type { RunResult } from '../trace.ts';
import { formatRun } from '../trace-text.ts';
import { nodeHost } from './host.ts';
import { loadExample } from './load.ts';
import { readSchedule } from './schedule-file.ts';
import { readBroken } from './sources.ts';

/** A planted bug, the shortest schedule that shows it, and that run. */
export interface GoldenRun {
  broken: string;
  schedule: Schedule;
  result: RunResult;
  /** The golden file as it should be. */
  text: string;
}

const goldenFile = (folder: string, broken: string) => join(folder, 'broken', `${broken}.trace.txt`);

/** Runs the schedule of a planted bug's golden file. Undefined if there is no such file yet. */
export async function runGolden(folder: string, broken: string): Promise<GoldenRun | undefined> {
  const file = goldenFile(folder, broken);
  return existsSync(file) ? runAsGolden(folder, broken, readSchedule(file)) : undefined;
}

/** Runs a planted bug under a schedule that somebody chose, as it would be its golden run. */
export async function runAsGolden(folder: string, broken: string, schedule: Schedule): Promise<GoldenRun> {
  const result = await replay(loadExample(folder, broken), schedule, nodeHost);
  const { Title } = parsePatch(readBroken(folder)[broken]!).header;
  return { broken, schedule, result, text: formatRun(`${broken}: ${Title || broken}`, schedule, result) };
}

/** Looks for the shortest failing schedule of a planted bug, in at most `runs` seeds. Undefined if none is found. */
export async function findGolden(
  folder: string,
  broken: string,
  runs: number,
): Promise<GoldenRun | undefined> {
  const program = loadExample(folder, broken);
  const { Breaks: invariant } = parsePatch(readBroken(folder)[broken]!).header;
  const { found } = await explore(program, nodeHost, { runs, ...(invariant ? { invariant } : {}) });
  if (!found) return undefined;
  const { schedule } = await shrink(program, found.schedule, found.violation!.invariant, nodeHost);
  return runAsGolden(folder, broken, schedule);
}

/** What differs between a golden file and its run: nothing, only times, or the course of the run. */
export function compareGolden(folder: string, golden: GoldenRun): 'equal' | 'timing' | 'course' {
  const committed = readFileSync(goldenFile(folder, golden.broken), 'utf8').replaceAll('\r\n', '\n');
  if (committed === golden.text) return 'equal';
  return withoutTimes(committed) === withoutTimes(golden.text) ? 'timing' : 'course';
}

/** Writes the golden file of a planted bug: `broken/NAME.trace.txt`. */
export function writeGolden(folder: string, golden: GoldenRun): void {
  writeFileSync(goldenFile(folder, golden.broken), golden.text);
}

const withoutTimes = (text: string) => text.replace(/^ *\d+\.\d{3} {2}/gm, '');
