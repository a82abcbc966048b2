/*
 * Follows fdlibm.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
import { fromWords, highWord, upperHalf } from './bits.ts';
import { reduce, remainder } from './reduce.ts';

export function sin(value: number): number {
  const x = +value;
  if (!(x - x === 0)) return NaN;
  const n = reduce(x);
  const part =
    (n & 1) === 0 ? sinNearZero(remainder[0]!, remainder[1]!) : cosNearZero(remainder[0]!, remainder[1]!);
  return (n & 2) === 0 ? part : -part;
}

export function cos(value: number): number {
  const x = +value;
  if (!(x - x === 0)) return NaN;
  const n = reduce(x);
  const part =
    (n & 1) === 0 ? cosNearZero(remainder[0]!, remainder[1]!) : sinNearZero(remainder[0]!, remainder[1]!);
  return ((n + 1) & 2) === 0 ? part : -part;
}

export function tan(value: number): number {
  const x = +value;
  if (!(x - x === 0)) return NaN;
  const n = reduce(x);
  return tanNearZero(remainder[0]!, remainder[1]!, (n & 1) === 1);
}

const S1 = -0.16666666666666632;
const S2 = 0.00833333333332249;
const S3 = -0.0001984126982985795;
const S4 = 2.7557313707070068e-6;
const S5 = -2.5050760253406863e-8;
const S6 = 1.58969099521155e-10;

/** The sine of x + y, for |x| up to pi/4 and a tail `y`. */
function sinNearZero(x: number, y: number): number {
  if ((highWord(x) & 0x7fffffff) < 0x3e400000) return x;
  const z = x * x;
  const v = z * x;
  const r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
  if (y === 0) return x + v * (S1 + z * r);
  return x - (z * (0.5 * y - v * r) - y - v * S1);
}

const C1 = 0.0416666666666666;
const C2 = -0.001388888888887411;
const C3 = 2.480158728947673e-5;
const C4 = -2.7557314351390663e-7;
const C5 = 2.087572321298175e-9;
const C6 = -1.1359647557788195e-11;

function cosNearZero(x: number, y: number): number {
  const size = highWord(x) & 0x7fffffff;
  if (size < 0x3e400000) return 1;
  const z = x * x;
  const r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
  if (size < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
  const quarter = size > 0x3fe90000 ? 0.28125 : fromWords(size - 0x00200000, 0);
  return 1 - quarter - (0.5 * z - quarter - (z * r - x * y));
}

const T = [
  0.3333333333333341, 0.13333333333320124, 0.05396825397622605, 0.021869488294859542, 0.0088632398235993,
  0.0035920791075913124, 0.0014562094543252903, 0.0005880412408202641, 0.0002464631348184699,
  7.817944429395571e-5, 7.140724913826082e-5, -1.8558637485527546e-5, 2.590730518636337e-5,
] as const;
const PI_QUARTER = 0.7853981633974483;
const PI_QUARTER_REST = 3.061616997868383e-17;

/** The tangent of x + y or, with `inverse`, -1 divided by it. */
function tanNearZero(a: number, b: number, inverse: boolean): number {
  let x = a;
  let y = b;
  const high = highWord(x);
  const size = high & 0x7fffffff;
  if (size < 0x3e300000) return inverse ? minusInverse(x, y) : x;
  const large = size >= 0x3fe59428;
  if (large) {
    if (high < 0) {
      x = -x;
      y = -y;
    }
    x = PI_QUARTER - x + (PI_QUARTER_REST - y);
    y = 0;
  }
  const z = x * x;
  const w = z * z;
  const odd = T[1] + w * (T[3] + w * (T[5] + w * (T[7] + w * (T[9] + w * T[11]))));
  const even = z * (T[2] + w * (T[4] + w * (T[6] + w * (T[8] + w * (T[10] + w * T[12])))));
  const s = z * x;
  const r = y + z * (s * (odd + even) + y) + T[0] * s;
  const sum = x + r;
  if (large) {
    const v = inverse ? -1 : 1;
    return (high < 0 ? -1 : 1) * (v - 2 * (x - ((sum * sum) / (sum + v) - r)));
  }
  return inverse ? minusInverse(x, r) : sum;
}

/** -1/(x + y) without losing the digits of `y`. */
function minusInverse(x: number, y: number): number {
  const sum = x + y;
  const upper = upperHalf(sum);
  const lower = y - (upper - x);
  const a = -1 / sum;
  const t = upperHalf(a);
  return t + a * (1 + t * upper + t * lower);
}
