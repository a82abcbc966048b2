/** Every function of `Math` on random and on awkward numbers, as the bits of the results. */
export function mathReport(): string[] {
  const numbers = [0, -0, 1, -1, 0.5, NaN, Infinity, 5e-324, 1.7976931348623157e308, ...randomNumbers()];
  const one = [
    ...([Math.acos, Math.acosh, Math.asin, Math.asinh, Math.atan, Math.atanh, Math.cbrt, Math.ceil] as const),
    ...([Math.clz32, Math.cos, Math.cosh, Math.exp, Math.expm1, Math.floor, Math.fround, Math.log] as const),
    ...([Math.log10, Math.log1p, Math.log2, Math.round, Math.sign, Math.sin, Math.sinh, Math.sqrt] as const),
    ...([Math.tan, Math.tanh, Math.trunc, Math.abs] as const),
  ];
  const two = [Math.atan2, Math.pow, Math.hypot, Math.imul, Math.max, Math.min] as const;
  const constants = [Math.E, Math.LN10, Math.LN2, Math.LOG10E, Math.LOG2E, Math.PI, Math.SQRT1_2, Math.SQRT2];
  return [
    ...one.map((f) => `${f.name} ${bits(numbers.map((x) => f(x)))}`),
    ...two.map(
      (f) => `${f.name} ${bits(numbers.map((x, i) => f(x, numbers[(i * 7 + 3) % numbers.length]!)))}`,
    ),
    `constants ${bits(constants)}`,
    `whole powers ${bits([3 ** 5, 1.1 ** 3])}`,
    `text ${[0.1 + 0.2, 1e21, 1e-7, 123.456].map(String).join(' ')} ${(1.005).toFixed(2)} ${(255).toString(16)} ${(0.1).toString(3)} ${(1234.5678).toPrecision(6)} ${(1234.5678).toExponential(2)}`,
  ];
}

function randomNumbers(): number[] {
  return Array.from({ length: 8 }, (_, i) => (Math.random() - 0.5) * Math.pow(10, i * 2 - 6));
}

/** FNV-1a over the bytes. Any NaN counts as the same one: an engine may choose its bits. */
function bits(numbers: number[]): string {
  const bytes = new Uint8Array(new Float64Array(numbers.map((x) => (Number.isNaN(x) ? 0.123 : x))).buffer);
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}
