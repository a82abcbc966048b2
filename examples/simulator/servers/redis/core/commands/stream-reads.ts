import type { Call, Commands } from '../command.ts';
import { int, parseInt64 } from '../numbers.ts';
import { CommandError, printed, syntaxError, type Reply } from '../reply.ts';
import {
  formatId,
  isLess,
  parseId,
  type Consumer,
  type Group,
  type Stream,
  type StreamId,
} from '../stream.ts';
import { shown, streamOf } from './stream-parts.ts';

/** What XREAD or XREADGROUP was asked for. */
interface Ask {
  keys: readonly string[];
  ids: readonly string[];
  count: number | undefined;
  /** How long to wait; 0: for ever. */
  blockMs: number | undefined;
  noAck: boolean;
  group: string | undefined;
  consumer: string;
}

function askOf({ args, fromScript }: Call, forGroup: boolean): Ask {
  let [count, blockMs] = [undefined as number | undefined, undefined as number | undefined];
  let [noAck, group, consumer] = [false, undefined as string | undefined, ''];
  for (let i = 1; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    const left = args.length - 1 - i;
    if (word === 'block' && left) {
      blockMs = blockTime(args[++i]!);
      if (fromScript)
        throw new CommandError(`ERR ${args[0]} command is not allowed with BLOCK option from scripts`);
    } else if (word === 'count' && left) count = Math.max(0, int(args[++i]!)) || undefined;
    else if (word === 'streams' && left) {
      const rest = args.slice(i + 1);
      if (rest.length % 2)
        throw new CommandError(
          "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.",
        );
      if (forGroup && group === undefined) throw new CommandError('ERR Missing GROUP option for XREADGROUP');
      const half = rest.length / 2;
      return { keys: rest.slice(0, half), ids: rest.slice(half), count, blockMs, noAck, group, consumer };
    } else if (word === 'group' && left >= 2) {
      if (!forGroup)
        throw new CommandError(
          'ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.',
        );
      [group, consumer] = [args[i + 1]!, args[i + 2]!];
      i += 2;
    } else if (word === 'noack') {
      if (!forGroup)
        throw new CommandError(
          'ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.',
        );
      noAck = true;
    } else throw syntaxError();
  }
  throw syntaxError();
}

function blockTime(text: string): number {
  const ms = parseInt64(text);
  if (ms === undefined) throw new CommandError('ERR timeout is not an integer or out of range');
  if (ms < 0n) throw new CommandError('ERR timeout is negative');
  return Number(ms);
}

function read(call: Call) {
  const ask = askOf(call, false);
  const { redis, session, db, mayBlock } = call;
  const from: StreamId[] = ask.keys.map((key, i) => {
    const id = ask.ids[i]!;
    if (id === '>')
      throw new CommandError(
        'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
      );
    const stream = streamOf(db, key);
    return id === '$' ? (stream?.lastId ?? { ms: 0n, seq: 0n }) : parseId(id, 0n);
  });
  const found = ask.keys.flatMap((key, i): Reply[] => {
    const entries = streamOf(db, key)?.after(from[i]!, ask.count) ?? [];
    return entries.length ? [[key, entries.map(shown)]] : [];
  });
  if (found.length) return found;
  if (ask.blockMs === undefined || !mayBlock) return null;
  return redis.block(session, ask.keys, 'stream', ask.blockMs, (key) => {
    const [stream, after] = [streamOf(db, key)!, from[ask.keys.indexOf(key)]!];
    return isLess(after, stream.lastId) ? [[key, stream.after(after, ask.count).map(shown)]] : undefined;
  });
}

export const noGroup = (key: string, group: string, more: string) =>
  new CommandError(`NOGROUP No such key '${printed(key)}' or consumer group '${printed(group)}'${more}`);

function readGroup(call: Call) {
  const ask = askOf(call, true);
  const { redis, session, db, args, mayBlock } = call;
  const { keys, ids, group: name = '' } = ask;
  const at = (key: string): { stream: Stream; group: Group } => {
    const stream = streamOf(db, key);
    const group = stream?.groups.get(name);
    if (!stream || !group) throw noGroup(key, name, ' in XREADGROUP with GROUP option');
    return { stream, group };
  };
  const history = keys.map((key, i) => {
    at(key);
    const id = ids[i]!;
    if (id === '$')
      throw new CommandError(
        'ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.',
      );
    return id === '>' ? undefined : parseId(id, 0n);
  });
  const consumerOf = (key: string, group: Group): Consumer => {
    const isNew = !group.consumers.has(ask.consumer);
    const consumer = group.consumer(ask.consumer, redis.nowMs);
    consumer.seenAtMs = redis.nowMs;
    if (isNew) db.touchGroup(key);
    return consumer;
  };
  const delivered = (key: string, { stream, group }: { stream: Stream; group: Group }): Reply => {
    const entries = deliver(stream, group, consumerOf(key, group), ask, redis.nowMs);
    db.touchGroup(key);
    return [key, entries];
  };
  const found = keys.flatMap((key, i): Reply[] => {
    const { stream, group } = at(key);
    const after = history[i];
    if (after) return [[key, fromHistory(stream, group, consumerOf(key, group), after, ask.count)]];
    return stream.after(group.lastId, 1).length ? [delivered(key, { stream, group })] : [];
  });
  // What is replayed does not wait.
  const words = args.filter((_, i) => !isBlock(args, i));
  redis.writeAs(session, words);
  if (found.length) return found;
  if (ask.blockMs === undefined || !mayBlock) return null;
  const served = (key: string): Reply | undefined => {
    const stream = streamOf(db, key)!;
    const group = stream.groups.get(name);
    if (!group)
      throw new CommandError('NOGROUP the consumer group this client was blocked on no longer exists');
    if (!isLess(group.lastId, stream.lastId)) return undefined;
    redis.writeAs(session, [...words.slice(0, -2 * keys.length), key, '>']);
    return [delivered(key, { stream, group })];
  };
  return redis.block(session, keys, 'stream', ask.blockMs, served, STREAM_IS_GONE);
}

const STREAM_IS_GONE: Reply = { err: 'UNBLOCKED the stream key no longer exists' };

/** Whether a word is BLOCK or its time. Behind STREAMS are keys and IDs. */
function isBlock(args: readonly string[], i: number): boolean {
  const streams = args.findIndex((word) => /^streams$/i.test(word));
  const block = args.findIndex((word, k) => k < streams && /^block$/i.test(word));
  return block > 0 && (i === block || i === block + 1);
}

/** New entries for a consumer, which are pending from now on. */
function deliver(
  stream: Stream,
  group: Group,
  consumer: Consumer,
  { count, noAck }: Ask,
  nowMs: number,
): Reply[] {
  return stream.after(group.lastId, count).map((entry) => {
    const { id } = entry;
    const lag = group.entriesRead;
    group.lastId = id;
    group.entriesRead = lag !== undefined && !hasGaps(stream, id) ? lag + 1n : stream.estimatedRead(id);
    if (!noAck) group.pending.set(formatId(id), { id, consumer, deliveredAtMs: nowMs, deliveries: 1 });
    return shown(entry);
  });
}

/** Whether entries were deleted behind that one. */
const hasGaps = (stream: Stream, id: StreamId) => !isLess(stream.maxDeletedId, id);

/** What the consumer was given and has not acknowledged. An entry that is gone is told as null. */
function fromHistory(
  stream: Stream,
  group: Group,
  consumer: Consumer,
  after: StreamId,
  count = Infinity,
): Reply[] {
  const pending = group
    .sortedPending()
    .filter((each) => each.consumer === consumer && isLess(after, each.id));
  return pending.slice(0, count).map(({ id }) => {
    const entry = stream.find(id);
    return entry ? shown(entry) : [formatId(id), null];
  });
}

export const readCommands: Commands = {
  xread: { arity: -4, run: read },
  xreadgroup: { arity: -7, writes: true, run: readGroup },
};
