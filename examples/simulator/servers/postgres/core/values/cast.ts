import { SqlError } from '../errors.ts';
import { Json } from './json.ts';
import { Numeric } from './numeric.ts';
import * as types from './types.ts';
import type { Type, Value } from './types.ts';

/** The length of varchar(n), or precision and scale of numeric(p, s). */
export type Modifier = readonly number[] | undefined;

type Cast = (value: Value) => Value;

/**
 * How a value of one type becomes one of another: `implicit` in any expression, `assignment` when stored in a column,
 * `explicit` with `::`. Undefined if PostgreSQL has no such cast, or we have not.
 */
export function castBetween(
  from: Type,
  to: Type,
  context: 'implicit' | 'assignment' | 'explicit',
): Cast | undefined {
  if (from === to) return same;
  if (from.element && to.element) {
    const item = castBetween(from.element, to.element, context);
    return item && ((value) => (value as readonly Value[]).map((one) => (one === null ? null : item(one))));
  }
  if (isText(from) && isText(to)) return same;
  if (isNumber(from) && isNumber(to)) return numberCast(from, to, context);
  if (context === 'implicit') return undefined;
  if (isText(to)) return from === types.BOOL ? printBool : (value) => from.print(value);
  if (context === 'assignment') return undefined;
  if (isText(from)) return (value) => to.parse(value as string);
  return explicitCast(from, to);
}

function same(value: Value): Value {
  return value;
}

function printBool(value: Value): Value {
  return value ? 'true' : 'false';
}

export function isText(type: Type): boolean {
  return type === types.TEXT || type === types.VARCHAR || type === types.NAME;
}

export function isNumber(type: Type): boolean {
  return types.NUMBER_TYPES.includes(type);
}

function numberCast(from: Type, to: Type, context: string): Cast | undefined {
  const widening = types.NUMBER_TYPES.indexOf(from) < types.NUMBER_TYPES.indexOf(to);
  if (!widening && context === 'implicit') return undefined;
  return (value) => toNumber(to, value);
}

/** @throws SqlError 22003 if it does not fit. */
export function toNumber(to: Type, value: Value): Value {
  if (to === types.FLOAT8) return Number(value instanceof Numeric ? value.toString() : value);
  if (to === types.NUMERIC) return toNumeric(value);
  const whole = wholeOf(value);
  const limit = to === types.INT2 ? 2n ** 15n : to === types.INT4 ? 2n ** 31n : 2n ** 63n;
  if (whole >= limit || whole < -limit) throw outOfRange(to);
  return to === types.INT8 ? whole : Number(whole);
}

export function outOfRange(type: Type): SqlError {
  return new SqlError('22003', `${type.name} out of range`);
}

function toNumeric(value: Value): Numeric {
  if (value instanceof Numeric) return value;
  if (typeof value === 'bigint') return Numeric.of(value);
  const number = value as number;
  // float8 to numeric keeps 15 significant digits.
  return Number.isInteger(number) && Math.abs(number) < 1e15
    ? Numeric.of(number)
    : Numeric.parse(String(Number(number.toPrecision(15))))!;
}

function wholeOf(value: Value): bigint {
  if (value instanceof Numeric) return value.toScale(0).digits;
  if (typeof value === 'bigint') return value;
  return BigInt(roundedToEven(value as number));
}

/** float8 to integer rounds halves to the even neighbour, numeric rounds them up. */
function roundedToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function explicitCast(from: Type, to: Type): Cast | undefined {
  if (from === types.BOOL && to === types.INT4) return (value) => (value ? 1 : 0);
  if (from === types.INT4 && to === types.BOOL) return (value) => value !== 0;
  if (from === types.JSONB && isNumber(to)) return (value) => toNumber(to, jsonScalar(value, 'number', to));
  if (from === types.JSONB && to === types.BOOL) return (value) => jsonScalar(value, 'boolean', to);
  return undefined;
}

function jsonScalar(value: Value, kind: 'number' | 'boolean', to: Type): Value {
  const content = (value as Json).value;
  if (kind === 'number' && content instanceof Numeric) return content;
  if (kind === 'boolean' && typeof content === 'boolean') return content;
  const name =
    content === null
      ? 'null'
      : content instanceof Numeric
        ? 'numeric'
        : content instanceof Map
          ? 'object'
          : Array.isArray(content)
            ? 'array'
            : typeof content;
  throw new SqlError('22023', `cannot cast jsonb ${name} to type ${to.name}`);
}

/** Cuts or refuses a value by varchar(n) or numeric(p, s). `explicit` casts cut; columns refuse. */
export function applyModifier(type: Type, modifier: Modifier, value: Value, explicit: boolean): Value {
  if (!modifier || value === null) return value;
  if (type === types.VARCHAR) return limitLength(value as string, modifier[0]!, explicit);
  if (type === types.NUMERIC) return limitDigits(value as Numeric, modifier[0]!, modifier[1] ?? 0);
  return value;
}

function limitLength(text: string, length: number, explicit: boolean): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const cut = characters.slice(0, length).join('');
  if (explicit || /^ *$/.test(characters.slice(length).join(''))) return cut;
  throw new SqlError('22001', `value too long for type character varying(${length})`);
}

function limitDigits(value: Numeric, precision: number, scale: number): Numeric {
  const rounded = value.toScale(scale);
  const magnitude = rounded.digits < 0n ? -rounded.digits : rounded.digits;
  if (magnitude < 10n ** BigInt(precision)) return rounded;
  throw new SqlError('22003', 'numeric field overflow', {
    detail: `A field with precision ${precision}, scale ${scale} must round to an absolute value less than ${
      precision - scale === 0 ? '1' : `10^${precision - scale}`
    }.`,
  });
}
