import { SqlError } from '../errors.ts';
import { isText } from '../values/cast.ts';
import { Json, jsonObject, type JsonValue } from '../values/json.ts';
import { jsonMember } from './operators.ts';
import { Numeric } from '../values/numeric.ts';
import { truncateTimestamp } from '../values/time.ts';
import * as types from '../values/types.ts';
import type { Type, Value } from '../values/types.ts';
import type { Context } from './context.ts';
import { SYSTEM_FUNCTIONS } from './system-functions.ts';
import type { Env } from './scope.ts';
import { converted, errorOf, folded, isUnknown, type Typed } from './typed.ts';

const { BOOL, FLOAT8, INT4, INT8, JSONB, NUMERIC, TEXT, TIMESTAMPTZ, UNKNOWN } = types;

/** A function of SQL that takes values and gives one; NULL in gives NULL out unless `nullable`. */
export interface SqlFunction {
  readonly args: readonly (Type | 'any')[];
  /** The last argument may be given any number of times. */
  readonly variadic?: boolean;
  readonly returns: Type;
  readonly nullable?: boolean;
  apply(args: readonly Value[], context: Context, types: readonly Type[]): Value;
}

type Overloads = readonly SqlFunction[];

function pure(args: readonly Type[], returns: Type, apply: (...args: never[]) => Value): SqlFunction {
  return { args, returns, apply: (values) => (apply as (...args: Value[]) => Value)(...values) };
}

const FUNCTIONS: Record<string, Overloads> = {
  lower: [pure([TEXT], TEXT, (text: string) => text.toLowerCase())],
  upper: [pure([TEXT], TEXT, (text: string) => text.toUpperCase())],
  length: [pure([TEXT], INT4, (text: string) => [...text].length)],
  char_length: [pure([TEXT], INT4, (text: string) => [...text].length)],
  trim: [pure([TEXT], TEXT, (text: string) => text.replace(/^ +| +$/g, ''))],
  btrim: [pure([TEXT], TEXT, (text: string) => text.replace(/^ +| +$/g, ''))],
  ltrim: [pure([TEXT], TEXT, (text: string) => text.replace(/^ +/, ''))],
  rtrim: [pure([TEXT], TEXT, (text: string) => text.replace(/ +$/, ''))],
  reverse: [pure([TEXT], TEXT, (text: string) => [...text].toReversed().join(''))],
  replace: [
    pure([TEXT, TEXT, TEXT], TEXT, (text: string, from: string, to: string) =>
      from === '' ? text : text.replaceAll(from, () => to),
    ),
  ],
  strpos: [
    pure([TEXT, TEXT], INT4, (text: string, part: string) => {
      const at = text.indexOf(part);
      return at < 0 ? 0 : [...text.slice(0, at)].length + 1;
    }),
  ],
  starts_with: [pure([TEXT, TEXT], BOOL, (text: string, start: string) => text.startsWith(start))],
  left: [pure([TEXT, INT4], TEXT, (text: string, count: number) => [...text].slice(0, count).join(''))],
  right: [pure([TEXT, INT4], TEXT, (text: string, count: number) => rightmost(text, count))],
  repeat: [pure([TEXT, INT4], TEXT, (text: string, count: number) => text.repeat(Math.max(0, count)))],
  lpad: [
    pure([TEXT, INT4, TEXT], TEXT, (text: string, length: number, fill: string) =>
      padded(text, length, fill),
    ),
    pure([TEXT, INT4], TEXT, (text: string, length: number) => padded(text, length, ' ')),
  ],
  split_part: [pure([TEXT, TEXT, INT4], TEXT, splitPart as (...args: never[]) => Value)],
  substring: [
    pure([TEXT, INT4], TEXT, (text: string, from: number) => substring(text, from, undefined)),
    pure([TEXT, INT4, INT4], TEXT, substring as (...args: never[]) => Value),
  ],
  concat: [
    {
      args: ['any'],
      variadic: true,
      returns: TEXT,
      nullable: true,
      apply: (args, _context, of) => args.map((value, at) => concatText(of[at]!, value)).join(''),
    },
  ],
  concat_ws: [
    {
      args: [TEXT, 'any'],
      variadic: true,
      returns: TEXT,
      nullable: true,
      apply: ([separator, ...rest], _context, of) =>
        separator === null
          ? null
          : rest
              .map((value, at) => (value === null ? undefined : concatText(of[at + 1]!, value)))
              .filter((text) => text !== undefined)
              .join(separator as string),
    },
  ],
  abs: [
    pure([INT4], INT4, (value: number) => Math.abs(value)),
    pure([INT8], INT8, (value: bigint) => (value < 0n ? -value : value)),
    pure([NUMERIC], NUMERIC, (value: Numeric) => (value.digits < 0n ? value.negated() : value)),
    pure([FLOAT8], FLOAT8, (value: number) => Math.abs(value)),
  ],
  mod: [
    pure([INT4, INT4], INT4, (a: number, b: number) => INT4_REMAINDER(a, b)),
    pure([NUMERIC, NUMERIC], NUMERIC, (a: Numeric, b: Numeric) => a.remainder(b)),
  ],
  round: [
    pure([NUMERIC], NUMERIC, (value: Numeric) => value.toScale(0)),
    pure([NUMERIC, INT4], NUMERIC, (value: Numeric, scale: number) => roundedTo(value, scale)),
  ],
  trunc: [pure([NUMERIC], NUMERIC, (value: Numeric) => value.truncated(0))],
  floor: [
    pure([NUMERIC], NUMERIC, (value: Numeric) => floorOf(value)),
    pure([FLOAT8], FLOAT8, (value: number) => Math.floor(value)),
  ],
  ceil: [
    pure([NUMERIC], NUMERIC, (value: Numeric) => floorOf(value.negated()).negated()),
    pure([FLOAT8], FLOAT8, (value: number) => Math.ceil(value)),
  ],
  date_trunc: [pure([TEXT, TIMESTAMPTZ], TIMESTAMPTZ, truncateTimestamp as (...args: never[]) => Value)],
  to_timestamp: [pure([FLOAT8], TIMESTAMPTZ, (seconds: number) => Math.round(seconds * 1e6))],
  array_length: [
    {
      args: ['any', INT4],
      returns: INT4,
      apply: ([array, dimension]) =>
        dimension === 1 && (array as Value[]).length > 0 ? (array as Value[]).length : null,
    },
  ],
  cardinality: [{ args: ['any'], returns: INT4, apply: ([array]) => (array as Value[]).length }],
  jsonb_array_length: [pure([JSONB], INT4, (json: Json) => arrayOf(json).length)],
  jsonb_typeof: [pure([JSONB], TEXT, (json: Json) => jsonTypeOf(json.value))],
  jsonb_build_object: [
    {
      args: ['any'],
      variadic: true,
      returns: JSONB,
      nullable: true,
      apply: (args, _context, of) => built(args, of),
    },
  ],
  jsonb_build_array: [
    {
      args: ['any'],
      variadic: true,
      returns: JSONB,
      nullable: true,
      apply: (args, _context, of) => new Json(args.map((value, at) => toJson(of[at]!, value))),
    },
  ],
  to_jsonb: [
    { args: ['any'], returns: JSONB, apply: ([value], _context, of) => new Json(toJson(of[0]!, value!)) },
  ],
  jsonb_set: [
    pure(
      [JSONB, types.arrayOf(TEXT), JSONB],
      JSONB,
      (target: Json, path: string[], value: Json) => new Json(withPath(target.value, path, value.value)),
    ),
  ],
  jsonb_extract_path_text: [
    {
      args: [JSONB, TEXT],
      variadic: true,
      returns: TEXT,
      apply: ([json, ...path]) => textAt((json as Json).value, path as string[]),
    },
  ],
};

/** They depend on how values are printed, so planning does not compute them. */
const STABLE = new Set(
  'concat concat_ws to_jsonb jsonb_build_object jsonb_build_array date_trunc'.split(' '),
);

/** Finds a function by name and types and applies it to compiled arguments; undefined if there is none. */
export function compileFunction(context: Context, name: string, args: readonly Typed[]): Typed | undefined {
  const overloads = [...(FUNCTIONS[name] ?? []), ...(SYSTEM_FUNCTIONS[name] ?? [])];
  const fitting = overloads
    .map((candidate) => ({ candidate, distance: distanceTo(candidate, args) }))
    .filter(({ distance }) => distance < Infinity)
    .toSorted((a, b) => a.distance - b.distance)[0]?.candidate;
  if (!fitting) return undefined;
  const given = args.map((arg, at) => {
    const wanted = argumentType(fitting, at);
    return wanted === 'any' ? known(context, arg) : converted(context, arg, wanted, 'implicit')!;
  });
  const argumentTypes = given.map(({ type }) => type);
  const evaluate = (env: Env): Value => {
    const values = given.map((arg) => arg.eval(env));
    if (!fitting.nullable && values.includes(null)) return null;
    return fitting.apply(values, context, argumentTypes);
  };
  if (name in FUNCTIONS && !STABLE.has(name)) return folded(fitting.returns, given, evaluate);
  return { type: fitting.returns, eval: evaluate, planError: errorOf(given) };
}

export function noFunction(name: string, args: readonly Typed[]): SqlError {
  return new SqlError(
    '42883',
    `function ${name}(${args.map(({ type }) => type.name).join(', ')}) does not exist`,
    {
      hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
    },
  );
}

export function isFunction(name: string): boolean {
  return name in FUNCTIONS || name in SYSTEM_FUNCTIONS;
}

function known(context: Context, arg: Typed): Typed {
  return isUnknown(arg) ? converted(context, arg, TEXT, 'implicit')! : arg;
}

function argumentType(candidate: SqlFunction, at: number): Type | 'any' {
  return candidate.args[Math.min(at, candidate.args.length - 1)]!;
}

/** How many conversions a call needs; Infinity if it does not fit. */
function distanceTo(candidate: SqlFunction, args: readonly Typed[]): number {
  const { length } = candidate.args;
  if (candidate.variadic ? args.length < length - 1 : args.length !== length) return Infinity;
  return args.reduce((sum, arg, at) => sum + conversionDistance(arg.type, argumentType(candidate, at)), 0);
}

function conversionDistance(from: Type, to: Type | 'any'): number {
  if (to === 'any' || from === to) return 0;
  if (from === UNKNOWN) return to.category === 'string' ? 0.5 : 1;
  if (isText(from) && isText(to)) return 0.1;
  const order = types.NUMBER_TYPES;
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  // float8 is the preferred number, but of two candidates PostgreSQL takes the one that needs fewer conversions.
  return a >= 0 && b > a ? b - a : Infinity;
}

function INT4_REMAINDER(a: number, b: number): number {
  if (b === 0) throw new SqlError('22012', 'division by zero');
  return a % b || 0;
}

function floorOf(value: Numeric): Numeric {
  const whole = value.truncated(0);
  return value.digits < 0n && whole.compare(value) !== 0 ? whole.minus(Numeric.of(1)) : whole;
}

function roundedTo(value: Numeric, scale: number): Numeric {
  if (scale >= 0) return value.toScale(scale);
  const unit = 10n ** BigInt(-scale);
  const half = unit / 2n;
  const whole = value.truncated(0).digits;
  return new Numeric(((whole + (whole < 0n ? -half : half)) / unit) * unit, 0);
}

function rightmost(text: string, count: number): string {
  const characters = [...text];
  return characters.slice(count >= 0 ? Math.max(0, characters.length - count) : -count).join('');
}

function padded(text: string, length: number, fill: string): string {
  const characters = [...text];
  if (characters.length >= length) return characters.slice(0, Math.max(0, length)).join('');
  if (fill === '') return text;
  const missing = length - characters.length;
  return [...fill.repeat(Math.ceil(missing / [...fill].length))].slice(0, missing).join('') + text;
}

function splitPart(text: string, separator: string, place: number): string {
  if (place === 0) throw new SqlError('22023', 'field position must not be zero');
  const parts = separator === '' ? [text] : text.split(separator);
  return parts.at(place > 0 ? place - 1 : place) ?? '';
}

function substring(text: string, from: number, length: number | undefined): string {
  if (length !== undefined && length < 0)
    throw new SqlError('22011', 'negative substring length not allowed');
  const end = length === undefined ? Infinity : from + length;
  return [...text].slice(Math.max(0, from - 1), Math.max(0, end - 1)).join('');
}

function concatText(type: Type, value: Value): string {
  return value === null ? '' : type.print(value);
}

function arrayOf(json: Json): readonly JsonValue[] {
  if (Array.isArray(json.value)) return json.value as readonly JsonValue[];
  const kind = json.value instanceof Map ? 'a non-array' : 'a scalar';
  throw new SqlError(
    '22023',
    kind === 'a scalar' ? 'cannot get array length of a scalar' : 'cannot get array length of a non-array',
  );
}

function jsonTypeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (value instanceof Numeric) return 'number';
  if (value instanceof Map) return 'object';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** As to_jsonb() has it: what is no number, boolean, array or jsonb is its text. */
export function toJson(type: Type, value: Value): JsonValue {
  if (value === null) return null;
  if (type === JSONB) return (value as Json).value;
  if (type === BOOL) return value as boolean;
  if (type.element) return (value as readonly Value[]).map((item) => toJson(type.element!, item));
  if (type.category === 'number') return Numeric.parse(type.print(value)) ?? type.print(value);
  if (type === TIMESTAMPTZ) return type.print(value).replace(' ', 'T').replace(/\+00$/, '+00:00');
  return type.print(value);
}

function built(args: readonly Value[], of: readonly Type[]): Json {
  if (args.length % 2 === 1)
    throw new SqlError('22023', 'argument list must have even number of elements', {
      hint: 'The arguments of jsonb_build_object() must consist of alternating keys and values.',
    });
  const entries: [string, JsonValue][] = [];
  for (let at = 0; at < args.length; at += 2) {
    if (args[at] === null) throw new SqlError('22023', `argument ${at + 1}: key must not be null`);
    entries.push([of[at]!.print(args[at]!), toJson(of[at + 1]!, args[at + 1]!)]);
  }
  return new Json(jsonObject(entries));
}

/** Where a path ends in a scalar nothing is set; only a scalar as a whole is an error. */
function withPath(
  target: JsonValue,
  path: readonly string[],
  value: JsonValue,
  depth = path.length,
): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return target;
  if (target instanceof Map) {
    const inner = target.get(step) as JsonValue | undefined;
    if (rest.length > 0 && inner === undefined) return target;
    return jsonObject([
      ...(target as Map<string, JsonValue>),
      [step, rest.length > 0 ? withPath(inner!, rest, value, depth) : value],
    ]);
  }
  if (path.length < depth && !Array.isArray(target)) return target;
  if (Array.isArray(target)) {
    const items = [...(target as readonly JsonValue[])];
    const place = Number(step);
    if (!Number.isInteger(place))
      throw new SqlError('22P02', `path element at position 1 is not an integer: "${step}"`);
    const at = place < 0 ? items.length + place : place;
    if (rest.length > 0) {
      if (items[at] !== undefined) items[at] = withPath(items[at], rest, value, depth);
    } else if (at < 0) items.unshift(value);
    else if (at >= items.length) items.push(value);
    else items[at] = value;
    return items;
  }
  throw new SqlError('22023', 'cannot set path in scalar');
}

function textAt(value: JsonValue, path: readonly string[]): Value {
  let at: JsonValue | undefined = value;
  for (const step of path) {
    if (at === undefined) return null;
    at = jsonMember(at, Array.isArray(at) && /^-?\d+$/.test(step) ? Number(step) : step);
  }
  return at === undefined || at === null ? null : typeof at === 'string' ? at : new Json(at).toString();
}
