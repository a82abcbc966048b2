import type { ExprCall } from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import { isNumber, toNumber } from '../values/cast.ts';
import { Json } from '../values/json.ts';
import { Numeric } from '../values/numeric.ts';
import * as types from '../values/types.ts';
import type { Type, Value } from '../values/types.ts';
import { booleanExpression, compileExpression } from './expression.ts';
import { toJson } from './functions.ts';
import { orderOf, sorted, type SortKey } from './order.ts';
import type { Env, Scope } from './scope.ts';
import { coerce, isUnknown, type Typed } from './typed.ts';

const { BOOL, FLOAT8, INT2, INT4, INT8, JSONB, NUMERIC, TEXT } = types;

/** An aggregate of one query: it is computed for each group, and its value is read by its place. */
export interface Aggregate {
  readonly type: Type;
  compute(rows: readonly Env[]): Value;
}

export const AGGREGATES = new Set(
  'count sum avg min max array_agg string_agg bool_and bool_or every jsonb_agg jsonb_object_agg'.split(' '),
);

/** Adds an aggregate to its query and gives the expression that reads it. */
export function compileAggregate(call: ExprCall, scope: Scope): Typed {
  const name = call.function.name;
  if (!scope.aggregates || scope.insideAggregate) {
    const where = scope.insideAggregate
      ? 'aggregate function calls cannot be nested'
      : `aggregate functions are not allowed in ${scope.clause}`;
    throw new SqlError('42803', where);
  }
  if (call.withinGroup) throw notModelled('WITHIN GROUP');
  scope.insideAggregate = true;
  const star = call.args.length === 1 && call.args[0]!.type === 'ref' && call.args[0]!.name === '*';
  const args = star ? [] : call.args.map((arg) => compileExpression(arg, scope));
  const filter = call.filter ? booleanExpression(call.filter, scope, 'FILTER') : undefined;
  const order = (call.orderBy ?? []).map((by) => orderOf(by, compileExpression(by.by, scope)));
  scope.insideAggregate = false;
  const reduce = reducerFor(name, args, scope, star);
  const aggregate = aggregateOf(reduce, args, filter, order, call.distinct === 'distinct');
  const place = scope.aggregates.push(aggregate) - 1;
  return { type: reduce.type, eval: (env) => env.aggregates[place]! };
}

function aggregateOf(
  reduce: Reducer,
  args: readonly Typed[],
  filter: Typed | undefined,
  order: readonly SortKey[],
  distinct: boolean,
): Aggregate {
  return {
    type: reduce.type,
    compute(rows) {
      const kept = filter ? rows.filter((env) => filter.eval(env) === true) : rows;
      const inputs = sorted(kept, order).map((env) => args.map((arg) => arg.eval(env)));
      return reduce.value(distinct ? withoutRepeats(inputs, reduce.inputTypes, order.length > 0) : inputs);
    },
  };
}

function withoutRepeats(
  inputs: readonly Value[][],
  inputTypes: readonly Type[],
  isOrdered: boolean,
): Value[][] {
  const type = inputTypes[0]!;
  const seen = new Set<string>();
  const unique = inputs.filter(([value]) => {
    const key = value === null ? 'null' : `=${type.key(value!)}`;
    return !seen.has(key) && seen.add(key);
  });
  return isOrdered ? unique : unique.toSorted(([a], [b]) => types.compareNullable(type, a!, b!));
}

interface Reducer {
  readonly type: Type;
  readonly inputTypes: readonly Type[];
  value(inputs: readonly Value[][]): Value;
}

function reducerFor(name: string, args: Typed[], scope: Scope, star: boolean): Reducer {
  const { context } = scope;
  if (star && name === 'count') return counter([]);
  const wanted = name === 'string_agg' || name === 'jsonb_object_agg' ? 2 : 1;
  if (args.length !== wanted)
    throw new SqlError(
      '42883',
      `function ${name}(${args.map(({ type }) => type.name).join(', ')}) does not exist`,
    );
  args.forEach((arg, at) => {
    if (isUnknown(arg)) args[at] = coerce(context, arg, TEXT);
  });
  const inputTypes = args.map(({ type }) => type);
  const build = REDUCERS[name];
  if (!build) throw notModelled(`the aggregate ${name}`);
  const reducer = build(inputTypes[0]!, inputTypes);
  if (!reducer)
    throw new SqlError(
      '42883',
      `function ${name}(${inputTypes.map((type) => type.name).join(', ')}) does not exist`,
      {
        hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
      },
    );
  return reducer;
}

const REDUCERS: Record<string, (type: Type, all: readonly Type[]) => Reducer | undefined> = {
  count: (_type, all) => counter(all),
  sum: (type) => (isNumber(type) ? summing(type) : undefined),
  avg: (type) => (isNumber(type) ? averaging(type) : undefined),
  min: (type) => extreme(type, -1),
  max: (type) => extreme(type, 1),
  bool_and: (type) => truth(type, (values) => values.every(Boolean)),
  every: (type) => truth(type, (values) => values.every(Boolean)),
  bool_or: (type) => truth(type, (values) => values.some(Boolean)),
  array_agg: (type) => ({
    type: types.arrayOf(type),
    inputTypes: [type],
    value: (inputs) => (inputs.length === 0 ? null : inputs.map(([value]) => value!)),
  }),
  string_agg: (type, all) =>
    type === TEXT || type === types.VARCHAR
      ? { type: TEXT, inputTypes: all, value: (inputs) => joinedText(inputs) }
      : undefined,
  jsonb_agg: (type) => ({
    type: JSONB,
    inputTypes: [type],
    value: (inputs) => (inputs.length === 0 ? null : new Json(inputs.map(([value]) => toJson(type, value!)))),
  }),
};

function counter(inputTypes: readonly Type[]): Reducer {
  return {
    type: INT8,
    inputTypes,
    value: (inputs) => BigInt(inputs.filter((input) => input[0] !== null).length),
  };
}

function present(inputs: readonly Value[][]): Value[] {
  return inputs.map(([value]) => value!).filter((value) => value !== null);
}

function summing(type: Type): Reducer {
  const result = type === INT2 || type === INT4 ? INT8 : type === FLOAT8 ? FLOAT8 : NUMERIC;
  return {
    type: result,
    inputTypes: [type],
    value(inputs) {
      const values = present(inputs);
      if (values.length === 0) return null;
      if (type === FLOAT8) return values.reduce<number>((sum, value) => sum + (value as number), 0);
      return toNumber(result, total(values));
    },
  };
}

function total(values: readonly Value[]): Numeric {
  return values.reduce<Numeric>((sum, value) => sum.plus(toNumber(NUMERIC, value) as Numeric), Numeric.of(0));
}

function averaging(type: Type): Reducer {
  return {
    type: type === FLOAT8 ? FLOAT8 : NUMERIC,
    inputTypes: [type],
    value(inputs) {
      const values = present(inputs);
      if (values.length === 0) return null;
      if (type === FLOAT8)
        return values.reduce<number>((sum, value) => sum + (value as number), 0) / values.length;
      return total(values).dividedBy(Numeric.of(values.length));
    },
  };
}

function extreme(type: Type, sign: 1 | -1): Reducer | undefined {
  if (type === BOOL || type === JSONB || type === types.UUID || type === types.BYTEA) return undefined;
  return {
    type,
    inputTypes: [type],
    value(inputs) {
      const values = present(inputs);
      if (values.length === 0) return null;
      return values.reduce((best, value) => (type.compare(value, best) * sign > 0 ? value : best));
    },
  };
}

function truth(type: Type, judge: (values: readonly Value[]) => boolean): Reducer | undefined {
  if (type !== BOOL) return undefined;
  return {
    type: BOOL,
    inputTypes: [BOOL],
    value(inputs) {
      const values = present(inputs);
      return values.length === 0 ? null : judge(values);
    },
  };
}

function joinedText(inputs: readonly Value[][]): Value {
  const kept = inputs.filter(([value]) => value !== null);
  if (kept.length === 0) return null;
  return kept.map(([value, separator], at) => (at === 0 ? '' : (separator ?? '')) + String(value)).join('');
}
