import type { Hash } from './hash.ts';
import { cubeRoots, squareRoots } from './roots.ts';
import { choose, majority, turn } from './words.ts';

/** FIPS 180-4, 6.2. */
export const SHA256: Hash = {
  name: 'SHA-256',
  blockBytes: 64,
  digestBytes: 32,
  start: () => Array.from({ length: 8 }, (_, i) => squareRoots()[2 * i]!),
  words: 64,
  compress(state, words) {
    const constants = cubeRoots();
    const v = state.slice();
    for (let t = 0; t < 64; t++) {
      if (t >= 16) extend(words, t);
      // The standard moves a to h on by one each round. Here they stay, and each round reads them one place further on.
      const a = v[-t & 7]!;
      const e = v[(4 - t) & 7]!;
      const h = (7 - t) & 7;
      const sum =
        v[h]! + sum1(e) + choose(e, v[(5 - t) & 7]!, v[(6 - t) & 7]!) + constants[2 * t]! + words[t]!;
      v[(3 - t) & 7]! += sum;
      v[h] = sum + sum0(a) + majority(a, v[(1 - t) & 7]!, v[(2 - t) & 7]!);
    }
    v.forEach((word, i) => (state[i]! += word));
  },
};

function extend(words: Int32Array, t: number): void {
  const [x, y] = [words[t - 15]!, words[t - 2]!];
  const sigma0 = turn(x, x, 7) ^ turn(x, x, 18) ^ (x >>> 3);
  const sigma1 = turn(y, y, 17) ^ turn(y, y, 19) ^ (y >>> 10);
  words[t] = sigma1 + words[t - 7]! + sigma0 + words[t - 16]!;
}

const sum0 = (a: number): number => turn(a, a, 2) ^ turn(a, a, 13) ^ turn(a, a, 22);
const sum1 = (e: number): number => turn(e, e, 6) ^ turn(e, e, 11) ^ turn(e, e, 25);
