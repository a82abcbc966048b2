import { bytesOf } from '../buffer-source.ts';
import { toText } from '../stand-in.ts';
import { toHmacParams, unsupported } from './algorithm.ts';
import { createKey, secretOf, type SimCryptoKey, type Usage } from './crypto-key.ts';
import { dataError, fromJwk, toJwk } from './jwk.ts';

/** @param uint32 the stream of randomness that the key's bytes are drawn from. */
export function generateKey(
  uint32: () => number,
  algorithm: unknown,
  extractable: unknown,
  keyUsages: unknown,
): SimCryptoKey {
  const { hash, length } = toHmacParams(algorithm);
  const usages = toUsages(keyUsages);
  const lengthBits = length ?? 8 * hash.blockBytes;
  if (!lengthBits) throw new DOMException('A key cannot have 0 bits.', 'OperationError');
  requireSome(usages);
  const bytes = Uint8Array.from({ length: Math.ceil(lengthBits / 8) }, () => uint32());
  return createKey({ hash, bytes: cut(bytes, lengthBits), lengthBits, extractable: !!extractable, usages });
}

export function importKey(
  format: unknown,
  keyData: unknown,
  algorithm: unknown,
  extractable: unknown,
  keyUsages: unknown,
): SimCryptoKey {
  const kind = toFormat(format);
  const { hash, length } = toHmacParams(algorithm);
  const usages = toUsages(keyUsages);
  const all =
    kind === 'raw' ? bytesOf(keyData, 'The key').slice() : fromJwk(keyData, hash, !!extractable, usages);
  const bits = 8 * all.length;
  if (!bits) throw dataError('it is empty');
  const lengthBits = length ?? bits;
  if (lengthBits > bits || lengthBits <= bits - 8)
    throw dataError(`it has ${bits} bits, and its length is given as ${lengthBits}`);
  requireSome(usages);
  return createKey({ hash, bytes: cut(all, lengthBits), lengthBits, extractable: !!extractable, usages });
}

export function exportKey(format: unknown, key: unknown): ArrayBuffer | JsonWebKey {
  const kind = toFormat(format);
  const secret = secretOf(key);
  if (!secret.extractable)
    throw new DOMException('The key was made not to be extractable.', 'InvalidAccessError');
  return kind === 'raw' ? secret.bytes.slice().buffer : toJwk(secret);
}

function toFormat(format: unknown): 'raw' | 'jwk' {
  const kind = toText(format, 'The format');
  if (kind === 'raw' || kind === 'jwk') return kind;
  if (kind === 'pkcs8' || kind === 'spki') throw unsupported(`The format "${kind}"`);
  throw new TypeError(`The format ${JSON.stringify(kind)} is unknown. Use "raw" or "jwk".`);
}

const USAGES = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

/** Without doubles, and in the order of the standard. */
function toUsages(keyUsages: unknown): Usage[] {
  if (typeof keyUsages !== 'object' || keyUsages === null || !(Symbol.iterator in keyUsages))
    throw new TypeError("The usages of a key are a list, such as ['sign', 'verify'].");
  const usages = [...(keyUsages as Iterable<unknown>)].map((usage) => toText(usage, 'The usage'));
  for (const usage of usages) {
    if (usage === 'sign' || usage === 'verify') continue;
    const what = `${JSON.stringify(usage)} is no usage of an HMAC key. Use "sign" and "verify".`;
    throw USAGES.includes(usage) ? new DOMException(what, 'SyntaxError') : new TypeError(what);
  }
  return (['sign', 'verify'] as const).filter((usage) => usages.includes(usage));
}

function requireSome(usages: readonly Usage[]): void {
  if (!usages.length) throw new DOMException('A key needs a usage: "sign", "verify" or both.', 'SyntaxError');
}

/** The first bits, in whole bytes; what is left of the last is 0. */
function cut(all: Uint8Array<ArrayBuffer>, lengthBits: number): Uint8Array<ArrayBuffer> {
  const bytes = all.slice(0, Math.ceil(lengthBits / 8));
  bytes[bytes.length - 1]! &= 0xff << (-lengthBits & 7);
  return bytes;
}
