/*
 * Follows fdlibm.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
import { highWord, upperHalf, withHighWord } from './bits.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const TWO_54 = 18014398509481984;

const L1 = 0.6666666666666735;
const L2 = 0.3999999999940942;
const L3 = 0.2857142874366239;
const L4 = 0.22222198432149784;
const L5 = 0.1818357216161805;
const L6 = 0.15313837699209373;
const L7 = 0.14798198605116586;

export function log(value: number): number {
  let x = +value;
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  let high = highWord(x);
  if (high < 0x00100000) {
    k -= 54;
    x *= TWO_54;
    high = highWord(x);
  }
  k += (high >> 20) - 1023;
  high &= 0xfffff;
  const i = (high + 0x95f64) & 0x100000;
  k += i >> 20;
  const f = withHighWord(x, high | (i ^ 0x3ff00000)) - 1;
  if ((0xfffff & (2 + high)) < 3) return logNearPowerOfTwo(f, k);
  const s = f / (2 + f);
  const r = logSeries(s * s);
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const half = 0.5 * f * f;
    if (k === 0) return f - (half - s * (half + r));
    return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
  }
  if (k === 0) return f - s * (f - r);
  return k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
}

function logSeries(z: number): number {
  const w = z * z;
  return z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
}

function logNearPowerOfTwo(f: number, k: number): number {
  if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
  const r = f * f * (0.5 - 0.3333333333333333 * f);
  return k === 0 ? f - r : k * LN2_HIGH - (r - k * LN2_LOW - f);
}

export function log1p(value: number): number {
  const x = +value;
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const high = highWord(x);
  const size = high & 0x7fffffff;
  if (size < 0x3e200000) return size < 0x3c900000 ? x : x - x * x * 0.5;
  if (size < 0x3fda827a && (high > 0 || high <= (0xbfd2bec4 | 0))) return log1pOf(x, 1, 0, 0);
  return log1pReduced(x, high);
}

/** Writes 1 + x as a power of two and a factor near one, and keeps in `c` what the addition rounded away. */
function log1pReduced(x: number, high: number): number {
  let u = high < 0x43400000 ? 1 + x : x;
  let fraction = highWord(u);
  let k = (fraction >> 20) - 1023;
  let c = 0;
  if (high < 0x43400000) c = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
  fraction &= 0xfffff;
  if (fraction < 0x6a09e) {
    u = withHighWord(u, fraction | 0x3ff00000);
  } else {
    k += 1;
    u = withHighWord(u, fraction | 0x3fe00000);
    fraction = (0x00100000 - fraction) >> 2;
  }
  return log1pOf(u - 1, fraction, k, c);
}

function log1pOf(f: number, fraction: number, k: number, c: number): number {
  const half = 0.5 * f * f;
  if (fraction === 0) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + (c + k * LN2_LOW);
    const r = half * (1 - 0.6666666666666666 * f);
    return k === 0 ? f - r : k * LN2_HIGH - (r - (k * LN2_LOW + c) - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const r = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
  if (k === 0) return f - (half - s * (half + r));
  return k * LN2_HIGH - (half - (s * (half + r) + (k * LN2_LOW + c)) - f);
}

const INVERSE_LN2_HIGH = 1.4426950407214463;
const INVERSE_LN2_LOW = 1.6751713164886512e-10;

export function log2(value: number): number {
  let x = +value;
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (x === 1) return 0;
  let k = 0;
  let high = highWord(x);
  if (high < 0x00100000) {
    k -= 54;
    x *= TWO_54;
    high = highWord(x);
  }
  k += (high >> 20) - 1023;
  high &= 0xfffff;
  const i = (high + 0x95f64) & 0x100000;
  k += i >> 20;
  const f = withHighWord(x, high | (i ^ 0x3ff00000)) - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const r = s * (half + logSeries(s * s));
  const upper = upperHalf(f - half);
  const lower = f - upper - half + r;
  const product = upper * INVERSE_LN2_HIGH;
  const rest = (lower + upper) * INVERSE_LN2_LOW + lower * INVERSE_LN2_HIGH;
  const sum = k + product;
  return rest + (k - sum + product) + sum;
}

const INVERSE_LN10 = 0.4342944819032518;
const LOG10_2_HIGH = 0.30102999566361177;
const LOG10_2_LOW = 3.694239077158931e-13;

export function log10(value: number): number {
  let x = +value;
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (x === 1) return 0;
  let k = 0;
  let high = highWord(x);
  if (high < 0x00100000) {
    k -= 54;
    x *= TWO_54;
    high = highWord(x);
  }
  k += (high >> 20) - 1023;
  const i = k < 0 ? 1 : 0;
  const y = k + i;
  const m = withHighWord(x, (high & 0xfffff) | ((0x3ff - i) << 20));
  return y * LOG10_2_LOW + INVERSE_LN10 * log(m) + y * LOG10_2_HIGH;
}
