import { notModelled, SqlError } from '../errors.ts';
import { outOfRange, isNumber, isText, toNumber } from '../values/cast.ts';
import { Json, jsonContains, jsonObject, type JsonValue } from '../values/json.ts';
import { divisionByZero, Numeric } from '../values/numeric.ts';
import { addInterval, Interval, timestampDifference } from '../values/time.ts';
import * as types from '../values/types.ts';
import type { Type, Value } from '../values/types.ts';
import type { Context } from './context.ts';
import { converted, folded, isUnknown, type Typed } from './typed.ts';

const {
  BOOL,
  FLOAT8,
  INT2,
  INT8,
  INTERVAL,
  JSONB,
  NUMERIC,
  PG_LSN,
  TEXT,
  TIMESTAMPTZ,
  UNKNOWN,
  NUMBER_TYPES,
} = types;

const COMPARE: Record<string, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

type Strict = (a: Value, b: Value) => Value;

/** @throws SqlError 42883 if no operator takes these types. */
export function binary(context: Context, op: string, left: Typed, right: Typed): Typed {
  const found = special(context, op, left, right) ?? general(context, op, left, right);
  if (found) return found;
  throw noOperator(`${left.type.name} ${op === '!=' ? '<>' : op} ${right.type.name}`);
}

export function noOperator(signature: string): SqlError {
  return new SqlError('42883', `operator does not exist: ${signature}`, {
    hint: 'No operator matches the given name and argument types. You might need to add explicit type casts.',
  });
}

export function strict(type: Type, left: Typed, right: Typed, apply: Strict): Typed {
  return folded(type, [left, right], (env) => {
    const a = left.eval(env);
    const b = right.eval(env);
    return a === null || b === null ? null : apply(a, b);
  });
}

function general(context: Context, op: string, left: Typed, right: Typed): Typed | undefined {
  if (op in COMPARE) return comparison(context, op, left, right);
  if ('+-*/%'.includes(op)) return arithmetic(context, op, left, right);
  return undefined;
}

function comparison(context: Context, op: string, left: Typed, right: Typed): Typed | undefined {
  const type = comparedType(left, right);
  const [a, b] = [
    type && converted(context, left, type, 'implicit'),
    type && converted(context, right, type, 'implicit'),
  ];
  if (!type || !a || !b || type === types.VOID) return undefined;
  const test = COMPARE[op]!;
  return strict(BOOL, a, b, (x, y) => test(type.compare(x, y)));
}

/** The type in which two values are compared; undefined if they cannot be. */
export function comparedType(left: Typed, right: Typed): Type | undefined {
  if (isUnknown(left) && isUnknown(right)) return TEXT;
  if (isUnknown(left)) return right.type;
  if (isUnknown(right) || left.type === right.type) return left.type;
  if (isNumber(left.type) && isNumber(right.type)) return wider(left.type, right.type);
  if (isText(left.type) && isText(right.type)) return TEXT;
  return undefined;
}

function wider(a: Type, b: Type): Type {
  return NUMBER_TYPES[Math.max(NUMBER_TYPES.indexOf(a), NUMBER_TYPES.indexOf(b))]!;
}

function arithmetic(context: Context, op: string, left: Typed, right: Typed): Typed | undefined {
  const known = isUnknown(left) ? right.type : left.type;
  const other = isUnknown(right) ? known : right.type;
  if (!isNumber(known) || !isNumber(other)) return undefined;
  const type = wider(known, other);
  if (op === '%' && type === FLOAT8) return undefined;
  const a = converted(context, left, type, 'implicit');
  const b = converted(context, right, type, 'implicit');
  if (!a || !b) return undefined;
  return strict(type, a, b, calculator(op, type));
}

function calculator(op: string, type: Type): Strict {
  if (type === NUMERIC) return (a, b) => numericResult(op, a as Numeric, b as Numeric);
  if (type === FLOAT8) return (a, b) => floatResult(op, a as number, b as number);
  if (type === INT8) return (a, b) => bigintResult(op, a as bigint, b as bigint);
  return (a, b) => integerResult(op, a as number, b as number, type);
}

function numericResult(op: string, a: Numeric, b: Numeric): Numeric {
  if (op === '+') return a.plus(b);
  if (op === '-') return a.minus(b);
  if (op === '*') return a.times(b);
  return op === '/' ? a.dividedBy(b) : a.remainder(b);
}

function floatResult(op: string, a: number, b: number): number {
  if (op === '/' && b === 0) throw divisionByZero();
  const result = op === '+' ? a + b : op === '-' ? a - b : op === '*' ? a * b : a / b;
  if (!Number.isFinite(result)) throw new SqlError('22003', 'value out of range: overflow');
  return result;
}

function bigintResult(op: string, a: bigint, b: bigint): bigint {
  if ((op === '/' || op === '%') && b === 0n) throw divisionByZero();
  const result = op === '+' ? a + b : op === '-' ? a - b : op === '*' ? a * b : op === '/' ? a / b : a % b;
  if (BigInt.asIntN(64, result) !== result) throw outOfRange(INT8);
  return result;
}

function integerResult(op: string, a: number, b: number, type: Type): number {
  if ((op === '/' || op === '%') && b === 0) throw divisionByZero();
  const result =
    op === '+' ? a + b : op === '-' ? a - b : op === '*' ? a * b : op === '/' ? Math.trunc(a / b) : a % b;
  const limit = type === INT2 ? 2 ** 15 : 2 ** 31;
  if (result >= limit || result < -limit) throw outOfRange(type);
  return result === 0 ? 0 : result;
}

type Special = (context: Context, left: Typed, right: Typed) => Typed | undefined;

/** Operators that are neither comparisons nor arithmetic of two numbers. */
function special(context: Context, op: string, left: Typed, right: Typed): Typed | undefined {
  const rule = SPECIAL[op];
  return rule?.(context, left, right);
}

const SPECIAL: Record<string, Special> = {
  '||': concatenation,
  '+'(context, left, right) {
    if (left.type === TIMESTAMPTZ && (right.type === INTERVAL || isUnknown(right)))
      return shifted(context, left, right, 1);
    if (right.type === TIMESTAMPTZ && left.type === INTERVAL) return shifted(context, right, left, 1);
    if (left.type === INTERVAL && right.type === INTERVAL)
      return strict(INTERVAL, left, right, (a, b) => (a as Interval).plus(b as Interval));
    if (left.type === PG_LSN || right.type === PG_LSN) throw notModelled('arithmetic of pg_lsn');
    return undefined;
  },
  '-'(context, left, right) {
    if (left.type === TIMESTAMPTZ && right.type === INTERVAL) return shifted(context, left, right, -1);
    if (left.type === TIMESTAMPTZ || (isUnknown(left) && right.type === TIMESTAMPTZ)) {
      const [a, b] = both(context, left, right, TIMESTAMPTZ);
      return a && b && strict(INTERVAL, a, b, (x, y) => timestampDifference(x as number, y as number));
    }
    if (left.type === INTERVAL && right.type === INTERVAL)
      return strict(INTERVAL, left, right, (a, b) => (a as Interval).plus((b as Interval).negated()));
    if (left.type === PG_LSN && right.type === PG_LSN)
      return strict(NUMERIC, left, right, (a, b) => Numeric.of((a as bigint) - (b as bigint)));
    if (left.type === JSONB) return jsonWithout(context, left, right);
    return undefined;
  },
  '*'(context, left, right) {
    if (right.type === INTERVAL) return SPECIAL['*']!(context, right, left);
    const number = left.type === INTERVAL ? converted(context, right, FLOAT8, 'implicit') : undefined;
    return number && strict(INTERVAL, left, number, (a, b) => (a as Interval).times(b as number));
  },
  LIKE: (context, left, right) => like(context, left, right, false, false),
  'NOT LIKE': (context, left, right) => like(context, left, right, false, true),
  ILIKE: (context, left, right) => like(context, left, right, true, false),
  'NOT ILIKE': (context, left, right) => like(context, left, right, true, true),
  '@>'(context, left, right) {
    const [a, b] = both(context, left, right, JSONB);
    return a && b && strict(BOOL, a, b, (x, y) => jsonContains((x as Json).value, (y as Json).value));
  },
  '<@': (context, left, right) => SPECIAL['@>']!(context, right, left),
  '?'(context, left, right) {
    const key = left.type === JSONB ? converted(context, right, TEXT, 'implicit') : undefined;
    return key && strict(BOOL, left, key, (a, b) => jsonHas((a as Json).value, b as string));
  },
  '#>>'(context, left, right) {
    const path = left.type === JSONB ? converted(context, right, types.arrayOf(TEXT), 'implicit') : undefined;
    return path && strict(TEXT, left, path, (a, b) => jsonAtPath((a as Json).value, b as string[]));
  },
};

function both(
  context: Context,
  left: Typed,
  right: Typed,
  type: Type,
): [Typed | undefined, Typed | undefined] {
  if (left.type !== type && right.type !== type) return [undefined, undefined];
  return [converted(context, left, type, 'implicit'), converted(context, right, type, 'implicit')];
}

function shifted(context: Context, time: Typed, by: Typed, sign: 1 | -1): Typed | undefined {
  const interval = converted(context, by, INTERVAL, 'implicit');
  return (
    interval &&
    strict(TIMESTAMPTZ, time, interval, (a, b) =>
      addInterval(a as number, sign === 1 ? (b as Interval) : (b as Interval).negated()),
    )
  );
}

function concatenation(context: Context, left: Typed, right: Typed): Typed | undefined {
  if (left.type === JSONB || right.type === JSONB) {
    const [a, b] = both(context, left, right, JSONB);
    return a && b && strict(JSONB, a, b, (x, y) => jsonJoined((x as Json).value, (y as Json).value));
  }
  if (left.type.element || right.type.element) return arraysJoined(context, left, right);
  if (!isText(left.type) && !isText(right.type) && !(isUnknown(left) || isUnknown(right))) return undefined;
  const text = (typed: Typed): Typed | undefined =>
    isUnknown(typed) || isText(typed.type)
      ? converted(context, typed, TEXT, 'implicit')
      : converted(context, typed, TEXT, 'assignment');
  const [a, b] = [text(left), text(right)];
  return a && b && strict(TEXT, a, b, (x, y) => (x as string) + (y as string));
}

function arraysJoined(context: Context, left: Typed, right: Typed): Typed | undefined {
  const array = left.type.element ? left.type : right.type;
  const part = (typed: Typed): Typed | undefined =>
    converted(context, typed, typed.type.element || isUnknown(typed) ? array : array.element!, 'implicit');
  const [a, b] = [part(left), part(right)];
  if (!a || !b) return undefined;
  const items = (value: Value, type: Type): readonly Value[] =>
    type.element ? ((value ?? []) as readonly Value[]) : [value];
  return folded(array, [a, b], (env) => {
    const [x, y] = [a.eval(env), b.eval(env)];
    if (x === null && y === null && a.type.element && b.type.element) return null;
    return [...items(x, a.type), ...items(y, b.type)];
  });
}

function like(
  context: Context,
  left: Typed,
  right: Typed,
  ignoreCase: boolean,
  negated: boolean,
): Typed | undefined {
  const [a, b] = [converted(context, left, TEXT, 'implicit'), converted(context, right, TEXT, 'implicit')];
  return (
    a &&
    b &&
    strict(
      BOOL,
      a,
      b,
      (text, pattern) => likePattern(pattern as string, ignoreCase).test(text as string) !== negated,
    )
  );
}

function likePattern(pattern: string, ignoreCase: boolean): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '%') source += '[^]*';
    else if (character === '_') source += '[^]';
    else {
      const literal = character === '\\' ? pattern[++at] : character;
      if (literal === undefined)
        throw new SqlError('22025', 'LIKE pattern must not end with escape character');
      source += literal.replace(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
    }
  }
  return new RegExp(`^${source}$`, ignoreCase ? 'iu' : 'u');
}

function jsonJoined(a: JsonValue, b: JsonValue): Json {
  if (a instanceof Map && b instanceof Map)
    return new Json(jsonObject([...(a as Map<string, JsonValue>), ...(b as Map<string, JsonValue>)]));
  const items = (value: JsonValue): readonly JsonValue[] =>
    Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return new Json([...items(a), ...items(b)]);
}

function jsonWithout(context: Context, left: Typed, right: Typed): Typed | undefined {
  const key = converted(context, right, TEXT, 'implicit');
  if (!key) throw notModelled('jsonb - with anything but a key');
  return strict(JSONB, left, key, (a, b) => {
    const { value } = a as Json;
    if (value instanceof Map)
      return new Json(new Map([...(value as Map<string, JsonValue>)].filter(([name]) => name !== b)));
    if (Array.isArray(value)) return new Json(value.filter((item) => item !== b));
    throw new SqlError('22023', 'cannot delete from scalar');
  });
}

function jsonHas(value: JsonValue, key: string): boolean {
  if (value instanceof Map) return value.has(key);
  return Array.isArray(value) ? value.includes(key) : value === key;
}

/** `value -> key`; undefined if there is nothing there. */
export function jsonMember(value: JsonValue, key: string | number): JsonValue | undefined {
  if (typeof key === 'string')
    return value instanceof Map ? (value.get(key) as JsonValue | undefined) : undefined;
  if (!Array.isArray(value)) return undefined;
  return (value as readonly JsonValue[])[key < 0 ? value.length + key : key];
}

function jsonAtPath(value: JsonValue, path: readonly string[]): Value {
  let at: JsonValue | undefined = value;
  for (const step of path) {
    if (at === undefined) return null;
    at = jsonMember(at, Array.isArray(at) && /^-?\d+$/.test(step) ? Number(step) : step);
  }
  return at === undefined || at === null ? null : typeof at === 'string' ? at : new Json(at).toString();
}

/** Unary minus. */
export function negative(typed: Typed): Typed {
  const { type } = typed;
  const negate = (value: Value): Value => {
    if (value instanceof Numeric || value instanceof Interval) return value.negated();
    if (type === FLOAT8) return -(value as number);
    return toNumber(type, typeof value === 'bigint' ? -value : -(value as number) || 0);
  };
  if (!isNumber(type) && type !== INTERVAL) {
    if (type === UNKNOWN) throw notModelled('a minus before a literal in quotation marks');
    throw noOperator(`- ${type.name}`);
  }
  return folded(type, [typed], (env) => {
    const value = typed.eval(env);
    return value === null ? null : negate(value);
  });
}
