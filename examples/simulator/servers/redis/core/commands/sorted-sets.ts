import type { Call, Command, Commands } from '../command.ts';
import type { Keyspace } from '../keyspace.ts';
import { float64, formatDouble, int, parseAsC } from '../numbers.ts';
import { CommandError, syntaxError, type Reply } from '../reply.ts';
import { SortedSet, type Scored } from '../sorted-set.ts';
import type { ValueOf } from '../values.ts';
import { checkCursor, scan } from './keys.ts';
import { firstOf, positive, slice, timeout } from './lists.ts';

const setOf = (db: Keyspace, key: string) => db.get(key, 'zset')?.set;
const made = (): ValueOf<'zset'> => ({ type: 'zset', set: new SortedSet() });

interface AddOptions {
  nx: boolean;
  xx: boolean;
  gt: boolean;
  lt: boolean;
  ch: boolean;
  incr: boolean;
}

function add({ db, args }: Call): Reply {
  const key = args[1]!;
  const options: AddOptions = { nx: false, xx: false, gt: false, lt: false, ch: false, incr: false };
  let from = 2;
  for (; from < args.length && Object.hasOwn(options, args[from]!.toLowerCase()); from++)
    options[args[from]!.toLowerCase() as keyof AddOptions] = true;
  const pairs = args.slice(from);
  checkAdd(options, pairs.length);
  const scored: Scored[] = [];
  for (let i = 0; i < pairs.length; i += 2) scored.push({ score: float64(pairs[i]!), member: pairs[i + 1]! });
  const existing = setOf(db, key);
  if (!existing && options.xx) return options.incr ? null : 0;
  const { set } = db.getOrMake(key, made, 'zset');
  let [added, changed, last] = [0, 0, null as number | null];
  try {
    for (const entry of scored) {
      const before = set.score(entry.member);
      last = put(set, entry, before, options);
      if (last !== null && before === undefined) added++;
      if (last !== null && last !== before) changed++;
    }
  } finally {
    if (changed || !existing) db.touch(key);
  }
  if (options.incr) return last === null ? null : formatDouble(last);
  return options.ch ? changed : added;
}

function checkAdd({ nx, xx, gt, lt, incr }: AddOptions, words: number): void {
  if (words === 0 || words % 2) throw syntaxError();
  if (nx && xx) throw new CommandError('ERR XX and NX options at the same time are not compatible');
  if ((gt && nx) || (lt && nx) || (gt && lt))
    throw new CommandError('ERR GT, LT, and/or NX options at the same time are not compatible');
  if (incr && words > 2) throw new CommandError('ERR INCR option supports a single increment-element pair');
}

/** The score that the member has then; null if an option kept it from being set. */
function put(
  set: SortedSet,
  { member, score }: Scored,
  before: number | undefined,
  { nx, xx, gt, lt, incr }: AddOptions,
): number | null {
  if ((nx && before !== undefined) || (xx && before === undefined)) return null;
  const after = incr ? score + (before ?? 0) : score;
  if (Number.isNaN(after)) throw new CommandError('ERR resulting score is not a number (NaN)');
  if (before !== undefined && ((gt && after <= before) || (lt && after >= before))) return null;
  if (after !== before) set.set(member, after);
  return after;
}

function increment({ db, args }: Call): Reply {
  const [, key = '', by = '', member = ''] = args;
  const score = float64(by);
  const { set } = db.getOrMake(key, made, 'zset');
  const sum = score + (set.score(member) ?? 0);
  if (Number.isNaN(sum)) throw new CommandError('ERR resulting score is not a number (NaN)');
  set.set(member, sum);
  db.touch(key);
  return formatDouble(sum);
}

function remove({ db, args }: Call): Reply {
  const key = args[1]!;
  const set = setOf(db, key);
  if (!set) return 0;
  const removed = args.slice(2).filter((member) => set.delete(member)).length;
  if (removed) db.touch(key);
  return removed;
}

/** Which entries are in a range, by score or by bytes. */
type Within = (entries: readonly Scored[]) => Scored[];

function byScore(min: string, max: string): Within {
  const [low, high] = [bound(min), bound(max)];
  const isIn = ({ score }: Scored) =>
    (low.open ? score > low.value : score >= low.value) &&
    (high.open ? score < high.value : score <= high.value);
  return (entries) => entries.filter(isIn);
}

function bound(text: string): { value: number; open: boolean } {
  const open = text.startsWith('(');
  const value = parseAsC(open ? text.slice(1) : text);
  if (value === undefined) throw new CommandError('ERR min or max is not a float');
  return { value, open };
}

/** Members by their bytes. It means something where all scores are equal; elsewhere it does as Redis does. */
function byLex(min: string, max: string, reverse = false): Within {
  const [low, high] = [lexBound(min), lexBound(max)];
  const isAbove = ({ member }: Scored) =>
    low === '-' || (low !== '+' && (low.open ? member > low.text : member >= low.text));
  const isBelow = ({ member }: Scored) =>
    high === '+' || (high !== '-' && (high.open ? member < high.text : member <= high.text));
  const [isBegun, isOver] = reverse ? [isBelow, isAbove] : [isAbove, isBelow];
  return (entries) => {
    const [first, last] = reverse ? [entries.at(-1), entries[0]] : [entries[0], entries.at(-1)];
    if (!first || !isBelow(first) || !isAbove(last!)) return [];
    const from = entries.findIndex(isBegun);
    if (from < 0) return [];
    const end = entries.findIndex((entry, i) => i >= from && !isOver(entry));
    return entries.slice(from, end < 0 ? undefined : end);
  };
}

function lexBound(text: string): '-' | '+' | { text: string; open: boolean } {
  if (text === '-' || text === '+') return text;
  if (text.startsWith('(')) return { text: text.slice(1), open: true };
  if (text.startsWith('[')) return { text: text.slice(1), open: false };
  throw new CommandError('ERR min or max not valid string range item');
}

interface RangeOptions {
  by: 'rank' | 'score' | 'lex';
  reverse: boolean;
  withScores: boolean;
  offset: number;
  /** −1: all. */
  limit: number;
}

/** The options behind the range of ZRANGE and its older kin. */
function rangeOptions(
  args: readonly string[],
  given: Partial<RangeOptions>,
  isZrange: boolean,
): RangeOptions {
  const options: RangeOptions = {
    ...{ by: 'rank', reverse: false, withScores: false, offset: 0, limit: -1 },
    ...given,
  };
  for (let i = 4; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    if (word === 'withscores') options.withScores = true;
    else if (word === 'limit' && i + 2 < args.length) {
      [options.offset, options.limit] = [int(args[i + 1]!), int(args[i + 2]!)];
      i += 2;
    } else if (isZrange && word === 'rev') options.reverse = true;
    else if (isZrange && word === 'bylex') options.by = 'lex';
    else if (isZrange && word === 'byscore') options.by = 'score';
    else throw syntaxError();
  }
  if (options.limit !== -1 && options.by === 'rank')
    throw new CommandError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    );
  if (options.withScores && options.by === 'lex')
    throw new CommandError('ERR syntax error, WITHSCORES not supported in combination with BYLEX');
  return options;
}

function range(given: Partial<RangeOptions>, isZrange = false) {
  return ({ db, args }: Call): Reply => {
    const { by, reverse, withScores, offset, limit } = rangeOptions(args, given, isZrange);
    const [, key = '', first = '', second = ''] = args;
    const [min, max] = reverse ? [second, first] : [first, second];
    let pick: (entries: readonly Scored[]) => Scored[];
    if (by === 'rank') {
      const [from, to] = [int(first), int(second)];
      pick = (entries) => slice(entries, from, to);
    } else {
      const within = by === 'score' ? byScore(min, max) : byLex(min, max, reverse);
      pick = (entries) => {
        const found = within(entries);
        if (offset < 0) return [];
        return limit < 0 ? found.slice(offset) : found.slice(offset, offset + limit);
      };
    }
    const entries = setOf(db, key)?.entries ?? [];
    const found = pick(reverse ? entries.toReversed() : entries);
    return found.flatMap(({ member, score }) => (withScores ? [member, formatDouble(score)] : [member]));
  };
}

const counted = (within: (min: string, max: string) => Within): Command => ({
  arity: 4,
  keys: one,
  run({ db, args }) {
    const found = within(args[2]!, args[3]!);
    return found(setOf(db, args[1]!)?.entries ?? []).length;
  },
});

function removed(choose: (args: readonly string[]) => (entries: readonly Scored[]) => Scored[]): Command {
  return {
    arity: 4,
    writes: true,
    keys: one,
    run({ db, args }) {
      const chosen = choose(args);
      const set = setOf(db, args[1]!);
      if (!set) return 0;
      const gone = chosen(set.entries);
      for (const { member } of gone) set.delete(member);
      if (gone.length) db.touch(args[1]!);
      return gone.length;
    },
  };
}

const removedBy = (within: (min: string, max: string) => Within) =>
  removed((args) => within(args[2]!, args[3]!));

type End = 'min' | 'max';

function popFrom(db: Keyspace, key: string, end: End): Scored | undefined {
  const set = setOf(db, key);
  const entry = set && (end === 'min' ? set.entries[0] : set.entries.at(-1));
  if (!entry) return undefined;
  set.delete(entry.member);
  db.touch(key);
  return entry;
}

const popped = (end: End): Command => ({
  arity: -2,
  writes: true,
  keys: one,
  run({ db, args }) {
    if (args.length > 3) throw syntaxError();
    const most = args[2] === undefined ? 1 : positive(args[2]);
    const found: string[] = [];
    setOf(db, args[1]!);
    for (let i = 0; i < most; i++) {
      const entry = popFrom(db, args[1]!, end);
      if (!entry) break;
      found.push(entry.member, formatDouble(entry.score));
    }
    return found;
  },
});

const blockingPop = (end: End): Command => ({
  arity: -3,
  writes: true,
  noScript: true,
  keys: [1, -2, 1],
  run(call) {
    const { redis, session, db, args } = call;
    const ms = timeout(args.at(-1)!);
    const keys = args.slice(1, -1);
    const attempt = (key: string): Reply | undefined => {
      const entry = popFrom(db, key, end);
      if (!entry) return undefined;
      redis.writeAs(session, [end === 'min' ? 'ZPOPMIN' : 'ZPOPMAX', key]);
      return [key, entry.member, formatDouble(entry.score)];
    };
    return firstOf(keys, attempt) ?? (call.mayBlock ? redis.block(session, keys, 'zset', ms, attempt) : null);
  },
});

const one = [1, 1, 1] as const;

export const sortedSetCommands: Commands = {
  zadd: { arity: -4, writes: true, keys: one, run: add },
  zincrby: { arity: 4, writes: true, keys: one, run: increment },
  zrem: { arity: -3, writes: true, keys: one, run: remove },
  zcard: { arity: 2, keys: one, run: ({ db, args }) => setOf(db, args[1]!)?.size ?? 0 },
  zscore: {
    arity: 3,
    keys: one,
    run({ db, args }) {
      const score = setOf(db, args[1]!)?.score(args[2]!);
      return score === undefined ? null : formatDouble(score);
    },
  },
  zmscore: {
    arity: -3,
    keys: one,
    run({ db, args }) {
      const set = setOf(db, args[1]!);
      return args.slice(2).map((member) => {
        const score = set?.score(member);
        return score === undefined ? null : formatDouble(score);
      });
    },
  },
  zrank: { arity: 3, keys: one, run: ({ db, args }) => setOf(db, args[1]!)?.rank(args[2]!) ?? null },
  zrevrank: {
    arity: 3,
    keys: one,
    run({ db, args }) {
      const set = setOf(db, args[1]!);
      const rank = set?.rank(args[2]!);
      return rank === undefined ? null : set!.size - 1 - rank;
    },
  },
  zcount: counted(byScore),
  zlexcount: counted(byLex),
  zrange: { arity: -4, keys: one, run: range({}, true) },
  zrevrange: { arity: -4, keys: one, run: range({ reverse: true }) },
  zrangebyscore: { arity: -4, keys: one, run: range({ by: 'score' }) },
  zrevrangebyscore: { arity: -4, keys: one, run: range({ by: 'score', reverse: true }) },
  zrangebylex: { arity: -4, keys: one, run: range({ by: 'lex' }) },
  zrevrangebylex: { arity: -4, keys: one, run: range({ by: 'lex', reverse: true }) },
  zremrangebyscore: removedBy(byScore),
  zremrangebylex: removedBy(byLex),
  zremrangebyrank: removed((args) => {
    const [from, to] = [int(args[2]!), int(args[3]!)];
    return (entries) => slice(entries, from, to);
  }),
  zpopmin: popped('min'),
  zpopmax: popped('max'),
  bzpopmin: blockingPop('min'),
  bzpopmax: blockingPop('max'),
  zscan: {
    arity: -3,
    keys: one,
    run({ db, args }) {
      checkCursor(args[2]!);
      if (!setOf(db, args[1]!)) return ['0', []];
      const flat = (setOf(db, args[1]!)?.entries ?? []).flatMap(({ member, score }) => [
        member,
        formatDouble(score),
      ]);
      return ['0', scan(flat, args, 3, 2).found];
    },
  },
};
