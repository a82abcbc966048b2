import type { Call, Commands } from '../command.ts';
import { int64, parseInt64 } from '../numbers.ts';
import { CommandError, syntaxError, type Reply } from '../reply.ts';

const textOf = ({ db, args }: Call) => db.get(args[1]!, 'string')?.text;

/** Redis allows 4 billion, which is a string of 512 megabytes. */
const MOST_BITS = 2n ** 26n;
const ALL_BITS = 2n ** 32n;

function offsetOf(text: string): number {
  const offset = parseInt64(text);
  if (offset === undefined || offset < 0n || offset >= ALL_BITS)
    throw new CommandError('ERR bit offset is not an integer or out of range');
  if (offset >= MOST_BITS) throw new CommandError('ERR a bit offset above 67108863 is not modelled');
  return Number(offset);
}

const byteAt = (text: string, byte: number) => (byte < text.length ? text.charCodeAt(byte) : 0);
/** The first bit of a byte is its highest. */
const maskOf = (offset: number) => 0x80 >> (offset % 8);

function getBit(call: Call): Reply {
  const offset = offsetOf(call.args[2]!);
  return Number((byteAt(textOf(call) ?? '', Math.floor(offset / 8)) & maskOf(offset)) !== 0);
}

function setBit(call: Call): Reply {
  const { db, args } = call;
  const [, key = '', place = '', bit = ''] = args;
  const [offset, value] = [offsetOf(place), parseInt64(bit)];
  if (value !== 0n && value !== 1n) throw new CommandError('ERR bit is not an integer or out of range');
  const text = textOf(call);
  const byte = Math.floor(offset / 8);
  const before = byteAt(text ?? '', byte);
  const after = value ? before | maskOf(offset) : before & ~maskOf(offset);
  const grown = (text ?? '').padEnd(byte + 1, '\0');
  if (after !== before || grown !== text) {
    const changed = grown.slice(0, byte) + String.fromCharCode(after) + grown.slice(byte + 1);
    db.set(key, { type: 'string', text: changed }, db.expiresAtMs(key));
  }
  return Number((before & maskOf(offset)) !== 0);
}

/** `BITCOUNT key [start end [BYTE|BIT]]`: a key that is not there is answered before the rest is looked at. */
function bitCount(call: Call): Reply {
  const { args } = call;
  const text = textOf(call);
  if (text === undefined) return 0;
  if (args.length === 2) return countBits(text, 0, text.length * 8 - 1);
  if (args.length !== 4 && args.length !== 5) throw syntaxError();
  const [first, last] = [int64(args[2]!), int64(args[3]!)];
  if (first < 0n && last < 0n && first > last) return 0;
  const unit = (args[4] ?? 'byte').toLowerCase();
  if (unit !== 'byte' && unit !== 'bit') throw syntaxError();
  const size = unit === 'bit' ? 1 : 8;
  const length = (text.length * 8) / size;
  const place = (index: bigint) => Math.max(0, index < 0n ? length + Number(index) : Number(index));
  const [from, to] = [place(first), Math.min(length - 1, place(last))];
  return countBits(text, from * size, to * size + size - 1);
}

function countBits(text: string, from: number, to: number): number {
  let count = 0;
  for (let offset = from; offset <= to; offset++) if (byteAt(text, offset >> 3) & maskOf(offset)) count++;
  return count;
}

const one = [1, 1, 1] as const;

export const bitCommands: Commands = {
  setbit: { arity: 4, writes: true, keys: one, run: setBit },
  getbit: { arity: 3, keys: one, run: getBit },
  bitcount: { arity: -2, keys: one, run: bitCount },
};
