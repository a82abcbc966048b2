import { SHA1 } from './sha1.ts';
import { SHA256 } from './sha256.ts';
import { SHA384, SHA512 } from './sha512.ts';

/** A hash function of FIPS 180-4: where it starts and how it takes in one block. */
export interface Hash {
  /** As Web Crypto names it. */
  readonly name: string;
  readonly blockBytes: number;
  readonly digestBytes: number;
  /** The first state, in words of 32 bits. */
  readonly start: () => ArrayLike<number>;
  /** How many words `compress` needs: those of the block, and what it makes of them. */
  readonly words: number;
  /** Takes a block, the first of `words`, into `state`. Overwrites the other words. */
  readonly compress: (state: Int32Array, words: Int32Array) => void;
}

export const HASHES: readonly Hash[] = [SHA1, SHA256, SHA384, SHA512];

/** The digest of all parts, one after the other. */
export function digest(hash: Hash, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const message = pad(hash, parts);
  const state = Int32Array.from(hash.start());
  const words = new Int32Array(hash.words);
  for (let at = 0; at < message.byteLength; at += hash.blockBytes) {
    for (let i = 0; i < hash.blockBytes / 4; i++) words[i] = message.getInt32(at + 4 * i);
    hash.compress(state, words);
  }
  const result = new DataView(new ArrayBuffer(4 * state.length));
  state.forEach((word, i) => result.setInt32(4 * i, word));
  return new Uint8Array(result.buffer.slice(0, hash.digestBytes));
}

/** The message, a one, zeros, and at the end of a block the message's length in bits (FIPS 180-4, 5.1). */
function pad({ blockBytes }: Hash, parts: readonly Uint8Array[]): DataView {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const blocks = Math.ceil((length + 1 + blockBytes / 8) / blockBytes);
  const bytes = new Uint8Array(blocks * blockBytes);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes[length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, length / 2 ** 29);
  view.setUint32(bytes.length - 4, length << 3);
  return view;
}
