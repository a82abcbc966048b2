import { digest, type Hash } from './hash.ts';

/** The code that goes with a message, by RFC 2104. */
export function hmac(hash: Hash, key: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(hash.blockBytes);
  block.set(key.length > hash.blockBytes ? digest(hash, key) : key);
  const padded = (pad: number): Uint8Array => block.map((byte) => byte ^ pad);
  return digest(hash, padded(0x5c), digest(hash, padded(0x36), message));
}
