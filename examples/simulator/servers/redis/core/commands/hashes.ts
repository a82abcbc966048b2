import type { Call, Commands } from '../command.ts';
import type { Keyspace } from '../keyspace.ts';
import { addFloats, int64, isInt64, parseFloat64, parseInt64 } from '../numbers.ts';
import { CommandError, integer, OK, wrongArity, type Reply } from '../reply.ts';
import type { ValueOf } from '../values.ts';
import { checkCursor, scan } from './keys.ts';

const fieldsOf = (db: Keyspace, key: string) => db.get(key, 'hash')?.fields;

const made = (): ValueOf<'hash'> => ({ type: 'hash', fields: new Map() });
const fieldsToChange = (db: Keyspace, key: string) => db.getOrMake(key, made, 'hash').fields;

/** Returns how many fields are new. */
function set({ db, args }: Call): number {
  if (args.length % 2 === 1) throw wrongArity(args[0]!);
  const key = args[1]!;
  const fields = fieldsToChange(db, key);
  const before = fields.size;
  for (let i = 2; i < args.length; i += 2) fields.set(args[i]!, args[i + 1]!);
  db.touch(key);
  return fields.size - before;
}

function setIfNew({ db, args }: Call): number {
  const [, key = '', field = '', text = ''] = args;
  if (fieldsOf(db, key)?.has(field)) return 0;
  fieldsToChange(db, key).set(field, text);
  db.touch(key);
  return 1;
}

function remove({ db, args }: Call): number {
  const key = args[1]!;
  const fields = fieldsOf(db, key);
  if (!fields) return 0;
  const removed = args.slice(2).filter((field) => fields.delete(field)).length;
  if (removed) db.touch(key);
  return removed;
}

function increment({ db, args }: Call): Reply {
  const [, key = '', field = '', text = ''] = args;
  const by = int64(text);
  const before = parseInt64(fieldsOf(db, key)?.get(field) ?? '0');
  if (before === undefined) throw new CommandError('ERR hash value is not an integer');
  const after = before + by;
  if (!isInt64(after)) throw new CommandError('ERR increment or decrement would overflow');
  fieldsToChange(db, key).set(field, after.toString());
  db.touch(key);
  return integer(after);
}

function incrementByFloat({ db, args }: Call): Reply {
  const [, key = '', field = '', by = ''] = args;
  const value = parseFloat64(by);
  if (value === undefined) throw new CommandError('ERR value is not a valid float');
  if (!Number.isFinite(value)) throw new CommandError('ERR value is NaN or Infinity');
  const sum = addFloats(fieldsOf(db, key)?.get(field) ?? '0', by, 'ERR hash value is not a float');
  fieldsToChange(db, key).set(field, sum);
  db.touch(key);
  return sum;
}

const one = [1, 1, 1] as const;
const flat = (db: Keyspace, key: string) => [...(fieldsOf(db, key) ?? [])].flat();

export const hashCommands: Commands = {
  hset: { arity: -4, writes: true, keys: one, run: set },
  hmset: { arity: -4, writes: true, keys: one, run: (call) => (set(call), OK) },
  hsetnx: { arity: 4, writes: true, keys: one, run: setIfNew },
  hget: { arity: 3, keys: one, run: ({ db, args }) => fieldsOf(db, args[1]!)?.get(args[2]!) ?? null },
  hmget: {
    arity: -3,
    keys: one,
    run({ db, args }) {
      const fields = fieldsOf(db, args[1]!);
      return args.slice(2).map((field) => fields?.get(field) ?? null);
    },
  },
  hdel: { arity: -3, writes: true, keys: one, run: remove },
  hexists: { arity: 3, keys: one, run: ({ db, args }) => Number(fieldsOf(db, args[1]!)?.has(args[2]!) ?? 0) },
  hlen: { arity: 2, keys: one, run: ({ db, args }) => fieldsOf(db, args[1]!)?.size ?? 0 },
  hstrlen: {
    arity: 3,
    keys: one,
    run: ({ db, args }) => fieldsOf(db, args[1]!)?.get(args[2]!)?.length ?? 0,
  },
  hkeys: { arity: 2, keys: one, run: ({ db, args }) => [...(fieldsOf(db, args[1]!)?.keys() ?? [])] },
  hvals: { arity: 2, keys: one, run: ({ db, args }) => [...(fieldsOf(db, args[1]!)?.values() ?? [])] },
  hgetall: { arity: 2, keys: one, run: ({ db, args }) => flat(db, args[1]!) },
  hincrby: { arity: 4, writes: true, keys: one, run: increment },
  hincrbyfloat: { arity: 4, writes: true, keys: one, run: incrementByFloat },
  hscan: {
    arity: -3,
    keys: one,
    run({ db, args }) {
      checkCursor(args[2]!);
      if (!fieldsOf(db, args[1]!)) return ['0', []];
      return ['0', scan(flat(db, args[1]!), args, 3, 2).found];
    },
  },
};
