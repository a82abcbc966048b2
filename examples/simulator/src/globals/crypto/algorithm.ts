import { toText } from '../stand-in.ts';
import { HASHES, type Hash } from './hash.ts';

export const HMAC = 'HMAC';
const HASH_NAMES = HASHES.map(({ name }) => name).join(', ');

/** What {@link unsupported} offers instead. */
export const SIMULATED = `A simulated node has digest (${HASH_NAMES}), and with HMAC importKey, generateKey, exportKey, sign and verify.`;

/** The hash that an algorithm or a name stands for, in capitals or not. */
export function toHash(algorithm: unknown): Hash {
  const name = nameOf(algorithm);
  const hash = HASHES.find((hash) => same(hash.name, name));
  if (!hash) throw unsupported(`The hash ${JSON.stringify(name)}`);
  return hash;
}

export function requireHmac(algorithm: unknown): void {
  const name = nameOf(algorithm);
  if (!same(HMAC, name)) throw unsupported(`${JSON.stringify(name)} as an algorithm of keys`);
}

/** The parameters with which keys of HMAC are made or imported: `HmacKeyGenParams` and `HmacImportParams`. */
export function toHmacParams(algorithm: unknown): { hash: Hash; length: number | undefined } {
  requireHmac(algorithm);
  const { hash, length } = algorithm as { hash?: unknown; length?: unknown };
  if (hash === undefined)
    throw new TypeError("HMAC needs to know its hash: { name: 'HMAC', hash: 'SHA-256' }.");
  return { hash: toHash(hash), length: length === undefined ? undefined : toLength(length) };
}

export function unsupported(what: string): DOMException {
  return new DOMException(`${what} is not simulated. ${SIMULATED}`, 'NotSupportedError');
}

function nameOf(algorithm: unknown): string {
  if (typeof algorithm !== 'object' || algorithm === null) return toText(algorithm, 'The algorithm');
  const { name } = algorithm as { name?: unknown };
  if (name === undefined) throw new TypeError("The algorithm has no name. Write { name: '…' }.");
  return toText(name, 'The name of the algorithm');
}

const same = (name: string, given: string): boolean => name.toLowerCase() === given.toLowerCase();

/** As WebIDL's `[EnforceRange] unsigned long`. */
function toLength(given: unknown): number {
  const length = Math.trunc(Number(given));
  if (!(length >= 0 && length <= 0xffffffff))
    throw new TypeError(`The length of the key is not a number of bits.`);
  return length;
}
