import type { Call, Command, Commands } from '../command.ts';
import type { Keyspace } from '../keyspace.ts';
import { int, parseInt64 } from '../numbers.ts';
import { CommandError, syntaxError, type Reply } from '../reply.ts';
import type { ValueOf } from '../values.ts';
import { checkCursor, scan } from './keys.ts';
import { positive } from './lists.ts';

const membersOf = (db: Keyspace, key: string) => db.get(key, 'set')?.members;
const made = (): ValueOf<'set'> => ({ type: 'set', members: new Set() });

/** A set of integers is kept, and told, in their order; any other in the order in which its members came. */
function inOrder(members: Iterable<string>): string[] {
  const list = [...members];
  if (list.length > 512 || !list.every((member) => parseInt64(member) !== undefined)) return list;
  return list.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
}

function add({ db, args }: Call): Reply {
  const key = args[1]!;
  const { members } = db.getOrMake(key, made, 'set');
  const before = members.size;
  for (const member of args.slice(2)) members.add(member);
  if (members.size > before) db.touch(key);
  return members.size - before;
}

function remove({ db, args }: Call): Reply {
  const key = args[1]!;
  const members = membersOf(db, key);
  if (!members) return 0;
  const removed = args.slice(2).filter((member) => members.delete(member)).length;
  if (removed) db.touch(key);
  return removed;
}

function move({ db, args }: Call): Reply {
  const [, from = '', to = '', member = ''] = args;
  const source = membersOf(db, from);
  if (!source) return 0;
  const target = membersOf(db, to);
  if (from === to) return Number(source.has(member));
  if (!source.delete(member)) return 0;
  db.touch(from);
  (target ?? db.getOrMake(to, made, 'set').members).add(member);
  db.touch(to);
  return 1;
}

function pop({ redis, session, db, args }: Call): Reply {
  const [, key = '', count] = args;
  if (args.length > 3) throw syntaxError();
  const most = count === undefined ? undefined : positive(count);
  const members = membersOf(db, key);
  if (!members) return most === undefined ? null : [];
  const popped: string[] = [];
  while (members.size && popped.length < (most ?? 1)) {
    const member = inOrder(members)[redis.below(members.size)]!;
    members.delete(member);
    popped.push(member);
  }
  if (popped.length) {
    db.touch(key);
    // Whoever repeats it takes the same.
    redis.writeAs(session, ['SREM', key, ...popped]);
  }
  return most === undefined ? popped[0]! : popped;
}

function randomMember({ redis, db, args }: Call): Reply {
  const [, key = '', count] = args;
  if (args.length > 3) throw syntaxError();
  const number = count === undefined ? undefined : int(count);
  const members = inOrder(membersOf(db, key) ?? []);
  if (number === undefined) return members[redis.below(members.length)] ?? null;
  if (number < 0 && members.length)
    return Array.from({ length: -number }, () => members[redis.below(members.length)]!);
  const chosen: string[] = [];
  while (members.length && chosen.length < number)
    chosen.push(...members.splice(redis.below(members.length), 1));
  return chosen;
}

type Combine = (sets: readonly ReadonlySet<string>[]) => Set<string>;

const union: Combine = (sets) => new Set(sets.flatMap((set) => [...set]));
const difference: Combine = ([first, ...others]) =>
  new Set([...first!].filter((member) => !others.some((set) => set.has(member))));
const intersection: Combine = ([first, ...others]) =>
  new Set([...first!].filter((member) => others.every((set) => set.has(member))));

const setsOf = (db: Keyspace, keys: readonly string[]) =>
  keys.map((key) => membersOf(db, key) ?? new Set<string>());

const combined = (combine: Combine): Command => ({
  arity: -2,
  keys: [1, -1, 1],
  run: ({ db, args }) => inOrder(combine(setsOf(db, args.slice(1)))),
});

const stored = (combine: Combine): Command => ({
  arity: -3,
  writes: true,
  keys: [1, -1, 1],
  run({ db, args }) {
    const key = args[1]!;
    const members = combine(setsOf(db, args.slice(2)));
    if (members.size) db.set(key, { type: 'set', members });
    else db.delete(key);
    return members.size;
  },
});

function intersectionCard({ db, args }: Call): Reply {
  const number = parseInt64(args[1]!);
  if (number === undefined || number <= 0n) throw new CommandError('ERR numkeys should be greater than 0');
  const count = Number(number);
  if (count > args.length - 2)
    throw new CommandError("ERR Number of keys can't be greater than number of args");
  let limit = 0;
  for (let i = 2 + count; i < args.length; i += 2) {
    if (!/^limit$/i.test(args[i]!) || args[i + 1] === undefined) throw syntaxError();
    const value = parseInt64(args[i + 1]!);
    if (value === undefined || value < 0n) throw new CommandError("ERR LIMIT can't be negative");
    limit = Number(value);
  }
  const { size } = intersection(setsOf(db, args.slice(2, 2 + count)));
  return limit ? Math.min(size, limit) : size;
}

const one = [1, 1, 1] as const;

export const setCommands: Commands = {
  sadd: { arity: -3, writes: true, keys: one, run: add },
  srem: { arity: -3, writes: true, keys: one, run: remove },
  smove: { arity: 4, writes: true, keys: [1, 2, 1], run: move },
  spop: { arity: -2, writes: true, keys: one, run: pop },
  srandmember: { arity: -2, keys: one, run: randomMember },
  sismember: {
    arity: 3,
    keys: one,
    run: ({ db, args }) => Number(membersOf(db, args[1]!)?.has(args[2]!) ?? 0),
  },
  smismember: {
    arity: -3,
    keys: one,
    run({ db, args }) {
      const members = membersOf(db, args[1]!);
      return args.slice(2).map((member) => Number(members?.has(member) ?? 0));
    },
  },
  smembers: { arity: 2, keys: one, run: ({ db, args }) => inOrder(membersOf(db, args[1]!) ?? []) },
  scard: { arity: 2, keys: one, run: ({ db, args }) => membersOf(db, args[1]!)?.size ?? 0 },
  sinter: combined(intersection),
  sunion: combined(union),
  sdiff: combined(difference),
  sinterstore: stored(intersection),
  sunionstore: stored(union),
  sdiffstore: stored(difference),
  sintercard: { arity: -3, run: intersectionCard },
  sscan: {
    arity: -3,
    keys: one,
    run({ db, args }) {
      checkCursor(args[2]!);
      if (!membersOf(db, args[1]!)) return ['0', []];
      return ['0', scan(inOrder(membersOf(db, args[1]!) ?? []), args, 3).found];
    },
  },
};
