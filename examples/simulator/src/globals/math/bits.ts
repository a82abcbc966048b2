/** The two 32-bit halves of a double, which the algorithms beside this file work on. */

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
double[0] = 1;
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;
const LOW = 1 - HIGH;

/** Sign, exponent and the first 20 bits of the fraction, as a signed integer. */
export function highWord(x: number): number {
  double[0] = x;
  return words[HIGH]!;
}

/** The last 32 bits of the fraction, as a signed integer. */
export function lowWord(x: number): number {
  double[0] = x;
  return words[LOW]!;
}

export function fromWords(high: number, low: number): number {
  words[HIGH] = high;
  words[LOW] = low;
  return double[0]!;
}

export function withHighWord(x: number, high: number): number {
  double[0] = x;
  words[HIGH] = high;
  return double[0]!;
}

/** `x` cut to its upper 21 bits of precision, so that a product of two such numbers is exact. */
export function upperHalf(x: number): number {
  double[0] = x;
  words[LOW] = 0;
  return double[0]!;
}

/** 2 to the power of `n`, for a normal result: -1022 to 1023. */
export function powerOfTwo(n: number): number {
  return fromWords((n + 1023) << 20, 0);
}

/** `x` times 2 to the power of `n`, rounded once. `n` may lie outside the range of exponents. */
export function scale(x: number, n: number): number {
  if (n > 1023) return scale(x * powerOfTwo(1023), n - 1023);
  // A step of -969 leaves 53 bits above the subnormals, so that only the last product can round.
  if (n < -1022) return scale(x * powerOfTwo(-969), n + 969);
  return x * powerOfTwo(n);
}
