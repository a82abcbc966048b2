import { bytesOf } from '../buffer-source.ts';
import { freezeMembers } from '../stand-in.ts';
import { requireHmac, toHash, unsupported } from './algorithm.ts';
import { secretOf, type Secret, type Usage } from './crypto-key.ts';
import { digest } from './hash.ts';
import { hmac } from './hmac.ts';
import { exportKey, generateKey, importKey } from './keys.ts';

const REFUSED = ['encrypt', 'decrypt', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

/**
 * `crypto.subtle` by the Web Cryptography API, as far as it is simulated: all is worked out before a call returns, so
 * its promise settles within microtasks and nothing waits outside the simulation. Input is read during the call.
 *
 * @param uint32 the stream of randomness that keys are drawn from.
 */
export function createSubtle(uint32: () => number): object {
  const subtle = {
    async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
      return digest(toHash(algorithm), bytesOf(data, 'The data')).buffer;
    },
    async generateKey(algorithm: unknown, extractable: unknown, usages: unknown) {
      return generateKey(uint32, algorithm, extractable, usages);
    },
    async importKey(
      format: unknown,
      key: unknown,
      algorithm: unknown,
      extractable: unknown,
      usages: unknown,
    ) {
      return importKey(format, key, algorithm, extractable, usages);
    },
    async exportKey(format: unknown, key: unknown) {
      return exportKey(format, key);
    },
    async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
      return authenticate(algorithm, key, 'sign', data).buffer;
    },
    async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<boolean> {
      const given = bytesOf(signature, 'The signature');
      const expected = authenticate(algorithm, key, 'verify', data);
      return given.length === expected.length && given.every((byte, i) => byte === expected[i]);
    },
  };
  freezeMembers(Object.assign(subtle, refused));
  return subtle;
}

/** One set for all nodes. */
const refused = Object.fromEntries(
  REFUSED.map((name) => [name, () => Promise.reject(unsupported(`crypto.subtle.${name}`))]),
);

function authenticate(
  algorithm: unknown,
  key: unknown,
  usage: Usage,
  data: unknown,
): Uint8Array<ArrayBuffer> {
  const secret = secretOf(key);
  const bytes = bytesOf(data, 'The data');
  requireHmac(algorithm);
  requireUsage(secret, usage);
  return hmac(secret.hash, secret.bytes, bytes);
}

function requireUsage({ usages }: Secret, usage: Usage): void {
  if (!usages.includes(usage))
    throw new DOMException(`The key was made without the usage "${usage}".`, 'InvalidAccessError');
}
