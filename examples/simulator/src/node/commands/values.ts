import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseStrategy, type Strategy } from '../../explore/strategy.ts';
import { UsageError } from './command.ts';

/** Options that several commands have, so that they are called and explained alike. */
export const SHARED = {
  broken: { type: 'string', value: 'NAME', help: 'apply a planted bug of the example first' },
  json: { type: 'boolean', help: 'print one JSON object instead of text' },
  story: { type: 'boolean', help: 'tell the run as numbered sentences instead of printing its trace' },
} as const;

/** How a seed becomes a run. */
export const STRATEGY = {
  strategy: {
    type: 'string',
    value: 'NAME',
    help: 'how messages are put in order: random (default), or by priorities of links, priority or priority:DEPTH',
  },
} as const;

/** How help explains the argument that most commands take. */
export const SCENARIO_HELP = '[scenario] is a folder or its scenario.ts; without it, the folder you are in.';

/** The folder of the scenario that a call names. */
export function scenarioFolder([scenario = '.', ...others]: readonly string[]): string {
  if (others.length) throw new UsageError(`One scenario at a time: leave out ${others.join(' ')}.`);
  const path = resolve(scenario);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats)
    throw new UsageError(`There is nothing at ${scenario}. Name an example's folder or its scenario.ts.`);
  const folder = stats.isDirectory() ? path : dirname(path);
  if (!existsSync(join(folder, 'scenario.ts')))
    throw new UsageError(
      `There is no scenario.ts in ${folder}. Name an example's folder, or begin one with faultline new.`,
    );
  return folder;
}

export function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${option} takes a whole number, not “${text}”.`);
  return Number(text);
}

export function positiveNumber(text: string, option: string): number {
  const number = wholeNumber(text, option);
  if (number === 0) throw new UsageError(`${option} takes a whole number from 1 on.`);
  return number;
}

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;
/** Beyond this the platform's timers overflow. */
const LONGEST_MS = 500 * UNITS_MS.h;

/** `30s`, `5m` or `2h` in milliseconds. */
export function duration(text: string, option: string): number {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(s|m|h)$/.exec(text) ?? [];
  if (!number) throw new UsageError(`${option} takes a time such as 30s, 5m or 2h, not “${text}”.`);
  const ms = Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS];
  if (ms > LONGEST_MS) throw new UsageError(`${option} takes at most 500h.`);
  return ms;
}

/** `3/8`: the third of eight. */
export function shard(text: string): { shard: number; shards: number } {
  const [, shard = '0', shards = '0'] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (Number(shard) < 1 || Number(shard) > Number(shards))
    throw new UsageError(`--shard takes a share such as 3/8, the third of eight, not “${text}”.`);
  return { shard: Number(shard), shards: Number(shards) };
}

/** What `--strategy` says; nothing if it is left out. */
export function strategyOption(text: string | undefined): { strategy?: Strategy } {
  if (text === undefined) return {};
  try {
    return { strategy: parseStrategy(text) };
  } catch {
    throw new UsageError(
      `There is no strategy “${text}”. There are: random, priority and priority:DEPTH; and exhaustive or exhaustive:FAULTS (1 to 9) for explore.`,
    );
  }
}

/** One of a few words. */
export function oneOf<T extends string>(text: string, option: string, words: readonly T[]): T {
  if ((words as readonly string[]).includes(text)) return text as T;
  throw new UsageError(`${option} takes ${words.join(', ')}, not “${text}”.`);
}
