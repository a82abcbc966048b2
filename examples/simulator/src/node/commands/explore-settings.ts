import type { ExploreOrder } from '../../explore/explore.ts';
import { shardOf, type Seeds } from '../../explore/seeds.ts';
import { spareCores } from '../pool/pool.ts';
import { UsageError, type Call } from './command.ts';
import { duration, positiveNumber, shard, SHARED, STRATEGY, strategyOption, wholeNumber } from './values.ts';

export const EXPLORE_OPTIONS = {
  runs: { type: 'string', value: 'N', help: 'how many seeds (default 1000; with --time, as many as fit)' },
  time: { type: 'string', value: '30s|5m|2h', help: 'begin no more runs after this time' },
  seed: { type: 'string', value: 'N', help: 'the first seed (default 0)' },
  workers: { type: 'string', value: 'N|auto', help: 'how many threads (default 1; auto: all cores but one)' },
  shard: {
    type: 'string',
    value: '3/8',
    help: 'this share of the seeds only: spreads a sweep over machines',
  },
  resume: {
    type: 'string',
    value: 'FILE',
    help: 'keep what is done in FILE, and go on from there next time',
  },
  all: { type: 'boolean', help: 'go on after a violation; group violations by invariant' },
  invariant: { type: 'string', value: 'TEXT', help: 'look for violations of this invariant only' },
  strategy: {
    type: 'string',
    value: 'NAME',
    help: `${STRATEGY.strategy.help}; or exhaustive:FAULTS, every schedule of at most so many faults (default 1)`,
  },
  strict: { type: 'boolean', help: 'exit code 1 also if no run reached one of the “sometimes”' },
  ...SHARED,
} as const;

export type ExploreValues = Call<typeof EXPLORE_OPTIONS>['values'];

export interface ExploreSettings {
  seeds: Seeds;
  /** What every batch of seeds is explored with, in whatever thread. A new way of exploring is a field of it. */
  order: Omit<ExploreOrder, 'runs' | 'firstSeed' | 'stride'>;
  workers: number;
  timeMs: number | undefined;
}

const DEFAULT_RUNS = '1000';

/** @throws UsageError */
export function exploreSettings(values: ExploreValues): ExploreSettings {
  const { runs, time, seed = '0', invariant, all = false } = values;
  const count =
    runs === undefined && time !== undefined ? Infinity : positiveNumber(runs ?? DEFAULT_RUNS, '--runs');
  const seeds = { first: wholeNumber(seed, '--seed'), stride: 1, count };
  const share = values.shard === undefined ? undefined : shard(values.shard);
  return {
    seeds: share ? shardOf(seeds, share.shard, share.shards) : seeds,
    order: {
      countReached: true,
      stopAtViolation: !all,
      ...(invariant === undefined ? {} : { invariant }),
      ...strategyOption(values.strategy),
    },
    workers: workersOf(values.workers),
    timeMs: time === undefined ? undefined : duration(time, '--time'),
  };
}

function workersOf(text = '1'): number {
  return text === 'auto' ? spareCores() : positiveNumber(text, '--workers');
}

/** @throws UsageError */
export function checkInvariant(invariant: string | undefined, known: readonly string[]): void {
  if (invariant === undefined || known.includes(invariant)) return;
  const list = known.map((sentence) => `“${sentence}”`).join(', ');
  throw new UsageError(`The scenario has no invariant “${invariant}”. There are: ${list || 'none'}.`);
}
