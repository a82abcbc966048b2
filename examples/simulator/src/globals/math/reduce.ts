/*
 * Follows fdlibm.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
import { fromWords, highWord, lowWord, scale } from './bits.ts';

/** What {@link reduce} leaves behind: the remainder as the sum of two numbers. */
export const remainder = new Float64Array(2);

const INVERSE_PI_HALF = 0.6366197723675814;
/** Pi/2 in three parts of 33 bits, and what each leaves over. */
const PI_HALF_1 = 1.5707963267341256;
const REST_1 = 6.077100506506192e-11;
const PI_HALF_2 = 6.077100506303966e-11;
const REST_2 = 2.0222662487959506e-21;
const PI_HALF_3 = 2.0222662487111665e-21;
const REST_3 = 8.4784276603689e-32;

/** The high words of the first multiples of pi/2: only close to them do digits cancel. */
const multiples = Int32Array.from({ length: 31 }, (_, i) => highWord((i + 1) * 1.5707963267948966));

/** Takes multiples of pi/2 from `x` until at most pi/4 is left, in `remainder`. Returns how many, modulo 8 at least. */
export function reduce(x: number): number {
  const size = highWord(x) & 0x7fffffff;
  if (size <= 0x3fe921fb) {
    remainder[0] = x;
    remainder[1] = 0;
    return 0;
  }
  const count =
    size < 0x4002d97c
      ? once(Math.abs(x), size)
      : size <= 0x413921fb
        ? times(Math.abs(x), size)
        : large(x, size);
  if (x > 0) return count;
  remainder[0] = -remainder[0]!;
  remainder[1] = -remainder[1]!;
  return -count;
}

function once(x: number, size: number): number {
  let z = x - PI_HALF_1;
  let rest = REST_1;
  if (size === 0x3ff921fb) {
    z -= PI_HALF_2;
    rest = REST_2;
  }
  const y = z - rest;
  remainder[0] = y;
  remainder[1] = z - y - rest;
  return 1;
}

function times(x: number, size: number): number {
  const n = Math.trunc(x * INVERSE_PI_HALF + 0.5);
  let r = x - n * PI_HALF_1;
  let w = n * REST_1;
  let y = r - w;
  const exponent = size >> 20;
  const nearMultiple = n >= 32 || size === multiples[n - 1];
  if (nearMultiple && lostBits(exponent, y) > 16) {
    let t = r;
    w = n * PI_HALF_2;
    r = t - w;
    w = n * REST_2 - (t - r - w);
    y = r - w;
    if (lostBits(exponent, y) > 49) {
      t = r;
      w = n * PI_HALF_3;
      r = t - w;
      w = n * REST_3 - (t - r - w);
      y = r - w;
    }
  }
  remainder[0] = y;
  remainder[1] = r - y - w;
  return n;
}

function lostBits(exponent: number, y: number): number {
  return exponent - ((highWord(y) >> 20) & 0x7ff);
}

/*
 * The rest is the method of Payne and Hanek for large numbers: multiply by as many digits of 2/pi as matter.
 * Digits have 24 bits. The names are those of the original, __kernel_rem_pio2, with its precision 2.
 */

const TWO_24 = 16777216;
const TWO_M24 = 1 / TWO_24;

/** 2/pi in digits of 24 bits. */
// prettier-ignore
const TWO_OVER_PI = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7,
  0x246e3a, 0x424dd2, 0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c,
  0x7026b4, 0x5f7e41, 0x3991d6, 0x398353, 0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x05980f, 0xef2f11,
  0x8b5a0a, 0x6d1f6d, 0x367ecf, 0x27cb09, 0xb74f46, 0x3f669e, 0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x0739f7,
  0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08, 0x560330, 0x46fc7b, 0x6babf0, 0xcfbc20, 0x9af436, 0x1da9e3, 0x91615e,
  0xe61b08, 0x659985, 0x5f14a0, 0x68408d, 0xffd880, 0x4d7327, 0x310606, 0x1556ca, 0x73a8c9, 0x60e27b, 0xc08c6b,
];

/** Pi/2 in digits of 24 bits. */
const PI_HALF = [
  1.570796251296997, 7.549789415861596e-8, 5.390302529957765e-15, 3.282003415807913e-22,
  1.270655753080676e-29,
];

/** How many digits of the product are first computed. */
const JK = 4;

const x = new Float64Array(3);
const f = new Float64Array(20);
const q = new Float64Array(20);
const iq = new Int32Array(20);
const fq = new Float64Array(20);

function large(value: number, size: number): number {
  const e0 = (size >> 20) - 1046;
  let z = fromWords(size - (e0 << 20), lowWord(value));
  for (let i = 0; i < 2; i++) {
    x[i] = Math.trunc(z);
    z = (z - x[i]!) * TWO_24;
  }
  x[2] = z;
  let jx = 2;
  while (x[jx] === 0) jx--;
  const jv = Math.max(0, Math.trunc((e0 - 3) / 24));
  for (let i = 0; i <= jx + JK; i++) f[i] = digit(jv - jx + i);
  for (let i = 0; i <= JK; i++) q[i] = productDigit(i, jx);
  return multiply(jx, jv, e0 - 24 * (jv + 1));
}

function digit(j: number): number {
  return j < 0 ? 0 : TWO_OVER_PI[j]!;
}

function productDigit(i: number, jx: number): number {
  let sum = 0;
  for (let j = 0; j <= jx; j++) sum += x[j]! * f[jx + i - j]!;
  return sum;
}

/** Adds digits until the fraction of the product is not all zeros, then turns it into a remainder. */
function multiply(jx: number, jv: number, q0: number): number {
  let jz = JK;
  for (;;) {
    const z = scale(distill(jz), q0);
    const { n, fraction, ih } = split(z - 8 * Math.floor(z * 0.125), jz, q0);
    if (fraction !== 0 || !allZero(jz)) {
      finish(fraction, jz, q0, ih);
      return n & 7;
    }
    let k = 1;
    while (iq[JK - k] === 0) k++;
    for (let i = jz + 1; i <= jz + k; i++) {
      f[jx + i] = digit(jv + i);
      q[i] = productDigit(i, jx);
    }
    jz += k;
  }
}

function allZero(jz: number): boolean {
  for (let i = jz - 1; i >= JK; i--) if (iq[i] !== 0) return false;
  return true;
}

/** Writes the digits of `q` as integers to `iq`, lowest first, and returns the topmost. */
function distill(jz: number): number {
  let z = q[jz]!;
  for (let i = 0, j = jz; j > 0; i++, j--) {
    const carry = Math.trunc(TWO_M24 * z);
    iq[i] = Math.trunc(z - TWO_24 * carry);
    z = q[j - 1]! + carry;
  }
  return z;
}

/** Splits into a whole number and a fraction; a fraction of a half and more (`ih` > 0) is taken from one. */
function split(z: number, jz: number, q0: number): { n: number; fraction: number; ih: number } {
  let n = Math.trunc(z);
  let fraction = z - n;
  let ih = 0;
  if (q0 > 0) {
    const i = iq[jz - 1]! >> (24 - q0);
    n += i;
    iq[jz - 1]! -= i << (24 - q0);
    ih = iq[jz - 1]! >> (23 - q0);
  } else if (q0 === 0) ih = iq[jz - 1]! >> 23;
  else if (fraction >= 0.5) ih = 2;
  if (ih > 0) {
    n += 1;
    const carry = complement(jz);
    if (q0 > 0) iq[jz - 1]! &= q0 === 1 ? 0x7fffff : 0x3fffff;
    if (ih === 2) {
      fraction = 1 - fraction;
      if (carry) fraction -= scale(1, q0);
    }
  }
  return { n, fraction, ih };
}

function complement(jz: number): boolean {
  let carry = false;
  for (let i = 0; i < jz; i++) {
    const j = iq[i]!;
    if (carry) iq[i] = 0xffffff - j;
    else if (j !== 0) {
      carry = true;
      iq[i] = 0x1000000 - j;
    }
  }
  return carry;
}

function finish(fraction: number, last: number, exponent: number, ih: number): void {
  let jz = last;
  let q0 = exponent;
  if (fraction === 0) {
    do {
      jz--;
      q0 -= 24;
    } while (iq[jz] === 0);
  } else {
    const z = scale(fraction, -q0);
    if (z >= TWO_24) {
      const carry = Math.trunc(TWO_M24 * z);
      iq[jz] = Math.trunc(z - TWO_24 * carry);
      jz += 1;
      q0 += 24;
      iq[jz] = carry;
    } else iq[jz] = Math.trunc(z);
  }
  timesPiHalf(jz, scale(1, q0));
  sumUp(jz, ih === 0 ? 1 : -1);
}

function timesPiHalf(jz: number, unit: number): void {
  let weight = unit;
  for (let i = jz; i >= 0; i--) {
    q[i] = weight * iq[i]!;
    weight *= TWO_M24;
  }
  for (let i = jz; i >= 0; i--) {
    let sum = 0;
    for (let k = 0; k <= JK && k <= jz - i; k++) sum += PI_HALF[k]! * q[i + k]!;
    fq[jz - i] = sum;
  }
}

function sumUp(jz: number, sign: number): void {
  let sum = 0;
  for (let i = jz; i >= 0; i--) sum += fq[i]!;
  remainder[0] = sign * sum;
  sum = fq[0]! - sum;
  for (let i = 1; i <= jz; i++) sum += fq[i]!;
  remainder[1] = sign * sum;
}
