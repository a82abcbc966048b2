import { simAtob, simBtoa } from '../base64.ts';
import type { Secret, Usage } from './crypto-key.ts';
import type { Hash } from './hash.ts';

/** The name of HMAC with a hash in JSON Web Algorithms (RFC 7518, 3.1), and for SHA-1 as Web Crypto adds it. */
const nameOf = (hash: Hash): string => `HS${hash.name.slice(4)}`;

/**
 * The bytes of a secret key in a JSON Web Key (RFC 7517; RFC 7518, 6.4).
 *
 * @throws DOMException (`DataError`) if it is another kind of key, or not meant for this hash and these usages.
 */
export function fromJwk(
  jwk: unknown,
  hash: Hash,
  extractable: boolean,
  usages: readonly Usage[],
): Uint8Array<ArrayBuffer> {
  if (typeof jwk !== 'object' || jwk === null || jwk instanceof ArrayBuffer || ArrayBuffer.isView(jwk))
    throw new TypeError('With the format "jwk", a key is an object.');
  const { kty, k, alg, use, key_ops, ext } = jwk as JsonWebKey;
  if (kty !== 'oct') throw dataError('"kty" is not "oct"');
  if (typeof k !== 'string' || !/^[\w-]*$/.test(k) || k.length % 4 === 1)
    throw dataError('"k" is not base64url without padding');
  if (alg !== undefined && alg !== nameOf(hash)) throw dataError(`"alg" is not "${nameOf(hash)}"`);
  if (usages.length && use !== undefined && use !== 'sig') throw dataError('"use" is not "sig"');
  if (key_ops !== undefined) checkOperations(key_ops, usages);
  if (ext === false && extractable) throw dataError('"ext" says that it is not extractable');
  const text = simAtob(k.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (byte) => byte.charCodeAt(0));
}

function checkOperations(operations: unknown, usages: readonly Usage[]): void {
  if (!Array.isArray(operations)) throw new TypeError('"key_ops" of a key is a list.');
  if (new Set(operations).size < operations.length) throw dataError('"key_ops" has something twice');
  if (!usages.every((usage) => operations.includes(usage)))
    throw dataError('"key_ops" lacks one of the usages');
}

export function toJwk({ hash, bytes, extractable, usages }: Secret): JsonWebKey {
  const text = simBtoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return {
    alg: nameOf(hash),
    ext: extractable,
    k: text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    key_ops: [...usages],
    kty: 'oct',
  };
}

export function dataError(what: string): DOMException {
  return new DOMException(`The key cannot be imported: ${what}.`, 'DataError');
}
