/*
 * Follows fdlibm.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
import { highWord, upperHalf } from './bits.ts';

const PI_HALF = 1.5707963267948966;
const PI_HALF_REST = 6.123233995736766e-17;
const PI_QUARTER = 0.7853981633974483;
const PI_REST = 1.2246467991473532e-16;

const P0 = 0.16666666666666666;
const P1 = -0.3255658186224009;
const P2 = 0.20121253213486293;
const P3 = -0.04005553450067941;
const P4 = 0.0007915349942898145;
const P5 = 3.479331075960212e-5;
const Q1 = -2.403394911734414;
const Q2 = 2.0209457602335057;
const Q3 = -0.6882839716054533;
const Q4 = 0.07703815055590194;

function ratio(t: number): number {
  const p = t * (P0 + t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5)))));
  return p / (1 + t * (Q1 + t * (Q2 + t * (Q3 + t * Q4))));
}

export function asin(value: number): number {
  const x = +value;
  const size = Math.abs(x);
  if (!(size <= 1)) return NaN;
  if (size === 1) return x * PI_HALF + x * PI_HALF_REST;
  const high = highWord(size);
  if (high < 0x3e400000) return x;
  if (size < 0.5) return x + x * ratio(x * x);
  const t = (1 - size) * 0.5;
  const r = ratio(t);
  const s = Math.sqrt(t);
  const sign = x > 0 ? 1 : -1;
  if (high >= 0x3fef3333) return sign * (PI_HALF - (2 * (s + s * r) - PI_HALF_REST));
  const upper = upperHalf(s);
  const c = (t - upper * upper) / (s + upper);
  const p = 2 * s * r - (PI_HALF_REST - 2 * c);
  return sign * (PI_QUARTER - (p - (PI_QUARTER - 2 * upper)));
}

export function acos(value: number): number {
  const x = +value;
  const size = Math.abs(x);
  if (!(size <= 1)) return NaN;
  if (x === 1) return 0;
  if (x === -1) return Math.PI + 2 * PI_HALF_REST;
  if (size < 0.5) {
    if (highWord(size) <= 0x3c600000) return PI_HALF + PI_HALF_REST;
    return PI_HALF - (x - (PI_HALF_REST - x * ratio(x * x)));
  }
  const z = (1 - size) * 0.5;
  const r = ratio(z);
  const s = Math.sqrt(z);
  if (x < 0) return Math.PI - 2 * (s + (r * s - PI_HALF_REST));
  const upper = upperHalf(s);
  const c = (z - upper * upper) / (s + upper);
  return 2 * (upper + (r * s + c));
}

const ATAN_HIGH = [0.4636476090008061, 0.7853981633974483, 0.982793723247329, 1.5707963267948966];
const ATAN_LOW = [
  2.2698777452961687e-17, 3.061616997868383e-17, 1.3903311031230998e-17, 6.123233995736766e-17,
];
const A = [
  0.3333333333333293, -0.19999999999876483, 0.14285714272503466, -0.11111110405462356, 0.09090887133436507,
  -0.0769187620504483, 0.06661073137387531, -0.058335701337905735, 0.049768779946159324,
  -0.036531572744216916, 0.016285820115365782,
] as const;

export function atan(value: number): number {
  const x = +value;
  if (x !== x) return NaN;
  const size = highWord(x) & 0x7fffffff;
  if (size < 0x3e400000) return x;
  if (size < 0x3fdc0000) return x - x * atanSeries(x);
  const result = atanOfLarge(Math.abs(x), size);
  return x < 0 ? -result : result;
}

function atanOfLarge(x: number, size: number): number {
  if (size >= 0x44100000) return PI_HALF + PI_HALF_REST;
  if (size < 0x3fe60000) return atanNear(0, (2 * x - 1) / (2 + x));
  if (size < 0x3ff30000) return atanNear(1, (x - 1) / (x + 1));
  if (size < 0x40038000) return atanNear(2, (x - 1.5) / (1 + 1.5 * x));
  return atanNear(3, -1 / x);
}

/** The arc tangent of 1/2, 1, 3/2 or infinity, plus that of a small `t`. */
function atanNear(id: number, t: number): number {
  return ATAN_HIGH[id]! - (t * atanSeries(t) - ATAN_LOW[id]! - t);
}

function atanSeries(x: number): number {
  const z = x * x;
  const w = z * z;
  const even = z * (A[0] + w * (A[2] + w * (A[4] + w * (A[6] + w * (A[8] + w * A[10])))));
  return even + w * (A[1] + w * (A[3] + w * (A[5] + w * (A[7] + w * A[9]))));
}

export function atan2(ordinate: number, abscissa: number): number {
  const y = +ordinate;
  const x = +abscissa;
  if (x !== x || y !== y) return NaN;
  if (x === 1) return atan(y);
  const sign = y < 0 || Object.is(y, -0) ? -1 : 1;
  const left = x < 0 || Object.is(x, -0);
  if (y === 0) return left ? sign * Math.PI : y;
  if (x === 0) return sign * PI_HALF;
  if (x === Infinity || x === -Infinity) return sign * atan2AtInfinity(y, left);
  if (y === Infinity || y === -Infinity) return sign * PI_HALF;
  const k = ((highWord(y) & 0x7fffffff) - (highWord(x) & 0x7fffffff)) >> 20;
  if (k > 60) return sign * (PI_HALF + 0.5 * PI_REST);
  const z = left && k < -60 ? 0 : atan(Math.abs(y / x));
  return left ? sign * (Math.PI - (z - PI_REST)) : sign * z;
}

function atan2AtInfinity(y: number, left: boolean): number {
  if (y === Infinity || y === -Infinity) return left ? 3 * PI_QUARTER : PI_QUARTER;
  return left ? Math.PI : 0;
}
