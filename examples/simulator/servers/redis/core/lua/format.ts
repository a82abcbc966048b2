/** A float's decimal digits, all of them, and how many stand before the point. */
function exact(size: number): { digits: string; point: number } {
  const [low = 0, high = 0] = new Uint32Array(Float64Array.of(size).buffer);
  const exponent = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(low);
  const mantissa = exponent ? fraction | (1n << 52n) : fraction;
  const power = (exponent || 1) - 1075;
  const digits = (power >= 0 ? mantissa << BigInt(power) : mantissa * 5n ** BigInt(-power)).toString();
  return { digits, point: digits.length + Math.min(power, 0) };
}

/** Digits cut to so many, to the nearest, to the even of two. */
function cut(digits: string, keep: number): { digits: string; carried: boolean } {
  if (keep < 0) return { digits: '', carried: false };
  if (digits.length <= keep) return { digits: digits.padEnd(keep, '0'), carried: false };
  const rest = digits.slice(keep);
  const kept = BigInt(digits.slice(0, keep) || '0');
  const isHalf = /^50*$/.test(rest);
  const up = isHalf ? kept % 2n === 1n : rest[0]! >= '5';
  const text = (up ? kept + 1n : kept).toString().padStart(keep, '0');
  return up && text.length > keep
    ? { digits: text, carried: true }
    : { digits: keep ? text : '', carried: false };
}

const special = (value: number) =>
  // What a processor computes has its sign set when it is no number.
  Number.isNaN(value) ? '-nan' : value === Infinity ? 'inf' : value === -Infinity ? '-inf' : undefined;

const signOf = (value: number) => (value < 0 || Object.is(value, -0) ? '-' : '');

/** As C's `%.<precision>f` has it. */
export function formatF(value: number, precision: number): string {
  const word = special(value);
  if (word) return word;
  const { digits, point } = exact(Math.abs(value));
  const padded = point < 1 ? '0'.repeat(1 - point) + digits : digits;
  const whole = Math.max(point, 1);
  const kept = cut(padded, whole + precision);
  const at = whole + (kept.carried ? 1 : 0);
  const fraction = kept.digits.slice(at);
  return signOf(value) + kept.digits.slice(0, at) + (fraction && `.${fraction}`);
}

/** As C's `%.<precision>e` has it. */
export function formatE(value: number, precision: number): string {
  const word = special(value);
  if (word) return word;
  const { digits, exponent } = scientific(value, precision);
  const fraction = digits.slice(1);
  return signOf(value) + digits[0]! + (fraction && `.${fraction}`) + power(exponent);
}

/** As C's `%.<precision>g` has it. */
export function formatG(value: number, precision: number, keepZeros = false): string {
  const word = special(value);
  if (word) return word;
  const wanted = Math.max(precision, 1);
  const { digits, exponent } = scientific(value, wanted - 1);
  const trim = (text: string) => (keepZeros || !text.includes('.') ? text : text.replace(/\.?0+$/, ''));
  if (exponent >= -4 && exponent < wanted) return trim(formatF(value, wanted - 1 - exponent));
  const fraction = digits.slice(1);
  return signOf(value) + trim(digits[0]! + (fraction && `.${fraction}`)) + power(exponent);
}

function scientific(value: number, precision: number) {
  const { digits, point } = exact(Math.abs(value));
  if (value === 0) return { digits: '0'.repeat(precision + 1), exponent: 0 };
  const kept = cut(digits, precision + 1);
  return {
    digits: kept.digits.slice(0, precision + 1),
    exponent: point - 1 + (kept.carried ? 1 : 0),
  };
}

const power = (exponent: number) =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
