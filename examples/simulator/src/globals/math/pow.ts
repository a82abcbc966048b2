/*
 * Follows fdlibm.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
import { fromWords, highWord, scale, upperHalf, withHighWord } from './bits.ts';
import { expPolynomial } from './exp.ts';

/** The logarithm to base 2 of |x|, and of the result, as the sum of two numbers: [rough, rest]. */
const sum = new Float64Array(2);

export function pow(base: number, exponent: number): number {
  const x = +base;
  const y = +exponent;
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const size = Math.abs(x);
  if (y === Infinity || y === -Infinity) {
    if (size === 1) return NaN;
    return size > 1 === y > 0 ? Infinity : 0;
  }
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  const odd = x < 0 || Object.is(x, -0) ? isOddInteger(y) : false;
  const sign = odd ? -1 : 1;
  if (size === 0 || size === Infinity || size === 1) {
    if (x === -1 && !Number.isInteger(y)) return NaN;
    return sign * (y < 0 ? 1 / size : size);
  }
  if (x < 0 && !Number.isInteger(y)) return NaN;
  if (y === 0.5) return Math.sqrt(x);
  const exponentSize = highWord(y) & 0x7fffffff;
  if (exponentSize > 0x41e00000) {
    if (exponentSize > 0x43f00000 || !isNearOne(size)) return sign * (size > 1 === y > 0 ? Infinity : 0);
    logNearOne(size);
  } else log2InTwoParts(size);
  return sign * exp2OfProduct(y);
}

function isOddInteger(y: number): boolean {
  return Number.isInteger(y) && y % 2 !== 0;
}

function isNearOne(size: number): boolean {
  const high = highWord(size);
  return high === 0x3fefffff || high === 0x3ff00000;
}

const INVERSE_LN2 = 1.4426950408889634;
const INVERSE_LN2_HIGH = 1.4426950216293335;
const INVERSE_LN2_LOW = 1.9259629911266175e-8;

function logNearOne(x: number): void {
  const t = x - 1;
  const w = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25));
  // Other than in fdlibm, t is cut in two: its product with 24 bits is not exact, and the result was hundreds of ulp off.
  const tHigh = upperHalf(t);
  const u = INVERSE_LN2_HIGH * tHigh;
  const v = INVERSE_LN2_HIGH * (t - tHigh) + t * INVERSE_LN2_LOW - w * INVERSE_LN2;
  const rough = upperHalf(u + v);
  sum[0] = rough;
  sum[1] = v - (rough - u);
}

const TWO_53 = 9007199254740992;
const L1 = 0.5999999999999946;
const L2 = 0.4285714285785502;
const L3 = 0.33333332981837743;
const L4 = 0.272728123808534;
const L5 = 0.23066074577556175;
const L6 = 0.20697501780033842;
/** 2/(3 ln 2), and its two parts. */
const CP = 0.9617966939259756;
const CP_HIGH = 0.9617967009544373;
const CP_LOW = -7.028461650952758e-9;
/** The logarithm to base 2 of 1.5, in two parts. */
const DP_HIGH = 0.5849624872207642;
const DP_LOW = 1.350039202129749e-8;

function log2InTwoParts(size: number): void {
  let n = 0;
  let x = size;
  let high = highWord(x);
  if (high < 0x00100000) {
    x *= TWO_53;
    n -= 53;
    high = highWord(x);
  }
  n += (high >> 20) - 0x3ff;
  const fraction = high & 0x000fffff;
  high = fraction | 0x3ff00000;
  const nearOneAndAHalf = fraction > 0x3988e && fraction < 0xbb67a;
  if (fraction >= 0xbb67a) {
    n += 1;
    high -= 0x00100000;
  }
  x = withHighWord(x, high);
  const near = nearOneAndAHalf ? 1.5 : 1;
  const u = x - near;
  const v = 1 / (x + near);
  const s = u * v;
  const sHigh = upperHalf(s);
  const upper = fromWords(((high >> 1) | 0x20000000) + 0x00080000 + (nearOneAndAHalf ? 1 << 18 : 0), 0);
  const lower = x - (upper - near);
  const sLow = v * (u - sHigh * upper - sHigh * lower);
  combine(s, sHigh, sLow, n, nearOneAndAHalf ? DP_HIGH : 0, nearOneAndAHalf ? DP_LOW : 0);
}

function combine(s: number, sHigh: number, sLow: number, n: number, dpHigh: number, dpLow: number): void {
  const s2 = s * s;
  let r = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6)))));
  r += sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const tHigh = upperHalf(3 + square + r);
  const tLow = r - (tHigh - 3 - square);
  const u = sHigh * tHigh;
  const v = sLow * tHigh + tLow * s;
  const pHigh = upperHalf(u + v);
  const pLow = v - (pHigh - u);
  const zHigh = CP_HIGH * pHigh;
  const zLow = CP_LOW * pHigh + pLow * CP + dpLow;
  const rough = upperHalf(zHigh + zLow + dpHigh + n);
  sum[0] = rough;
  sum[1] = zLow - (rough - n - dpHigh - zHigh);
}

const OVERFLOW_TAIL = 8.008566259537294e-17;

/** 2 to the power of `y` times the sum. */
function exp2OfProduct(y: number): number {
  const yHigh = upperHalf(y);
  const low = (y - yHigh) * sum[0]! + y * sum[1]!;
  let high = yHigh * sum[0]!;
  const z = low + high;
  if (z >= 1024 && (z > 1024 || low + OVERFLOW_TAIL > z - high)) return Infinity;
  if (z <= -1075 && (z < -1075 || low <= z - high)) return 0;
  let n = 0;
  const word = highWord(z);
  const size = word & 0x7fffffff;
  if (size > 0x3fe00000) {
    const rounded = word + (0x00100000 >> ((size >> 20) - 0x3ff + 1));
    const k = ((rounded & 0x7fffffff) >> 20) - 0x3ff;
    n = ((rounded & 0x000fffff) | 0x00100000) >> (20 - k);
    if (word < 0) n = -n;
    high -= fromWords(rounded & ~(0x000fffff >> k), 0);
  }
  return exp2Fraction(low, high, n);
}

const LN2 = 0.6931471805599453;
const LN2_HIGH = 0.6931471824645996;
const LN2_LOW = -1.904654299957768e-9;

function exp2Fraction(low: number, high: number, n: number): number {
  const t = upperHalf(low + high);
  const u = t * LN2_HIGH;
  const v = (low - (t - high)) * LN2 + t * LN2_LOW;
  const z = u + v;
  const w = v - (z - u);
  const c = expPolynomial(z);
  const r = (z * c) / (c - 2) - (w + z * w);
  const result = 1 - (r - z);
  const word = highWord(result) + (n << 20);
  return word >> 20 <= 0 ? scale(result, n) : withHighWord(result, word);
}
