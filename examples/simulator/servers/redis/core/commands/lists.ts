import type { Call, Command, Commands } from '../command.ts';
import type { Keyspace } from '../keyspace.ts';
import { int, parseFloat64, parseInt64 } from '../numbers.ts';
import { CommandError, OK, syntaxError, wrongArity, type Reply } from '../reply.ts';
import type { ValueOf } from '../values.ts';

type Side = 'left' | 'right';

const itemsOf = (db: Keyspace, key: string) => db.get(key, 'list')?.items;
const made = (): ValueOf<'list'> => ({ type: 'list', items: [] });

const take = (items: string[], side: Side) => (side === 'left' ? items.shift() : items.pop());
const add = (items: string[], item: string, side: Side) =>
  side === 'left' ? items.unshift(item) : items.push(item);

function push({ db, args }: Call, side: Side, onlyIfThere = false): Reply {
  const key = args[1]!;
  if (onlyIfThere && !itemsOf(db, key)) return 0;
  const { items } = db.getOrMake(key, made, 'list');
  for (const item of args.slice(2)) add(items, item, side);
  const { length } = items;
  db.touch(key);
  return length;
}

function pop({ db, args }: Call, side: Side): Reply {
  const [, key = '', count] = args;
  if (args.length > 3) throw wrongArity(args[0]!);
  const most = count === undefined ? undefined : positive(count);
  const items = itemsOf(db, key);
  if (!items) return null;
  if (most === undefined) {
    const item = take(items, side)!;
    db.touch(key);
    return item;
  }
  const popped: string[] = [];
  while (items.length && popped.length < most) popped.push(take(items, side)!);
  if (popped.length) db.touch(key);
  return popped;
}

/** A count that cannot be negative. */
export function positive(text: string): number {
  const value = parseInt64(text);
  if (value === undefined || value < 0n)
    throw new CommandError('ERR value is out of range, must be positive');
  return Number(value);
}

/** Where a place is that may be counted from the end. */
const place = (index: number, length: number) => (index < 0 ? length + index : index);

/** The part of a list from one place to another. */
export function slice<T>(items: readonly T[], from: number, to: number): T[] {
  const start = Math.max(0, place(from, items.length));
  const end = Math.min(items.length - 1, place(to, items.length));
  return start > end ? [] : items.slice(start, end + 1);
}

function remove({ db, args }: Call): Reply {
  const [, key = '', number = '', item = ''] = args;
  const count = int(number);
  const items = itemsOf(db, key);
  if (!items) return 0;
  const most = Math.abs(count) || Infinity;
  const backwards = count < 0;
  let removed = 0;
  for (let i = backwards ? items.length - 1 : 0; i >= 0 && i < items.length && removed < most;) {
    if (items[i] === item) {
      items.splice(i, 1);
      removed++;
      if (backwards) i--;
    } else i += backwards ? -1 : 1;
  }
  if (removed) db.touch(key);
  return removed;
}

function insert({ db, args }: Call): Reply {
  const [, key = '', where = '', pivot = '', item = ''] = args;
  if (!/^(before|after)$/i.test(where)) throw syntaxError();
  const items = itemsOf(db, key);
  if (!items) return 0;
  const at = items.indexOf(pivot);
  if (at < 0) return -1;
  items.splice(at + (where.toLowerCase() === 'after' ? 1 : 0), 0, item);
  db.touch(key);
  return items.length;
}

function setItem({ db, args }: Call): Reply {
  const [, key = '', index = '', item = ''] = args;
  const items = itemsOf(db, key);
  if (!items) throw new CommandError('ERR no such key');
  const at = place(int(index), items.length);
  if (!(at >= 0 && at < items.length)) throw new CommandError('ERR index out of range');
  items[at] = item;
  db.touch(key);
  return OK;
}

function position({ db, args }: Call): Reply {
  const [, key = '', item = ''] = args;
  let [rank, count, most] = [1, undefined as number | undefined, 0];
  for (let i = 3; i < args.length; i += 2) {
    const option = args[i]!.toLowerCase();
    const value = args[i + 1];
    if (value === undefined) throw syntaxError();
    if (option === 'rank') {
      rank = int(value);
      if (rank === 0)
        throw new CommandError(
          "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
        );
    } else if (option === 'count') {
      count = notNegative(value, 'COUNT');
    } else if (option === 'maxlen') {
      most = notNegative(value, 'MAXLEN');
    } else throw syntaxError();
  }
  const items = itemsOf(db, key) ?? [];
  const found: number[] = [];
  const step = rank < 0 ? -1 : 1;
  let skip = Math.abs(rank) - 1;
  let looked = 0;
  const wanted = count === undefined ? 1 : count || Infinity;
  for (let i = step < 0 ? items.length - 1 : 0; i >= 0 && i < items.length; i += step) {
    if (most && looked++ >= most) break;
    if (items[i] !== item || skip-- > 0) continue;
    found.push(i);
    if (found.length >= wanted) break;
  }
  return count === undefined ? (found[0] ?? null) : found;
}

function notNegative(text: string, option: string): number {
  const value = parseInt64(text);
  if (value === undefined || value < 0n) throw new CommandError(`ERR ${option} can't be negative`);
  return Number(value);
}

function side(word: string | undefined): Side {
  if (/^left$/i.test(word ?? '')) return 'left';
  if (/^right$/i.test(word ?? '')) return 'right';
  throw syntaxError();
}

/** Takes an item from one list and adds it to another, or to the same. Null if there is none. */
function move({ db }: Call, from: string, to: string, takeFrom: Side, addTo: Side): Reply {
  const items = itemsOf(db, from);
  if (!items) return null;
  db.get(to, 'list');
  const item = take(items, takeFrom)!;
  if (from === to) add(items, item, addTo);
  else {
    db.touch(from);
    add(db.getOrMake(to, made, 'list').items, item, addTo);
  }
  db.touch(to);
  return item;
}

/** Seconds to wait, as milliseconds; 0: for ever. */
export function timeout(text: string): number {
  const seconds = parseFloat64(text);
  if (seconds === undefined || !Number.isFinite(seconds))
    throw new CommandError('ERR timeout is not a float or out of range');
  if (seconds < 0) throw new CommandError('ERR timeout is negative');
  return Math.ceil(seconds * 1000);
}

/** What the first key gives that gives something. */
export function firstOf(
  keys: readonly string[],
  attempt: (key: string) => Reply | undefined,
): Reply | undefined {
  for (const key of keys) {
    const reply = attempt(key);
    if (reply !== undefined) return reply;
  }
  return undefined;
}

function blockingPop(takeFrom: Side): Command['run'] {
  return (call) => {
    const { redis, session, db, args } = call;
    const ms = timeout(args.at(-1)!);
    const keys = args.slice(1, -1);
    const attempt = (key: string): Reply | undefined => {
      const items = itemsOf(db, key);
      if (!items) return undefined;
      const item = take(items, takeFrom)!;
      db.touch(key);
      redis.writeAs(session, [takeFrom === 'left' ? 'LPOP' : 'RPOP', key]);
      return [key, item];
    };
    const popped = firstOf(keys, attempt);
    return popped ?? (call.mayBlock ? redis.block(session, keys, 'list', ms, attempt) : null);
  };
}

const blockingMove: Command['run'] = (call) => {
  const { redis, session, args } = call;
  const [, from = '', to = '', first, second, seconds = ''] = args;
  const [takeFrom, addTo] = [side(first), side(second)];
  const ms = timeout(seconds);
  const attempt = (): Reply | undefined => {
    const item = move(call, from, to, takeFrom, addTo);
    if (item === null) return undefined;
    redis.writeAs(session, ['LMOVE', from, to, takeFrom, addTo]);
    return item;
  };
  return attempt() ?? (call.mayBlock ? redis.block(session, [from], 'list', ms, attempt) : null);
};

const one = [1, 1, 1] as const;

export const listCommands: Commands = {
  lpush: { arity: -3, writes: true, keys: one, run: (call) => push(call, 'left') },
  rpush: { arity: -3, writes: true, keys: one, run: (call) => push(call, 'right') },
  lpushx: { arity: -3, writes: true, keys: one, run: (call) => push(call, 'left', true) },
  rpushx: { arity: -3, writes: true, keys: one, run: (call) => push(call, 'right', true) },
  lpop: { arity: -2, writes: true, keys: one, run: (call) => pop(call, 'left') },
  rpop: { arity: -2, writes: true, keys: one, run: (call) => pop(call, 'right') },
  llen: { arity: 2, keys: one, run: ({ db, args }) => itemsOf(db, args[1]!)?.length ?? 0 },
  lrange: {
    arity: 4,
    keys: one,
    run({ db, args }) {
      const [from, to] = [int(args[2]!), int(args[3]!)];
      return slice(itemsOf(db, args[1]!) ?? [], from, to);
    },
  },
  lindex: {
    arity: 3,
    keys: one,
    run({ db, args }) {
      const items = itemsOf(db, args[1]!);
      if (!items) return null;
      return items[place(int(args[2]!), items.length)] ?? null;
    },
  },
  lset: { arity: 4, writes: true, keys: one, run: setItem },
  lrem: { arity: 4, writes: true, keys: one, run: remove },
  ltrim: {
    arity: 4,
    writes: true,
    keys: one,
    run({ db, args }) {
      const [from, to] = [int(args[2]!), int(args[3]!)];
      const items = itemsOf(db, args[1]!);
      if (!items) return OK;
      items.splice(0, items.length, ...slice(items, from, to));
      db.touch(args[1]!);
      return OK;
    },
  },
  linsert: { arity: 5, writes: true, keys: one, run: insert },
  lpos: { arity: -3, keys: one, run: position },
  lmove: {
    arity: 5,
    writes: true,
    keys: [1, 2, 1],
    run: (call) => move(call, call.args[1]!, call.args[2]!, side(call.args[3]), side(call.args[4])),
  },
  rpoplpush: {
    arity: 3,
    writes: true,
    keys: [1, 2, 1],
    run: (call) => move(call, call.args[1]!, call.args[2]!, 'right', 'left'),
  },
  blpop: { arity: -3, noScript: true, writes: true, keys: [1, -2, 1], run: blockingPop('left') },
  brpop: { arity: -3, noScript: true, writes: true, keys: [1, -2, 1], run: blockingPop('right') },
  blmove: { arity: 6, noScript: true, writes: true, keys: [1, 2, 1], run: blockingMove },
};
