import { freezeMembers } from './stand-in.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The synchronous part of Web Crypto, drawing from the life's own stream. */
export function createCrypto(uint32: () => number): Pick<Crypto, 'randomUUID' | 'getRandomValues'> {
  const crypto = {
    randomUUID(): `${string}-${string}-${string}-${string}-${string}` {
      const bytes = Array.from({ length: 16 }, () => uint32() & 0xff);
      bytes[6] = (bytes[6]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      const hex = bytes.map((byte) => HEX[byte]).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    getRandomValues<T extends ArrayBufferView | null>(array: T): T {
      if (!ArrayBuffer.isView(array)) throw new TypeError('crypto.getRandomValues needs a typed array.');
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      for (let i = 0; i < bytes.length; i++) bytes[i] = uint32() & 0xff;
      return array;
    },
    get subtle(): never {
      throw new TypeError(
        'crypto.subtle is asynchronous outside the simulation, so a simulated node has none.',
      );
    },
  };
  freezeMembers(crypto);
  return crypto;
}
