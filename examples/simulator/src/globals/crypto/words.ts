/**
 * The low word of a number of 64 bits turned right by less than 32. With its words swapped, the high one; with the same
 * word twice, that word turned.
 */
export function turn(high: number, low: number, by: number): number {
  return (low >>> by) | (high << (32 - by));
}

/** Each bit from `y` where `x` has a one, and from `z` where it has none (FIPS 180-4, 4.1). */
export function choose(x: number, y: number, z: number): number {
  return z ^ (x & (y ^ z));
}

/** Each bit as two or three of them have it (FIPS 180-4, 4.1). */
export function majority(x: number, y: number, z: number): number {
  return (x & y) | (z & (x | y));
}
