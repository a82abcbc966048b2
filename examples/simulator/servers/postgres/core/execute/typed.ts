import { errorAt, SqlError } from '../errors.ts';
import { applyModifier, castBetween, type Modifier } from '../values/cast.ts';
import { FLOAT8, NUMBER_TYPES, TEXT, UNKNOWN, type Type, type Value } from '../values/types.ts';
import type { Context } from './context.ts';
import { NO_ROWS, type Env } from './scope.ts';

/** A compiled expression. */
export interface Typed {
  readonly type: Type;
  readonly eval: (env: Env) => Value;
  /** A literal in quotation marks (or NULL), whose type its surroundings decide. */
  readonly literal?: string | null;
  /** Where in the query it stands. */
  readonly at?: number | undefined;
  /** The place of a parameter whose type its surroundings decide. */
  readonly parameter?: number;
  /** It is the same for all rows, and is computed when the statement is planned. */
  readonly constant?: boolean;
  /** What planning ends in, because a constant part cannot be computed: `1/0` fails even where there is no row. */
  readonly planError?: SqlError | undefined;
}

export function constant(type: Type, value: Value): Typed {
  return { type, eval: () => value, constant: true };
}

/** An expression of parts that never gives two results for the same: computed at once if all of them are constant. */
export function folded(type: Type, parts: readonly Typed[], evaluate: (env: Env) => Value): Typed {
  const planError = errorOf(parts);
  if (planError || !parts.every((part) => part.constant)) return { type, eval: evaluate, planError };
  try {
    return constant(type, evaluate(NO_ROWS));
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { type, eval: evaluate, planError: error };
  }
}

export function errorOf(parts: readonly Typed[]): SqlError | undefined {
  return parts.find((part) => part.planError)?.planError;
}

export function unknownLiteral(text: string | null): Typed {
  return { type: UNKNOWN, eval: () => text, literal: text };
}

/** A parameter: the first place that needs a type gives it one. */
export function parameter(context: Context, place: number): Typed {
  if (place > context.parameters.length)
    throw new SqlError('08P01', bindMessage(context.parameters.length, place));
  const type = context.parameterTypes[place];
  return type ? parsedParameter(context, place, type) : { type: UNKNOWN, eval: unresolved, parameter: place };
}

export function bindMessage(given: number, wanted: number): string {
  return `bind message supplies ${given} parameters, but prepared statement "" requires ${wanted}`;
}

function unresolved(): never {
  throw new Error('A parameter was evaluated before it had a type.');
}

function parsedParameter(context: Context, place: number, type: Type): Typed {
  const text = context.parameters[place - 1]!;
  let value: Value | undefined;
  return {
    type,
    constant: true,
    eval: () => (value ??= text === null ? null : type.parse(text)),
  };
}

export function isUnknown(typed: Typed): boolean {
  return typed.type === UNKNOWN;
}

export type CastContext = 'implicit' | 'assignment' | 'explicit';

/** The expression as one of another type; undefined if there is no such conversion. */
export function converted(context: Context, typed: Typed, to: Type, how: CastContext): Typed | undefined {
  if (typed.type === to) return typed;
  if (to === UNKNOWN) return converted(context, typed, TEXT, how);
  if (typed.parameter !== undefined) {
    const known = context.parameterTypes[typed.parameter];
    if (known && known !== to) return converted(context, parameter(context, typed.parameter), to, how);
    context.parameterTypes[typed.parameter] = to;
    return parsedParameter(context, typed.parameter, to);
  }
  if (typed.literal !== undefined)
    return constant(to, typed.literal === null ? null : parseLiteral(to, typed.literal, typed.at));
  const cast = castBetween(typed.type === UNKNOWN ? TEXT : typed.type, to, how);
  if (!cast) return undefined;
  return folded(to, [typed], (env) => {
    const value = typed.eval(env);
    return value === null ? null : cast(value);
  });
}

function parseLiteral(type: Type, text: string, at: number | undefined): Value {
  try {
    return type.parse(text);
  } catch (error) {
    if (error instanceof SqlError) error.at ??= at;
    throw error;
  }
}

export function coerce(context: Context, typed: Typed, to: Type): Typed {
  const found = converted(context, typed, to, 'implicit');
  if (found) return found;
  throw new SqlError('42804', `expression is of type ${typed.type.name}, not ${to.name}`);
}

export function cast(context: Context, typed: Typed, to: Type, modifier: Modifier): Typed {
  const found = converted(context, typed, to, 'explicit');
  if (!found) throw new SqlError('42846', `cannot cast type ${typed.type.name} to ${to.name}`);
  if (!modifier) return found;
  return folded(to, [found], (env) => applyModifier(to, modifier, found.eval(env), true));
}

export function booleanOf(context: Context, typed: Typed, boolean: Type, where: string): Typed {
  const found = converted(context, typed, boolean, 'implicit');
  if (found) return found;
  throw errorAt(typed.at, '42804', `argument of ${where} must be type boolean, not type ${typed.type.name}`);
}

/** The type that CASE, UNION, VALUES, COALESCE and arrays give all their parts. */
export function commonType(parts: readonly Typed[], where: string): Type {
  let common: Type | undefined;
  for (const { type, at } of parts) {
    if (type === UNKNOWN || type === common) continue;
    if (!common) common = type;
    else if (type.category !== common.category)
      throw errorAt(at, '42804', `${where} types ${common.name} and ${type.name} cannot be matched`);
    else if (common !== FLOAT8 && NUMBER_TYPES.indexOf(type) > NUMBER_TYPES.indexOf(common)) common = type;
    else if (type === TEXT) common = type;
  }
  return common ?? TEXT;
}

export function unified(context: Context, parts: readonly Typed[], where: string): Typed[] {
  const type = commonType(parts, where);
  return parts.map((part) => coerce(context, part, type));
}
