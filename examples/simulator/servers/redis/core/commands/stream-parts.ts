import type { Keyspace } from '../keyspace.ts';
import { CommandError, type Reply } from '../reply.ts';
import {
  formatId,
  isSame,
  MAX_ID,
  MIN_ID,
  nextId,
  parseId,
  previousId,
  Stream,
  type StreamEntry,
  type StreamId,
} from '../stream.ts';
import type { ValueOf } from '../values.ts';

export const streamOf = (db: Keyspace, key: string) => db.get(key, 'stream')?.stream;
export const madeStream = (): ValueOf<'stream'> => ({ type: 'stream', stream: new Stream() });

export const shown = ({ id, fields }: StreamEntry): Reply => [formatId(id), fields];

/** An end of an interval: `-`, `+`, an ID, one without its number, `(` before one that is not in it. */
export function boundOf(text: string, which: 'start' | 'end'): StreamId {
  if (text === '-') return MIN_ID;
  if (text === '+') return MAX_ID;
  const open = text.startsWith('(');
  const id = parseId(open ? text.slice(1) : text, which === 'start' ? 0n : MAX_ID.seq);
  if (!open) return id;
  if (isSame(id, which === 'start' ? MAX_ID : MIN_ID))
    throw new CommandError(`ERR invalid ${which} ID for the interval`);
  return which === 'start' ? nextId(id) : previousId(id);
}
