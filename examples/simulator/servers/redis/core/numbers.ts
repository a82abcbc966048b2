import { CommandError, notAnInteger } from './reply.ts';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

export const isInt64 = (value: bigint): boolean => value >= MIN && value <= MAX;

/** As Redis reads integers: no sign but minus, no zeros in front, no spaces, 64 bits. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text)) return undefined;
  const value = BigInt(text);
  return isInt64(value) ? value : undefined;
}

export function int64(text: string): bigint {
  const value = parseInt64(text);
  if (value === undefined) throw notAnInteger();
  return value;
}

/** An integer that is used as a count or place. Beyond what a number holds it is as good as endless. */
export const int = (text: string): number => Number(int64(text));

/** As `strtod` reads floats, with all of the text. */
export function parseFloat64(text: string): number | undefined {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  return Number(text);
}

export function float64(text: string): number {
  const value = parseFloat64(text);
  if (value === undefined) throw new CommandError('ERR value is not a valid float');
  return value;
}

/** As C's `%.17g` has it: how Redis 7.0 writes scores. */
export function formatDouble(value: number): string {
  return formatG(value, 17);
}

/** As C's `%.<precision>g` has it. */
export function formatG(value: number, precision: number): string {
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (Number.isNaN(value)) return 'nan';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponent = '0'] = value.toExponential(precision - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < precision) return trimZeros(value.toFixed(Math.max(0, precision - 1 - power)));
  const size = String(Math.abs(power)).padStart(2, '0');
  return `${trimZeros(mantissa)}e${power < 0 ? '-' : '+'}${size}`;
}

const trimZeros = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** As C's `strtod` reads a whole text: to its first zero, spaces before it, and nothing is 0. */
export function parseAsC(text: string): number | undefined {
  const read = text.split('\0')[0]!.trimStart();
  return read === '' && text.trim().length === text.length ? 0 : parseFloat64(read);
}

/** `mantissa · 2^exponent`, the mantissa of at most 64 bits: a `long double` of x86. */
interface LongDouble {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const MANTISSA_BITS = 64;
const DECIMALS = 17;

/**
 * Adds two floats as Redis does for INCRBYFLOAT: as `long double`, written with at most 17 decimals.
 *
 * @throws CommandError for a text that is no float, or a sum that is none.
 */
export function addFloats(a: string, b: string, notFloat: string): string {
  const [x, y] = [parseLongDouble(a), parseLongDouble(b)];
  if (x === undefined || y === undefined) throw new CommandError(notFloat);
  if (x === 'infinite' || y === 'infinite')
    throw new CommandError('ERR increment would produce NaN or Infinity');
  const exponent = Math.min(x.exponent, y.exponent);
  return formatLongDouble(rounded(at(x, exponent) + at(y, exponent), 1n, exponent));
}

const at = ({ mantissa, exponent }: LongDouble, to: number) => mantissa << BigInt(exponent - to);

function parseLongDouble(text: string): LongDouble | 'infinite' | undefined {
  const value = parseFloat64(text);
  if (value === undefined) return undefined;
  if (!Number.isFinite(value)) return 'infinite';
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)!;
  const scale = fraction.length - Number(power);
  const digits = BigInt(`${whole}${fraction}` || '0') * (sign === '-' ? -1n : 1n);
  return scale >= 0
    ? rounded(digits, 10n ** BigInt(scale), 0)
    : rounded(digits * 10n ** BigInt(-scale), 1n, 0);
}

/** The nearest to `numerator / denominator · 2^exponent`. */
function rounded(numerator: bigint, denominator: bigint, exponent: number): LongDouble {
  const size = numerator < 0n ? -numerator : numerator;
  if (size === 0n) return { mantissa: 0n, exponent: 0 };
  const bits = size.toString(2).length - denominator.toString(2).length;
  let shift = MANTISSA_BITS - bits;
  let mantissa = divided(size, denominator, shift);
  if (mantissa >= 1n << BigInt(MANTISSA_BITS)) mantissa = divided(size, denominator, --shift);
  return { mantissa: numerator < 0n ? -mantissa : mantissa, exponent: exponent - shift };
}

/** `size / by · 2^shift`, to the nearest whole, to the even of two. */
function divided(size: bigint, by: bigint, shift: number): bigint {
  const [over, under] = shift >= 0 ? [size << BigInt(shift), by] : [size, by << BigInt(-shift)];
  const [whole, twice] = [over / under, (over % under) * 2n];
  return twice > under || (twice === under && whole % 2n === 1n) ? whole + 1n : whole;
}

function formatLongDouble({ mantissa, exponent }: LongDouble): string {
  const negative = mantissa < 0n;
  const size = (negative ? -mantissa : mantissa) * 10n ** BigInt(DECIMALS);
  const digits = divided(size, 1n, exponent)
    .toString()
    .padStart(DECIMALS + 1, '0');
  const cut = digits.length - DECIMALS;
  const shown = trimZeros(`${digits.slice(0, cut)}.${digits.slice(cut)}`);
  return negative && shown !== '0' ? `-${shown}` : shown;
}
