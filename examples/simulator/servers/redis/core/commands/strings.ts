import type { Call, Commands } from '../command.ts';
import type { Keyspace } from '../keyspace.ts';
import { addFloats, int, int64, isInt64, parseInt64 } from '../numbers.ts';
import { CommandError, integer, notAnInteger, OK, syntaxError, wrongArity, type Reply } from '../reply.ts';
import { expiry } from './keys.ts';

const MAX_SIZE = 512 * 1024 * 1024;

const textOf = (db: Keyspace, key: string) => db.get(key, 'string')?.text;
const string = (text: string) => ({ type: 'string', text }) as const;

interface SetOptions {
  nx: boolean;
  xx: boolean;
  get: boolean;
  keepTtl: boolean;
  persist: boolean;
  /** When it shall expire. Asked for, the time is checked. */
  expiresAtMs: () => number | undefined;
}

/** The options of SET (from the fourth word on) and of GETEX (from the third). */
function optionsOf({ args, nowMs }: Call, from: number): SetOptions {
  const command = args[0]!.toLowerCase();
  const forSet = command === 'set';
  const options = { nx: false, xx: false, get: false, keepTtl: false, persist: false } as SetOptions;
  let time: (() => number) | undefined;
  for (let i = from; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    const value = args[i + 1];
    const timed = time !== undefined || options.keepTtl || options.persist;
    if (forSet && word === 'nx' && !options.xx) options.nx = true;
    else if (forSet && word === 'xx' && !options.nx) options.xx = true;
    else if (forSet && word === 'get') options.get = true;
    else if (forSet && word === 'keepttl' && time === undefined) options.keepTtl = true;
    else if (!forSet && word === 'persist' && time === undefined) options.persist = true;
    else if (/^(ex|px|exat|pxat)$/.test(word) && value !== undefined && !timed) {
      time = () => setExpiry(value, word, nowMs, command);
      i++;
    } else throw syntaxError();
  }
  options.expiresAtMs = () => time?.();
  return options;
}

function setExpiry(text: string, word: string, nowMs: number, command: string): number {
  const invalid = new CommandError(`ERR invalid expire time in '${command}' command`);
  if (int64(text) <= 0n) throw invalid;
  return expiry(text, word.startsWith('p') ? 'ms' : 's', word.endsWith('at') ? 0 : nowMs, command);
}

function set(call: Call): Reply {
  const { db, args, nowMs } = call;
  const [, key = '', text = ''] = args;
  const { nx, xx, get, keepTtl, expiresAtMs: expiry } = optionsOf(call, 3);
  const expiresAtMs = expiry();
  const before = get ? (textOf(db, key) ?? null) : null;
  if ((nx && db.has(key)) || (xx && !db.has(key))) return get ? before : null;
  put(db, key, text, keepTtl ? db.expiresAtMs(key) : expiresAtMs, nowMs);
  return get ? before : OK;
}

/** What would be over already is not put at all. */
function put(db: Keyspace, key: string, text: string, expiresAtMs: number | undefined, nowMs: number): void {
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) db.delete(key);
  else db.set(key, string(text), expiresAtMs);
}

function setWithTime(unit: 's' | 'ms') {
  return ({ db, args, nowMs }: Call): Reply => {
    const [name = '', key = '', time = '', text = ''] = args;
    const atMs = setExpiry(time, unit === 's' ? 'ex' : 'px', nowMs, name.toLowerCase());
    db.set(key, string(text), atMs);
    return OK;
  };
}

function getEx(call: Call): Reply {
  const { db, args, nowMs } = call;
  const key = args[1]!;
  const options = optionsOf(call, 2);
  const text = textOf(db, key) ?? null;
  if (text === null) return null;
  const expiresAtMs = options.expiresAtMs();
  const { persist } = options;
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) db.delete(key);
  else if (expiresAtMs !== undefined || (persist && db.expiresAtMs(key) !== undefined))
    db.expire(key, expiresAtMs);
  return text;
}

/** Changes a text in place: what time the key has to live stays. */
function change(db: Keyspace, key: string, text: string): void {
  const value = db.get(key, 'string');
  if (value) {
    value.text = text;
    db.touch(key);
  } else db.set(key, string(text));
}

function increment({ db, args }: Call, by: bigint): Reply {
  const key = args[1]!;
  const before = parseInt64(textOf(db, key) ?? '0');
  if (before === undefined) throw notAnInteger();
  const after = before + by;
  if (!isInt64(after)) throw new CommandError('ERR increment or decrement would overflow');
  change(db, key, after.toString());
  return integer(after);
}

function decrementBy(call: Call): Reply {
  const by = int64(call.args[2]!);
  if (!isInt64(-by)) throw new CommandError('ERR decrement would overflow');
  return increment(call, -by);
}

function incrementByFloat({ db, args }: Call): Reply {
  const [, key = '', by = ''] = args;
  const sum = addFloats(textOf(db, key) ?? '0', by, 'ERR value is not a valid float');
  change(db, key, sum);
  return sum;
}

function getRange({ db, args }: Call): Reply {
  const [, key = '', from = '', to = ''] = args;
  let [start, end] = [int(from), int(to)];
  const text = textOf(db, key) ?? '';
  if (start < 0 && end < 0 && start > end) return '';
  if (start < 0) start = Math.max(0, text.length + start);
  if (end < 0) end = Math.max(0, text.length + end);
  end = Math.min(end, text.length - 1);
  return start > end || !text ? '' : text.slice(start, end + 1);
}

function setRange({ db, args }: Call): Reply {
  const [, key = '', place = '', part = ''] = args;
  const start = int(place);
  if (start < 0) throw new CommandError('ERR offset is out of range');
  const text = textOf(db, key) ?? '';
  if (!part) return text.length;
  if (start + part.length > MAX_SIZE)
    throw new CommandError('ERR string exceeds maximum allowed size (proto-max-bulk-len)');
  const padded = text.padEnd(start, '\0');
  const result = padded.slice(0, start) + part + padded.slice(start + part.length);
  change(db, key, result);
  return result.length;
}

function setMany(call: Call, onlyIfNew: boolean): boolean {
  const { db, args } = call;
  if (args.length % 2 === 0) throw wrongArity(args[0]!);
  const pairs: [key: string, text: string][] = [];
  for (let i = 1; i < args.length; i += 2) pairs.push([args[i]!, args[i + 1]!]);
  if (onlyIfNew && pairs.some(([key]) => db.has(key))) return false;
  for (const [key, text] of pairs) db.set(key, string(text));
  return true;
}

const one = [1, 1, 1] as const;

export const stringCommands: Commands = {
  get: { arity: 2, keys: one, run: ({ db, args }) => textOf(db, args[1]!) ?? null },
  set: { arity: -3, writes: true, keys: one, run: set },
  setnx: {
    arity: 3,
    writes: true,
    keys: one,
    run({ db, args }) {
      if (db.has(args[1]!)) return 0;
      db.set(args[1]!, string(args[2]!));
      return 1;
    },
  },
  setex: { arity: 4, writes: true, keys: one, run: setWithTime('s') },
  psetex: { arity: 4, writes: true, keys: one, run: setWithTime('ms') },
  getset: {
    arity: 3,
    writes: true,
    keys: one,
    run({ db, args }) {
      const before = textOf(db, args[1]!) ?? null;
      db.set(args[1]!, string(args[2]!));
      return before;
    },
  },
  getdel: {
    arity: 2,
    writes: true,
    keys: one,
    run({ db, args }) {
      const before = textOf(db, args[1]!) ?? null;
      db.delete(args[1]!);
      return before;
    },
  },
  getex: { arity: -2, writes: true, keys: one, run: getEx },
  mget: {
    arity: -2,
    keys: [1, -1, 1],
    run: ({ db, args }) =>
      args.slice(1).map((key) => {
        const value = db.peek(key);
        return value?.type === 'string' ? value.text : null;
      }),
  },
  mset: { arity: -3, writes: true, keys: [1, -1, 2], run: (call) => (setMany(call, false), OK) },
  msetnx: { arity: -3, writes: true, keys: [1, -1, 2], run: (call) => Number(setMany(call, true)) },
  append: {
    arity: 3,
    writes: true,
    keys: one,
    run({ db, args }) {
      const text = (textOf(db, args[1]!) ?? '') + args[2]!;
      change(db, args[1]!, text);
      return text.length;
    },
  },
  strlen: { arity: 2, keys: one, run: ({ db, args }) => textOf(db, args[1]!)?.length ?? 0 },
  incr: { arity: 2, writes: true, keys: one, run: (call) => increment(call, 1n) },
  decr: { arity: 2, writes: true, keys: one, run: (call) => increment(call, -1n) },
  incrby: { arity: 3, writes: true, keys: one, run: (call) => increment(call, int64(call.args[2]!)) },
  decrby: { arity: 3, writes: true, keys: one, run: decrementBy },
  incrbyfloat: { arity: 3, writes: true, keys: one, run: incrementByFloat },
  getrange: { arity: 4, keys: one, run: getRange },
  setrange: { arity: 4, writes: true, keys: one, run: setRange },
};
