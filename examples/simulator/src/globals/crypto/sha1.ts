import type { Hash } from './hash.ts';
import { choose, majority, turn } from './words.ts';

/** FIPS 180-4, 6.1. */
export const SHA1: Hash = {
  name: 'SHA-1',
  blockBytes: 64,
  digestBytes: 20,
  start: () => [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0],
  words: 80,
  compress(state, words) {
    let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
    for (let t = 0; t < 80; t++) {
      if (t >= 16) {
        const mixed = words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!;
        words[t] = turn(mixed, mixed, 31);
      }
      const next = (turn(a, a, 27) + round(t, b, c, d) + e + words[t]!) | 0;
      e = d;
      d = c;
      c = turn(b, b, 2);
      b = a;
      a = next;
    }
    [a, b, c, d, e].forEach((word, i) => (state[i]! += word));
  },
};

/** The function of a round and its constant, added. */
function round(t: number, b: number, c: number, d: number): number {
  if (t < 20) return choose(b, c, d) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return majority(b, c, d) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
