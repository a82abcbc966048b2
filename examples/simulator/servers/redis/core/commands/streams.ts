import type { Call, Command, Commands } from '../command.ts';
import { int } from '../numbers.ts';
import { CommandError, syntaxError, wrongArity, type Reply } from '../reply.ts';
import {
  formatId,
  invalidId,
  isLess,
  isSame,
  MAX_ID,
  MIN_ID,
  nextId,
  parseId,
  Stream,
  type StreamId,
} from '../stream.ts';
import { boundOf, madeStream, shown, streamOf } from './stream-parts.ts';
import { groupCommands } from './stream-groups.ts';
import { readCommands } from './stream-reads.ts';

interface Trim {
  by: 'maxlen' | 'minid';
  approximate: boolean;
  most: number;
  from: StreamId;
}

/** Entries of a stream lie in blocks of so many: trimming with `~` takes whole ones. */
const BLOCK = 100;

/** The options of XADD and XTRIM that say what to cut off. */
class TrimOptions {
  trim: Trim | undefined;
  noMake = false;
  /** The place of the first word that is no option. */
  end: number;

  constructor(args: readonly string[], from: number, isAdd: boolean) {
    let limit: number | undefined;
    let i = from;
    for (; i < args.length; i++) {
      const word = args[i]!.toLowerCase();
      const left = args.length - 1 - i;
      if (isAdd && args[i] === '*') break;
      if ((word === 'maxlen' || word === 'minid') && left) {
        if (this.trim) {
          if (this.trim.by === word) throw syntaxError();
          throw new CommandError(
            'ERR syntax error, MAXLEN and MINID options at the same time are not compatible',
          );
        }
        const sign = args[i + 1];
        const approximate = left >= 2 && sign === '~';
        if (approximate || (left >= 2 && sign === '=')) i++;
        const value = args[++i]!;
        const by = word;
        const most = by === 'maxlen' ? int(value) : 0;
        if (most < 0) throw new CommandError('ERR The MAXLEN argument must be >= 0.');
        this.trim = { by, approximate, most, from: by === 'minid' ? parseId(value, 0n) : MIN_ID };
      } else if (word === 'limit' && left) {
        limit = int(args[++i]!);
        if (limit < 0) throw new CommandError('ERR The LIMIT argument must be >= 0.');
      } else if (isAdd && word === 'nomkstream') this.noMake = true;
      else if (isAdd) break;
      else throw syntaxError();
    }
    this.end = i;
    if (limit !== undefined && !this.trim)
      throw new CommandError('ERR syntax error, LIMIT cannot be used without specifying a trimming strategy');
    if (limit !== undefined && !this.trim!.approximate)
      throw new CommandError('ERR syntax error, LIMIT cannot be used without the special ~ option');
  }
}

function trimmed(stream: Stream, { by, approximate, most, from }: Trim): number {
  if (!approximate)
    return stream.trim((entry, left) => (by === 'maxlen' ? left <= most : !isLess(entry.id, from)));
  const tooMany = stream.entries.filter((entry, i) =>
    by === 'maxlen' ? stream.entries.length - i > most : isLess(entry.id, from),
  ).length;
  const left = stream.entries.length - (tooMany - (tooMany % BLOCK));
  return stream.trim((_, remaining) => remaining <= left);
}

function add(call: Call): Reply {
  const { redis, session, db, args, nowMs } = call;
  const key = args[1]!;
  const { trim, noMake, end } = new TrimOptions(args, 2, true);
  const idText = args[end];
  const fields = args.slice(end + 1);
  const isGiven = idText !== undefined && idText !== '*';
  const given = isGiven ? parseAddId(idText) : undefined;
  if (fields.length < 2 || fields.length % 2) throw wrongArity(args[0]!);
  if (given?.seq === 0n && given.ms === 0n)
    throw new CommandError('ERR The ID specified in XADD must be greater than 0-0');
  if (!streamOf(db, key) && noMake) return null;
  const { stream } = db.getOrMake(key, madeStream, 'stream');
  if (isSame(stream.lastId, MAX_ID))
    throw new CommandError('ERR The stream has exhausted the last possible ID, unable to add more items');
  const id = newId(stream, given, nowMs);
  if (!id)
    throw new CommandError(
      'ERR The ID specified in XADD is equal or smaller than the target stream top item',
    );
  stream.append(id, fields);
  if (trim) trimmed(stream, trim);
  db.touch(key);
  redis.ready(session.db, key, 'stream');
  return formatId(id);
}

/** An ID as XADD has it: the number may be left to the stream. */
function parseAddId(text: string): { ms: bigint; seq: bigint | undefined } {
  if (text.endsWith('-*')) return { ms: parseId(text.slice(0, -2), 0n).ms, seq: undefined };
  if (text === '-' || text === '+') throw invalidId();
  return parseId(text, 0n);
}

function newId(
  { lastId }: Stream,
  given: { ms: bigint; seq: bigint | undefined } | undefined,
  nowMs: number,
): StreamId | undefined {
  if (!given) {
    const id = { ms: BigInt(Math.floor(nowMs)), seq: 0n };
    return isLess(lastId, id) ? id : nextId(lastId);
  }
  const { ms, seq } = given;
  if (seq === undefined) {
    if (ms < lastId.ms) return undefined;
    return ms === lastId.ms ? { ms, seq: lastId.seq + 1n } : { ms, seq: 0n };
  }
  return isLess(lastId, { ms, seq }) ? { ms, seq } : undefined;
}

function range(reverse: boolean) {
  return ({ db, args }: Call): Reply => {
    const [, key = '', first = '', second = ''] = args;
    const start = boundOf(reverse ? second : first, 'start');
    const end = boundOf(reverse ? first : second, 'end');
    let count: number | undefined;
    for (let i = 4; i < args.length; i += 2) {
      if (!/^count$/i.test(args[i]!) || args[i + 1] === undefined) throw syntaxError();
      count = Math.max(0, int(args[i + 1]!));
    }
    const stream = streamOf(db, key);
    if (!stream) return [];
    if (count === 0) return null;
    const found = stream.range(start, end, reverse ? undefined : count);
    if (!reverse) return found.map(shown);
    return found.reverse().slice(0, count).map(shown);
  };
}

function remove({ db, args }: Call): Reply {
  const key = args[1]!;
  const stream = streamOf(db, key);
  if (!stream) return 0;
  const ids = args.slice(2).map((text) => parseId(text, 0n));
  const removed = ids.filter((id) => stream.delete(id)).length;
  if (removed) db.touch(key);
  return removed;
}

const one = [1, 1, 1] as const;

const added: Command = { arity: -5, writes: true, keys: one, run: add };

export const streamCommands: Commands = {
  xadd: added,
  xlen: { arity: 2, keys: one, run: ({ db, args }) => streamOf(db, args[1]!)?.entries.length ?? 0 },
  xrange: { arity: -4, keys: one, run: range(false) },
  xrevrange: { arity: -4, keys: one, run: range(true) },
  xdel: { arity: -3, writes: true, keys: one, run: remove },
  xtrim: {
    arity: -4,
    writes: true,
    keys: one,
    run({ db, args }) {
      const { trim } = new TrimOptions(args, 2, false);
      if (!trim) throw syntaxError();
      const stream = streamOf(db, args[1]!);
      const cut = stream ? trimmed(stream, trim) : 0;
      if (cut) db.touch(args[1]!);
      return cut;
    },
  },
  ...readCommands,
  ...groupCommands,
};
