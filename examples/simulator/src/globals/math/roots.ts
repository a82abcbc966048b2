/*
 * Follows fdlibm.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
import { fromWords, highWord, lowWord, powerOfTwo } from './bits.ts';

const TWO_54 = 18014398509481984;
const P0 = 1.87595182427177;
const P1 = -1.8849797954337717;
const P2 = 1.6214297201053545;
const P3 = -0.758397934778766;
const P4 = 0.14599619288661245;

/** With the better first guess of Bruce D. Evans. */
export function cbrt(value: number): number {
  const x = +value;
  const size = highWord(x) & 0x7fffffff;
  if (size >= 0x7ff00000 || x === 0) return x;
  const guess = size < 0x00100000 ? third(TWO_54 * x) + 696219795 : third(x) + 715094163;
  let t = fromWords((x < 0 ? 0x80000000 : 0) | guess, 0);
  const r = t * t * (t / x);
  t = roundTo23Bits(t * (P0 + r * (P1 + r * P2) + r * r * r * (P3 + r * P4)));
  const q = x / (t * t);
  return t + t * ((q - t) / (t + t + q));
}

function third(x: number): number {
  return Math.trunc((highWord(x) & 0x7fffffff) / 3);
}

function roundTo23Bits(t: number): number {
  const low = (lowWord(t) >>> 0) + 0x80000000;
  return fromWords(highWord(t) + (low > 0xffffffff ? 1 : 0), low & 0xc0000000);
}

/** Not fdlibm's, which takes two numbers: squares are summed with Kahan's compensation, scaled out of harm's way. */
export function hypot(...values: number[]): number {
  let largest = 0;
  let isNaN = false;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    values[i] = size;
    if (size > largest) largest = size;
    else if (size !== size) isNaN = true;
  }
  if (largest === Infinity) return Infinity;
  if (isNaN) return NaN;
  if (largest > TWO_500) return rootOfSquares(values, powerOfTwo(-600)) * powerOfTwo(600);
  if (largest < TWO_M400) return rootOfSquares(values, powerOfTwo(600)) * powerOfTwo(-600);
  return rootOfSquares(values, 1);
}

const TWO_500 = powerOfTwo(500);
const TWO_M400 = powerOfTwo(-400);

function rootOfSquares(values: readonly number[], unit: number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! * unit;
    const addend = value * value - lost;
    const next = sum + addend;
    lost = next - sum - addend;
    sum = next;
  }
  return Math.sqrt(sum);
}
