import type { Call, Commands } from '../command.ts';
import { matches } from '../glob.ts';
import { int, int64, isInt64 } from '../numbers.ts';
import { CommandError, OK, printed, syntaxError } from '../reply.ts';
import { copyOf } from '../values.ts';

const noSuchKey = () => new CommandError('ERR no such key');
const DATABASES = 16;

function count(call: Call, has: (key: string) => boolean): number {
  return call.args.slice(1).filter(has).length;
}

/** What an EXPIRE of some kind is told as its time, in milliseconds since 1970. */
export function expiry(text: string, unit: 's' | 'ms', fromMs: number, command: string): number {
  const invalid = () => new CommandError(`ERR invalid expire time in '${command}' command`);
  let ms = int64(text);
  if (unit === 's') ms *= 1000n;
  if (!isInt64(ms)) throw invalid();
  ms += BigInt(fromMs);
  if (!isInt64(ms)) throw invalid();
  return Number(ms);
}

function expire({ db, args, nowMs }: Call, unit: 's' | 'ms', absolute: boolean): number {
  const [name = '', key = '', time = '', ...flags] = args;
  const given = new Set(flags.map((flag) => flag.toLowerCase()));
  for (const flag of flags)
    if (!['nx', 'xx', 'gt', 'lt'].includes(flag.toLowerCase()))
      throw new CommandError(`ERR Unsupported option ${printed(flag)}`);
  if (given.has('nx') && (given.has('xx') || given.has('gt') || given.has('lt')))
    throw new CommandError('ERR NX and XX, GT or LT options at the same time are not compatible');
  if (given.has('gt') && given.has('lt'))
    throw new CommandError('ERR GT and LT options at the same time are not compatible');
  const atMs = expiry(time, unit, absolute ? 0 : nowMs, name.toLowerCase());
  if (!db.has(key)) return 0;
  const current = db.expiresAtMs(key);
  if (given.has('nx') && current !== undefined) return 0;
  if (given.has('xx') && current === undefined) return 0;
  if (given.has('gt') && (current === undefined || atMs <= current)) return 0;
  if (given.has('lt') && current !== undefined && atMs >= current) return 0;
  if (atMs <= nowMs) db.delete(key);
  else db.expire(key, atMs);
  return 1;
}

/** Time left: −1 for a key that does not expire, −2 for none. */
function left({ db, args, nowMs }: Call, show: (atMs: number, nowMs: number) => number): number {
  const key = args[1]!;
  if (!db.has(key)) return -2;
  const atMs = db.expiresAtMs(key);
  return atMs === undefined ? -1 : show(atMs, nowMs);
}

function rename({ db, args }: Call, onlyIfNew: boolean): boolean {
  const [, from = '', to = ''] = args;
  const value = db.peek(from);
  if (!value) throw noSuchKey();
  if (onlyIfNew && db.has(to)) return false;
  if (from === to) return true;
  const expiresAtMs = db.expiresAtMs(from);
  db.delete(from);
  db.set(to, value, expiresAtMs);
  return true;
}

function copy({ redis, session, db, args }: Call): number {
  const [, from = '', to = '', ...options] = args;
  let [target, replace, number] = [db, false, session.db];
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!.toLowerCase();
    if (option === 'replace') replace = true;
    else if (option === 'db' && i + 1 < options.length) {
      number = int(options[++i]!);
      if (!(number >= 0 && number < DATABASES)) throw new CommandError('ERR DB index is out of range');
      target = redis.database(number);
    } else throw syntaxError();
  }
  if (target === db && from === to) throw new CommandError('ERR source and destination objects are the same');
  const value = db.peek(from);
  if (!value || (target.has(to) && !replace)) return 0;
  target.set(to, copyOf(value), db.expiresAtMs(from));
  return 1;
}

/** A whole scan in one step: the cursor is 0 again at once. */
export function scan(items: readonly string[], args: readonly string[], from: number, width: 1 | 2 = 1) {
  let [pattern, type] = ['*', ''];
  for (let i = from; i < args.length; i += 2) {
    const option = args[i]!.toLowerCase();
    const value = args[i + 1];
    if (value === undefined) throw syntaxError();
    if (option === 'count') {
      if (int(value) < 1) throw syntaxError();
    } else if (option === 'match') pattern = value;
    else if (option === 'type' && from === 2) type = value.toLowerCase();
    else throw syntaxError();
  }
  const found: string[] = [];
  for (let i = 0; i < items.length; i += width)
    if (matches(pattern, items[i]!)) found.push(...items.slice(i, i + width));
  return { found, type };
}

export function checkCursor(cursor: string): void {
  if (!/^[+-]?\d{0,20}$/.test(printed(cursor))) throw new CommandError('ERR invalid cursor');
}

export const keyCommands: Commands = {
  del: {
    arity: -2,
    writes: true,
    keys: [1, -1, 1],
    run: (call) => count(call, (key) => call.db.delete(key)),
  },
  unlink: {
    arity: -2,
    writes: true,
    keys: [1, -1, 1],
    run: (call) => count(call, (key) => call.db.delete(key)),
  },
  exists: { arity: -2, keys: [1, -1, 1], run: (call) => count(call, (key) => call.db.has(key)) },
  touch: { arity: -2, keys: [1, -1, 1], run: (call) => count(call, (key) => call.db.has(key)) },
  type: { arity: 2, keys: [1, 1, 1], run: ({ db, args }) => ({ ok: db.peek(args[1]!)?.type ?? 'none' }) },
  expire: { arity: -3, writes: true, keys: [1, 1, 1], run: (call) => expire(call, 's', false) },
  pexpire: { arity: -3, writes: true, keys: [1, 1, 1], run: (call) => expire(call, 'ms', false) },
  expireat: { arity: -3, writes: true, keys: [1, 1, 1], run: (call) => expire(call, 's', true) },
  pexpireat: { arity: -3, writes: true, keys: [1, 1, 1], run: (call) => expire(call, 'ms', true) },
  ttl: {
    arity: 2,
    keys: [1, 1, 1],
    run: (call) => left(call, (atMs, nowMs) => Math.floor((Math.max(0, atMs - nowMs) + 500) / 1000)),
  },
  pttl: {
    arity: 2,
    keys: [1, 1, 1],
    run: (call) => left(call, (atMs, nowMs) => Math.max(0, atMs - nowMs)),
  },
  expiretime: {
    arity: 2,
    keys: [1, 1, 1],
    run: (call) => left(call, (atMs) => Math.floor((atMs + 500) / 1000)),
  },
  pexpiretime: { arity: 2, keys: [1, 1, 1], run: (call) => left(call, (atMs) => atMs) },
  persist: {
    arity: 2,
    writes: true,
    keys: [1, 1, 1],
    run({ db, args }) {
      if (db.expiresAtMs(args[1]!) === undefined) return 0;
      db.expire(args[1]!, undefined);
      return 1;
    },
  },
  keys: { arity: 2, run: ({ db, args }) => db.keys().filter((key) => matches(args[1]!, key)) },
  scan: {
    arity: -2,
    run({ db, args }) {
      checkCursor(args[1]!);
      const { found, type } = scan(db.keys(), args, 2);
      if (Number(printed(args[1]!)) !== 0)
        throw new CommandError('ERR SCAN from a cursor other than 0 is not modelled');
      return ['0', found.filter((key) => !type || db.peek(key)!.type === type)];
    },
  },
  rename: {
    arity: 3,
    writes: true,
    keys: [1, 2, 1],
    run: (call) => (rename(call, false), OK),
  },
  renamenx: { arity: 3, writes: true, keys: [1, 2, 1], run: (call) => Number(rename(call, true)) },
  copy: { arity: -3, writes: true, keys: [1, 2, 1], run: copy },
  randomkey: {
    arity: 1,
    run({ redis, db }) {
      const keys = db.keys();
      return keys.length ? keys[redis.below(keys.length)]! : null;
    },
  },
  dbsize: { arity: 1, run: ({ db }) => db.keys().length },
  flushdb: { arity: -1, writes: true, run: ({ db, args }) => (checkFlush(args), db.clear(), OK) },
  flushall: {
    arity: -1,
    writes: true,
    run({ redis, args }) {
      checkFlush(args);
      for (const db of redis.databases) db?.clear();
      return OK;
    },
  },
  select: {
    arity: 2,
    run({ session, args }) {
      const number = int(args[1]!);
      if (number < -(2 ** 31) || number >= 2 ** 31)
        throw new CommandError('ERR value is out of range, value must between -2147483648 and 2147483647');
      if (!(number >= 0 && number < DATABASES)) throw new CommandError('ERR DB index is out of range');
      session.db = number;
      return OK;
    },
  },
};

function checkFlush(args: readonly string[]): void {
  if (args.length > 2 || (args.length === 2 && !/^(a?sync)$/i.test(args[1]!))) throw syntaxError();
}
