import { SqlError } from '../errors.ts';

/**
 * A decimal number of any length: `digits` × 10^-`scale`. The scale is kept as PostgreSQL keeps it, because it is shown:
 * 1.50 is not 1.5 to a reader. NaN and infinities are refused.
 */
export class Numeric {
  readonly digits: bigint;
  readonly scale: number;

  constructor(digits: bigint, scale: number) {
    this.digits = digits;
    this.scale = scale;
  }

  static of(value: bigint | number): Numeric {
    return new Numeric(BigInt(value), 0);
  }

  /** Undefined if the text is not a number. */
  static parse(text: string): Numeric | undefined {
    const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text);
    if (!match || (!match[2] && !match[3])) return undefined;
    const fraction = match[3] ?? '';
    const digits = BigInt(`${match[1] === '-' ? '-' : ''}${match[2]}${fraction}`);
    const scale = fraction.length - Number(match[4] ?? 0);
    if (Math.abs(scale) > 1_000) throw outOfRange();
    return scale >= 0 ? new Numeric(digits, scale) : new Numeric(digits * 10n ** BigInt(-scale), 0);
  }

  toString(): string {
    const negative = this.digits < 0n;
    const text = (negative ? -this.digits : this.digits).toString().padStart(this.scale + 1, '0');
    const whole = text.slice(0, text.length - this.scale);
    const fraction = this.scale > 0 ? `.${text.slice(text.length - this.scale)}` : '';
    return `${negative ? '-' : ''}${whole}${fraction}`;
  }

  /** Rounded half away from zero, or padded with zeros. */
  toScale(scale: number): Numeric {
    if (scale >= this.scale) return new Numeric(this.digits * 10n ** BigInt(scale - this.scale), scale);
    return new Numeric(roundedDivision(this.digits, 10n ** BigInt(this.scale - scale)), scale);
  }

  truncated(scale: number): Numeric {
    if (scale >= this.scale) return this.toScale(scale);
    return new Numeric(this.digits / 10n ** BigInt(this.scale - scale), scale);
  }

  negated(): Numeric {
    return new Numeric(-this.digits, this.scale);
  }

  plus(other: Numeric): Numeric {
    const [a, b, scale] = aligned(this, other);
    return new Numeric(a + b, scale);
  }

  minus(other: Numeric): Numeric {
    return this.plus(other.negated());
  }

  times(other: Numeric): Numeric {
    return new Numeric(this.digits * other.digits, this.scale + other.scale);
  }

  /** With as many digits as PostgreSQL's `select_div_scale` chooses: at least 16 significant ones. */
  dividedBy(other: Numeric): Numeric {
    if (other.digits === 0n) throw divisionByZero();
    const scale = divisionScale(this, other);
    const dividend = this.digits * 10n ** BigInt(scale + other.scale);
    return new Numeric(roundedDivision(dividend, other.digits * 10n ** BigInt(this.scale)), scale);
  }

  remainder(other: Numeric): Numeric {
    if (other.digits === 0n) throw divisionByZero();
    const [a, b, scale] = aligned(this, other);
    return new Numeric(a % b, scale);
  }

  compare(other: Numeric): number {
    const [a, b] = aligned(this, other);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** The same for equal numbers, whatever their scale. */
  key(): string {
    return this.scale === 0 ? this.toString() : this.toString().replace(/\.?0+$/, '');
  }
}

export function divisionByZero(): SqlError {
  return new SqlError('22012', 'division by zero');
}

function outOfRange(): SqlError {
  return new SqlError('22003', 'value overflows numeric format');
}

function aligned(a: Numeric, b: Numeric): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.toScale(scale).digits, b.toScale(scale).digits, scale];
}

function roundedDivision(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const a = dividend < 0n ? -dividend : dividend;
  const b = divisor < 0n ? -divisor : divisor;
  const rounded = (2n * a + b) / (2n * b);
  return negative ? -rounded : rounded;
}

const SIGNIFICANT_DIGITS = 16;
const DIGITS_OF_A_WORD = 4;

/** PostgreSQL counts in words of four decimal digits; the weight is the place of the first word that is not zero. */
function divisionScale(a: Numeric, b: Numeric): number {
  const [weightA, firstA] = leadingWord(a);
  const [weightB, firstB] = leadingWord(b);
  const quotientWeight = weightA - weightB - (firstA <= firstB ? 1 : 0);
  const scale = SIGNIFICANT_DIGITS - quotientWeight * DIGITS_OF_A_WORD;
  return Math.min(1_000, Math.max(scale, a.scale, b.scale, 0));
}

function leadingWord(value: Numeric): [weight: number, word: number] {
  const text = (value.digits < 0n ? -value.digits : value.digits).toString();
  if (text === '0') return [0, 0];
  const firstExponent = text.length - 1 - value.scale;
  const weight = Math.floor(firstExponent / DIGITS_OF_A_WORD);
  const length = firstExponent - weight * DIGITS_OF_A_WORD + 1;
  return [weight, Number(text.slice(0, length).padEnd(length, '0'))];
}
