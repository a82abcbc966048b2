import type { Hash } from './hash.ts';
import { cubeRoots, squareRoots } from './roots.ts';
import { choose, majority, turn } from './words.ts';

/** FIPS 180-4, 6.4. */
export const SHA512: Hash = {
  name: 'SHA-512',
  blockBytes: 128,
  digestBytes: 64,
  start: () => squareRoots().subarray(0, 16),
  words: 160,
  compress,
};

/** FIPS 180-4, 6.5: starts elsewhere and gives less. */
export const SHA384: Hash = {
  ...SHA512,
  name: 'SHA-384',
  digestBytes: 48,
  start: () => squareRoots().subarray(16),
};

/** As in SHA-256, but each number is two words, the high one first. What follows works on the index of the first. */
function compress(state: Int32Array, words: Int32Array): void {
  const constants = cubeRoots();
  const v = state.slice();
  for (let t = 0; t < 160; t += 2) {
    if (t >= 32) extend(words, t);
    const [a, b, c, d] = [-t & 15, (2 - t) & 15, (4 - t) & 15, (6 - t) & 15];
    const [e, f, g, h] = [(8 - t) & 15, (10 - t) & 15, (12 - t) & 15, (14 - t) & 15];
    const [e1, e0] = [v[e]!, v[e + 1]!];
    add(v, h, sum1(e1, e0), sum1(e0, e1));
    add(v, h, choose(e1, v[f]!, v[g]!), choose(e0, v[f + 1]!, v[g + 1]!));
    add(v, h, constants[t]!, constants[t + 1]!);
    add(v, h, words[t]!, words[t + 1]!);
    add(v, d, v[h]!, v[h + 1]!);
    const [a1, a0] = [v[a]!, v[a + 1]!];
    add(v, h, sum0(a1, a0), sum0(a0, a1));
    add(v, h, majority(a1, v[b]!, v[c]!), majority(a0, v[b + 1]!, v[c + 1]!));
  }
  for (let i = 0; i < 16; i += 2) add(state, i, v[i]!, v[i + 1]!);
}

function extend(words: Int32Array, t: number): void {
  const [x1, x0, y1, y0] = [words[t - 30]!, words[t - 29]!, words[t - 4]!, words[t - 3]!];
  words[t] = words[t - 32]!;
  words[t + 1] = words[t - 31]!;
  add(words, t, words[t - 14]!, words[t - 13]!);
  add(
    words,
    t,
    turn(x0, x1, 1) ^ turn(x0, x1, 8) ^ (x1 >>> 7),
    turn(x1, x0, 1) ^ turn(x1, x0, 8) ^ turn(x1, x0, 7),
  );
  add(
    words,
    t,
    turn(y0, y1, 19) ^ turn(y1, y0, 29) ^ (y1 >>> 6),
    turn(y1, y0, 19) ^ turn(y0, y1, 29) ^ turn(y1, y0, 6),
  );
}

/** Adds a number of 64 bits to the one at an index. */
function add(to: Int32Array, at: number, high: number, low: number): void {
  const sum = (to[at + 1]! >>> 0) + (low >>> 0);
  to[at]! += high + (sum > 0xffffffff ? 1 : 0);
  to[at + 1] = sum;
}

/** The high word of the standard's Σ₀. With the words swapped, the low one. */
const sum0 = (high: number, low: number): number =>
  turn(low, high, 28) ^ turn(high, low, 2) ^ turn(high, low, 7);
/** The same of Σ₁. */
const sum1 = (high: number, low: number): number =>
  turn(low, high, 14) ^ turn(low, high, 18) ^ turn(high, low, 9);
