/**
 * The constants of SHA-2 (FIPS 180-4, 4.2 and 5.3): the first 64 bits behind the point of the roots of the first primes,
 * each as two words. SHA-256 takes the first of the two. Worked out when first asked for.
 */
export const cubeRoots = (): Int32Array => (cubes ??= fractions(80, 3n));
export const squareRoots = (): Int32Array => (squares ??= fractions(16, 2n));

let cubes: Int32Array | undefined;
let squares: Int32Array | undefined;

function fractions(count: number, power: bigint): Int32Array {
  const view = new DataView(new ArrayBuffer(8 * count));
  primes(count).forEach((prime, i) => view.setBigUint64(8 * i, root(prime, power)));
  return Int32Array.from({ length: 2 * count }, (_, i) => view.getInt32(4 * i));
}

function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found;
}

/** A root as a fixed-point number with 64 bits behind the point, by Newton's method from above. */
function root(radicand: bigint, power: bigint): bigint {
  const target = radicand << (64n * power);
  for (let guess = 32n << 64n; ;) {
    const next = ((power - 1n) * guess + target / guess ** (power - 1n)) / power;
    if (next >= guess) return guess;
    guess = next;
  }
}
