import { createSubtle } from './crypto/subtle.ts';
import { bytesOf } from './buffer-source.ts';
import { freezeMembers } from './stand-in.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const MAX_RANDOM_BYTES = 65_536;

/** Web Crypto, drawing from the life's own stream. What is asynchronous in it settles within microtasks. */
export function createCrypto(
  uint32: () => number,
): Pick<Crypto, 'randomUUID' | 'getRandomValues' | 'subtle'> {
  const crypto = {
    randomUUID(): `${string}-${string}-${string}-${string}-${string}` {
      const bytes = Array.from({ length: 16 }, () => uint32() & 0xff);
      bytes[6] = (bytes[6]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      const hex = bytes.map((byte) => HEX[byte]).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    getRandomValues<T>(array: T): T {
      if (!ArrayBuffer.isView(array)) throw new TypeError('getRandomValues fills a typed array only.');
      const bytes = bytesOf(array, 'What getRandomValues fills');
      if (!/int/i.test(Object.prototype.toString.call(array)))
        throw new DOMException('getRandomValues fills typed arrays of integers only.', 'TypeMismatchError');
      if (bytes.length > MAX_RANDOM_BYTES)
        throw new DOMException(
          `getRandomValues fills no more than ${MAX_RANDOM_BYTES} bytes at once.`,
          'QuotaExceededError',
        );
      for (let i = 0; i < bytes.length; i++) bytes[i] = uint32();
      return array;
    },
    subtle: createSubtle(uint32) as SubtleCrypto,
  };
  freezeMembers(crypto);
  return crypto;
}
