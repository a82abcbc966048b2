import type { Call, Command, Commands } from '../command.ts';
import { int, parseInt64 } from '../numbers.ts';
import { CommandError, OK, printed, syntaxError, type Reply } from '../reply.ts';
import {
  formatId,
  Group,
  isLess,
  MAX_ID,
  parseId,
  type Consumer,
  type Pending,
  type Stream,
} from '../stream.ts';
import { boundOf, madeStream, shown, streamOf } from './stream-parts.ts';
import { noGroup } from './stream-reads.ts';

function groupOf({ db, args }: Call, keyAt: number): { stream: Stream; group: Group } {
  const [key = '', name = ''] = [args[keyAt], args[keyAt + 1]];
  const stream = streamOf(db, key);
  const group = stream?.groups.get(name);
  if (!stream || !group) throw noGroup(key, name, '');
  return { stream, group };
}

/** The stream of XGROUP: it must be there. */
function streamToGroup({ db, args }: Call): Stream {
  const stream = streamOf(db, args[2]!);
  if (!stream)
    throw new CommandError(
      'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.',
    );
  return stream;
}

function groupToChange(call: Call): { stream: Stream; group: Group } {
  const [, , key = '', name = ''] = call.args;
  const stream = streamToGroup(call);
  const group = stream.groups.get(name);
  if (!group)
    throw new CommandError(
      `NOGROUP No such consumer group '${printed(name)}' for key name '${printed(key)}'`,
    );
  return { stream, group };
}

/** The options behind the ID of XGROUP CREATE and SETID. */
function groupOptions(args: readonly string[], mayMake: boolean) {
  let [make, entriesRead] = [false, undefined as bigint | undefined];
  for (let i = 5; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    if (mayMake && word === 'mkstream') make = true;
    else if (word === 'entriesread' && i + 1 < args.length) {
      const value = parseInt64(args[++i]!);
      if (value === undefined) throw new CommandError('ERR value is not an integer or out of range');
      if (value < 0n && value !== -1n)
        throw new CommandError('ERR value for ENTRIESREAD must be positive or -1');
      entriesRead = value === -1n ? undefined : value;
    } else return undefined;
  }
  return { make, entriesRead };
}

const unknownWords = (args: readonly string[]) =>
  new CommandError(`ERR unknown subcommand or wrong number of arguments for '${args[1]}'. Try XGROUP HELP.`);

function create(call: Call): Reply {
  const { db, args } = call;
  const [, , key = '', name = '', id = ''] = args;
  const options = groupOptions(args, true);
  if (!options) throw unknownWords(args);
  const existing = streamOf(db, key);
  if (!existing && !options.make) streamToGroup(call);
  const from = id === '$' ? undefined : parseId(id, 0n);
  const { stream } = db.getOrMake(key, madeStream, 'stream');
  if (!existing) db.touch(key);
  if (stream.groups.has(name)) throw new CommandError('BUSYGROUP Consumer Group name already exists');
  stream.groups.set(name, new Group(from ?? stream.lastId, options.entriesRead));
  db.touchGroup(key);
  return OK;
}

function parseLoose(text: string) {
  if (text === '-') return { ms: 0n, seq: 0n };
  if (text === '+') return MAX_ID;
  return parseId(text, 0n);
}

function setId(call: Call): Reply {
  const { db, args } = call;
  const options = groupOptions(args, false);
  if (!options) throw unknownWords(args);
  const { stream, group } = groupToChange(call);
  group.lastId = args[4] === '$' ? stream.lastId : parseLoose(args[4]!);
  group.entriesRead = options.entriesRead;
  db.touchGroup(args[2]!);
  return OK;
}

function deleteConsumer(call: Call): Reply {
  const { db, args } = call;
  const { group } = groupToChange(call);
  const consumer = group.consumers.get(args[4]!);
  if (!consumer) return 0;
  const pending = group.pendingOf(consumer);
  for (const [id, each] of group.pending) if (each.consumer === consumer) group.pending.delete(id);
  group.consumers.delete(args[4]!);
  db.touchGroup(args[2]!);
  return pending;
}

function acknowledge({ db, args }: Call): Reply {
  const [, key = '', name = '', ...ids] = args;
  const group = streamOf(db, key)?.groups.get(name);
  if (!group) return 0;
  const parsed = ids.map((id) => formatId(parseId(id, 0n)));
  const gone = parsed.filter((id) => group.pending.delete(id)).length;
  if (gone) db.touchGroup(key);
  return gone;
}

function pending(call: Call): Reply {
  const { args } = call;
  if (args.length === 3) return pendingSummary(groupOf(call, 1).group);
  let from = 3;
  let idle = 0;
  if (/^idle$/i.test(args[3]!)) {
    idle = int(args[4]!);
    if (args.length < 8) throw syntaxError();
    from = 5;
  }
  const [first, last, number, name] = args.slice(from);
  if (number === undefined || args.length > 9) throw syntaxError();
  const count = Math.max(0, int(number));
  const [start, end] = [boundOf(first!, 'start'), boundOf(last!, 'end')];
  const { group } = groupOf(call, 1);
  const consumer = name === undefined ? undefined : group.consumers.get(name);
  if (name !== undefined && !consumer) return [];
  const { nowMs } = call;
  return group
    .sortedPending()
    .filter(
      (each) =>
        !isLess(each.id, start) &&
        !isLess(end, each.id) &&
        (!consumer || each.consumer === consumer) &&
        nowMs - each.deliveredAtMs >= idle,
    )
    .slice(0, count)
    .map((each) => [
      formatId(each.id),
      each.consumer.name,
      Math.max(0, Math.floor(nowMs - each.deliveredAtMs)),
      each.deliveries,
    ]);
}

function pendingSummary(group: Group): Reply {
  const all = group.sortedPending();
  if (!all.length) return [0, null, null, null];
  const consumers = [...group.consumers.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((consumer) => {
      const count = group.pendingOf(consumer);
      return count ? [[consumer.name, String(count)]] : [];
    });
  return [all.length, formatId(all[0]!.id), formatId(all.at(-1)!.id), consumers];
}

/** What XCLAIM and XAUTOCLAIM do to an entry that they take. */
interface Taking {
  deliveredAtMs: number;
  deliveries: number | undefined;
  justId: boolean;
}

function take(each: Pending, consumer: Consumer, { deliveredAtMs, deliveries, justId }: Taking): void {
  each.consumer = consumer;
  each.deliveredAtMs = deliveredAtMs;
  if (deliveries !== undefined) each.deliveries = deliveries;
  else if (!justId) each.deliveries++;
}

function claim(call: Call): Reply {
  const { db, args, nowMs } = call;
  const [, key = '', , name = '', minimum = ''] = args;
  const { stream, group } = groupOf(call, 1);
  const minIdle = parseInt64(minimum);
  if (minIdle === undefined) throw new CommandError('ERR Invalid min-idle-time argument for XCLAIM');
  let end = 5;
  const ids = [];
  for (let id = idOrNone(args[end]); id; id = idOrNone(args[++end])) ids.push(id);
  const options = claimOptions(args, end, nowMs);
  if (options.lastId && isLess(group.lastId, options.lastId)) group.lastId = options.lastId;
  let consumer: Consumer | undefined;
  const taken: Reply[] = [];
  for (const id of ids) {
    let each = group.pending.get(formatId(id));
    const entry = stream.find(id);
    if (!entry) {
      if (each) group.pending.delete(formatId(id));
      continue;
    }
    if (!each && options.force) {
      consumer ??= group.consumer(name, nowMs);
      each = { id, consumer, deliveredAtMs: nowMs, deliveries: 1 };
      group.pending.set(formatId(id), each);
      take(each, consumer, { ...options, justId: true });
    } else if (!each || nowMs - each.deliveredAtMs < Math.max(0, Number(minIdle))) continue;
    else take(each, (consumer ??= group.consumer(name, nowMs)), options);
    taken.push(options.justId ? formatId(id) : shown(entry));
  }
  db.touchGroup(key);
  return taken;
}

/** The first word that is no ID begins the options. */
function idOrNone(text: string | undefined) {
  try {
    return text === undefined ? undefined : parseId(text, 0n);
  } catch {
    return undefined;
  }
}

function claimOptions(args: readonly string[], from: number, nowMs: number) {
  let [deliveredAtMs, deliveries] = [nowMs, undefined as number | undefined];
  let [force, justId, lastId] = [false, false, undefined as ReturnType<typeof parseId> | undefined];
  for (let i = from; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    const value = args[i + 1];
    if (word === 'force') force = true;
    else if (word === 'justid') justId = true;
    else if (word === 'idle' && value !== undefined) {
      deliveredAtMs = nowMs - numberOf(value, 'IDLE');
      i++;
    } else if (word === 'time' && value !== undefined) {
      deliveredAtMs = numberOf(value, 'TIME');
      i++;
    } else if (word === 'retrycount' && value !== undefined) {
      const count = numberOf(value, 'RETRYCOUNT');
      deliveries = count < 0 ? undefined : count;
      i++;
    } else if (word === 'lastid' && value !== undefined) {
      lastId = parseId(value, 0n);
      i++;
    } else throw new CommandError(`ERR Unrecognized XCLAIM option '${printed(args[i]!)}'`);
  }
  if (deliveredAtMs < 0 || deliveredAtMs > nowMs) deliveredAtMs = nowMs;
  return { deliveredAtMs, deliveries, force, justId, lastId };
}

function numberOf(text: string, option: string): number {
  const value = parseInt64(text);
  if (value === undefined) throw new CommandError(`ERR Invalid ${option} option argument for XCLAIM`);
  return Number(value);
}

function autoClaim(call: Call): Reply {
  const { db, args, nowMs } = call;
  const [, key = '', , name = '', minimum = '', start = ''] = args;
  const minIdle = parseInt64(minimum);
  if (minIdle === undefined) throw new CommandError('ERR Invalid min-idle-time argument for XAUTOCLAIM');
  const from = boundOf(start, 'start');
  let [count, justId] = [100, false];
  for (let i = 6; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    if (word === 'justid') justId = true;
    else if (word === 'count' && args[i + 1] !== undefined) {
      const value = parseInt64(args[++i]!);
      if (value === undefined || value < 1n || value > 2n ** 59n)
        throw new CommandError('ERR COUNT must be > 0');
      count = Number(value);
    } else throw syntaxError();
  }
  const { stream, group } = groupOf(call, 1);
  const [taken, gone]: [Reply[], string[]] = [[], []];
  let attempts = count * 10;
  const waiting = group.sortedPending().filter((each) => !isLess(each.id, from));
  let next = 0;
  for (; next < waiting.length && count > 0 && attempts-- > 0; next++) {
    const each = waiting[next]!;
    const entry = stream.find(each.id);
    if (!entry) {
      group.pending.delete(formatId(each.id));
      gone.push(formatId(each.id));
      count--;
      continue;
    }
    if (nowMs - each.deliveredAtMs < Math.max(0, Number(minIdle))) continue;
    take(each, group.consumer(name, nowMs), { deliveredAtMs: nowMs, deliveries: undefined, justId });
    taken.push(justId ? formatId(each.id) : shown(entry));
    count--;
  }
  db.touchGroup(key);
  return [next < waiting.length ? formatId(waiting[next]!.id) : '0-0', taken, gone];
}

function infoStream({ db, args }: Call): Reply {
  const stream = streamToInspect(db.get(args[2]!, 'stream')?.stream);
  if (args[3] !== undefined && !/^full$/i.test(args[3]))
    throw new CommandError(
      "ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.",
    );
  if (args.length > 3) throw new CommandError('ERR XINFO STREAM FULL is not modelled');
  const blocks = Math.ceil(stream.entries.length / 100);
  const [first, last] = [stream.entries[0], stream.entries.at(-1)];
  return [
    ...['length', stream.entries.length, 'radix-tree-keys', blocks, 'radix-tree-nodes', blocks + 1],
    ...['last-generated-id', formatId(stream.lastId)],
    ...['max-deleted-entry-id', formatId(stream.maxDeletedId)],
    ...['entries-added', Number(stream.entriesAdded)],
    ...['recorded-first-entry-id', formatId(first?.id ?? { ms: 0n, seq: 0n })],
    ...['groups', stream.groups.size],
    ...['first-entry', first ? shown(first) : null],
    ...['last-entry', last ? shown(last) : null],
  ];
}

function streamToInspect(stream: Stream | undefined): Stream {
  if (!stream) throw new CommandError('ERR no such key');
  return stream;
}

function infoGroups({ db, args }: Call): Reply {
  const stream = streamToInspect(streamOf(db, args[2]!));
  const groups = [...stream.groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([name, group]) => {
    const lag = stream.lag(group);
    return [
      ...['name', name, 'consumers', group.consumers.size, 'pending', group.pending.size],
      ...['last-delivered-id', formatId(group.lastId)],
      ...['entries-read', group.entriesRead === undefined ? null : Number(group.entriesRead)],
      ...['lag', lag === undefined ? null : Number(lag)],
    ];
  });
}

function infoConsumers({ db, args, nowMs }: Call): Reply {
  const [, , key = '', name = ''] = args;
  const stream = streamToInspect(streamOf(db, key));
  const group = stream.groups.get(name);
  if (!group)
    throw new CommandError(
      `NOGROUP No such consumer group '${printed(name)}' for key name '${printed(key)}'`,
    );
  return [...group.consumers.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((consumer) => [
      ...['name', consumer.name, 'pending', group.pendingOf(consumer)],
      ...['idle', Math.max(0, Math.floor(nowMs - consumer.seenAtMs))],
    ]);
}

const one = [1, 1, 1] as const;
const two = [2, 2, 1] as const;
const nothing = () => null;

const groups: Command = {
  arity: -2,
  subcommands: {
    create: { arity: -5, writes: true, keys: two, run: create },
    setid: { arity: -5, writes: true, keys: two, run: setId },
    destroy: {
      arity: 4,
      writes: true,
      keys: two,
      run(call) {
        const { redis, session, db, args } = call;
        if (!streamToGroup(call).groups.delete(args[3]!)) return 0;
        db.touchGroup(args[2]!);
        redis.ready(session.db, args[2]!);
        return 1;
      },
    },
    createconsumer: {
      arity: 5,
      writes: true,
      keys: two,
      run(call) {
        const { group } = groupToChange(call);
        if (group.consumers.has(call.args[4]!)) return 0;
        group.consumer(call.args[4]!, call.nowMs);
        call.db.touchGroup(call.args[2]!);
        return 1;
      },
    },
    delconsumer: { arity: 5, writes: true, keys: two, run: deleteConsumer },
  },
  run: nothing,
};

const info: Command = {
  arity: -2,
  subcommands: {
    stream: { arity: -3, keys: two, run: infoStream },
    groups: { arity: 3, keys: two, run: infoGroups },
    consumers: { arity: 4, keys: two, run: infoConsumers },
  },
  run: nothing,
};

export const groupCommands: Commands = {
  xgroup: groups,
  xinfo: info,
  xack: { arity: -4, writes: true, keys: one, run: acknowledge },
  xpending: { arity: -3, keys: one, run: pending },
  xclaim: { arity: -6, writes: true, keys: one, run: claim },
  xautoclaim: { arity: -6, writes: true, keys: one, run: autoClaim },
};
