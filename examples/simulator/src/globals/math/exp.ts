/*
 * Follows fdlibm.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
import { fromWords, highWord, powerOfTwo } from './bits.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = 1.4426950408889634;
const OVERFLOW = 709.782712893384;
const UNDERFLOW = -745.1332191019411;

const P1 = 0.16666666666666602;
const P2 = -0.0027777777777015593;
const P3 = 6.613756321437934e-5;
const P4 = -1.6533902205465252e-6;
const P5 = 4.1381367970572385e-8;

/** The polynomial that `exp` and `pow` share, for |r| up to half of ln 2. */
export function expPolynomial(r: number): number {
  const t = r * r;
  return r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
}

export function exp(value: number): number {
  let x = +value;
  if (x !== x) return NaN;
  if (x > OVERFLOW) return Infinity;
  if (x < UNDERFLOW) return 0;
  if (x === 1) return Math.E;
  const size = highWord(x) & 0x7fffffff;
  if (size < 0x3e300000) return 1 + x;
  if (size <= 0x3fd62e42) {
    const c = expPolynomial(x);
    return 1 - ((x * c) / (c - 2) - x);
  }
  const k = nearestMultipleOfLn2(x, size);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  x = high - low;
  const c = expPolynomial(x);
  const y = 1 - (low - (x * c) / (2 - c) - high);
  if (k === 1024) return y * 2 * powerOfTwo(1023);
  return k >= -1021 ? y * powerOfTwo(k) : y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

function nearestMultipleOfLn2(x: number, size: number): number {
  if (size < 0x3ff0a2b2) return x < 0 ? -1 : 1;
  return Math.trunc(INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5));
}

const Q1 = -0.03333333333333313;
const Q2 = 0.0015873015872548146;
const Q3 = -7.93650757867488e-5;
const Q4 = 4.008217827329362e-6;
const Q5 = -2.0109921818362437e-7;

export function expm1(value: number): number {
  let x = +value;
  const size = highWord(x) & 0x7fffffff;
  if (size < 0x3c900000 || x !== x) return x;
  if (x > OVERFLOW) return Infinity;
  if (size >= 0x4043687a && x < 0) return -1;
  let k = 0;
  let c = 0;
  if (size > 0x3fd62e42) {
    k = nearestMultipleOfLn2(x, size);
    const high = x - k * LN2_HIGH;
    const low = k * LN2_LOW;
    x = high - low;
    c = high - x - low;
  }
  const half = 0.5 * x;
  const square = x * half;
  const r = 1 + square * (Q1 + square * (Q2 + square * (Q3 + square * (Q4 + square * Q5))));
  const t = 3 - r * half;
  const e = square * ((r - t) / (6 - x * t));
  if (k === 0) return x - (x * e - square);
  return scaleMinusOne(x, x * (e - c) - c - square, k);
}

/** (1 + x - e) times 2 to the power of `k`, minus one, in the order that loses least for that `k`. */
function scaleMinusOne(x: number, e: number, k: number): number {
  if (k === -1) return 0.5 * (x - e) - 0.5;
  if (k === 1) return x < -0.25 ? -2 * (e - (x + 0.5)) : 1 + 2 * (x - e);
  if (k <= -2 || k > 56) {
    const y = 1 - (e - x);
    return (k === 1024 ? y * 2 * powerOfTwo(1023) : y * powerOfTwo(k)) - 1;
  }
  if (k < 20) return (fromWords(0x3ff00000 - (0x200000 >> k), 0) - (e - x)) * powerOfTwo(k);
  return (x - (e + powerOfTwo(-k)) + 1) * powerOfTwo(k);
}
