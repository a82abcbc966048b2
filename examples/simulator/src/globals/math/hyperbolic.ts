/*
 * Follows fdlibm.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
import { highWord } from './bits.ts';
import { exp, expm1 } from './exp.ts';
import { log, log1p } from './log.ts';

/** The largest |x| whose `sinh` and `cosh` are finite. */
const OVERFLOW = 710.4758600739439;
/** Where `exp` itself comes near its limit. */
const EXP_LIMIT = 709.7822265625;
const LN2 = 0.6931471805599453;

export function sinh(value: number): number {
  const x = +value;
  const size = Math.abs(x);
  const half = x < 0 ? -0.5 : 0.5;
  if (size < 22) {
    if (size < 3.725290298461914e-9) return x;
    const t = expm1(size);
    return size < 1 ? half * (2 * t - (t * t) / (t + 1)) : half * (t + t / (t + 1));
  }
  if (size < EXP_LIMIT) return half * exp(size);
  if (size > OVERFLOW) return x * Infinity;
  const w = exp(0.5 * size);
  return half * w * w;
}

export function cosh(value: number): number {
  const x = Math.abs(+value);
  const high = highWord(x);
  if (high < 0x3fd62e43) {
    const t = expm1(x);
    const w = 1 + t;
    return high < 0x3c800000 ? w : 1 + (t * t) / (w + w);
  }
  if (high < 0x40360000) {
    const t = exp(x);
    return 0.5 * t + 0.5 / t;
  }
  if (high < 0x40862e42) return 0.5 * exp(x);
  if (x > OVERFLOW) return Infinity;
  const w = exp(0.5 * x);
  return 0.5 * w * w;
}

export function tanh(value: number): number {
  const x = +value;
  const size = Math.abs(x);
  if (size < 3.725290298461914e-9) return x;
  let z = 1;
  if (size < 1) {
    const t = expm1(-2 * size);
    z = -t / (t + 2);
  } else if (!(size >= 22)) z = 1 - 2 / (expm1(2 * size) + 2);
  return x < 0 ? -z : z;
}

export function asinh(value: number): number {
  const x = +value;
  const size = Math.abs(x);
  const high = highWord(size);
  if (high < 0x3e300000 || size === Infinity) return x;
  let w: number;
  if (high > 0x41b00000) w = log(size) + LN2;
  else if (high > 0x40000000) w = log(2 * size + 1 / (Math.sqrt(x * x + 1) + size));
  else {
    const t = x * x;
    w = log1p(size + t / (1 + Math.sqrt(1 + t)));
  }
  return x < 0 ? -w : w;
}

export function acosh(value: number): number {
  const x = +value;
  if (!(x >= 1)) return NaN;
  const high = highWord(x);
  if (high >= 0x41b00000) return log(x) + LN2;
  if (x === 1) return 0;
  if (high > 0x40000000) return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
  const t = x - 1;
  return log1p(t + Math.sqrt(2 * t + t * t));
}

export function atanh(value: number): number {
  const x = +value;
  const size = Math.abs(x);
  if (!(size <= 1)) return NaN;
  if (size === 1) return x * Infinity;
  if (size < 3.725290298461914e-9) return x;
  const double = size + size;
  const t = 0.5 * log1p(size < 0.5 ? double + (double * size) / (1 - size) : double / (1 - size));
  return x < 0 ? -t : t;
}
