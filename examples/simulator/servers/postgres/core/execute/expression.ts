import type { Expr, ExprBinary, ExprCall, ExprCase, ExprRef, SelectStatement } from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import { DISTINCT_FROM, NOT_DISTINCT_FROM } from '../sql/normalise.ts';
import { isText } from '../values/cast.ts';
import { Json, type JsonValue } from '../values/json.ts';
import { Numeric } from '../values/numeric.ts';
import type { Interval } from '../values/time.ts';
import * as types from '../values/types.ts';
import type { Type, Value } from '../values/types.ts';
import { AGGREGATES, compileAggregate } from './aggregates.ts';
import { compileFunction, isFunction, noFunction } from './functions.ts';
import { binary, comparedType, jsonMember, negative, noOperator } from './operators.ts';
import { NO_ROWS, textOf, type Env, type Resolved, type Scope } from './scope.ts';
import { compileSubquery } from './subquery.ts';
import { dataType } from './data-type.ts';
import {
  booleanOf,
  cast,
  coerce,
  commonType,
  constant,
  converted,
  errorOf,
  folded,
  isUnknown,
  parameter,
  unified,
  unknownLiteral,
  type Typed,
} from './typed.ts';

const { BOOL, INT4, INT8, JSONB, NUMERIC, TEXT, TIMESTAMPTZ } = types;

/** Compiles an expression: names are resolved, types are decided, and what is not modelled is refused. */
export function compileExpression(expression: Expr, scope: Scope): Typed {
  const { grouping } = scope;
  if (grouping && !scope.insideAggregate && grouping.keys.has(textOf(expression))) {
    scope.insideAggregate = true;
    const grouped = compileNode(expression, scope);
    scope.insideAggregate = false;
    return grouped;
  }
  return compileNode(expression, scope);
}

function compileNode(expression: Expr, scope: Scope): Typed {
  const { context } = scope;
  const compile = (part: Expr): Typed => compileExpression(part, scope);
  switch (expression.type) {
    case 'integer':
      return constant(INT4, expression.value);
    case 'string':
      return unknownLiteral(expression.value);
    case 'null':
      return unknownLiteral(null);
    case 'boolean':
      return constant(BOOL, expression.value);
    case 'parameter':
      return parameter(context, Number(expression.name.slice(1)));
    case 'ref':
      return column(expression, scope);
    case 'binary':
      return compileBinary(expression, scope);
    case 'unary':
      return unary(expression.op, compile(expression.operand), scope);
    case 'cast':
      return compileCast(expression, scope);
    case 'member':
      return member(compile(expression.operand), expression.op, expression.member);
    case 'ternary':
      return between(expression, scope);
    case 'case':
      return compileCase(expression, scope);
    case 'call':
      return call(expression, scope);
    case 'array':
      return array(expression.expressions, scope);
    case 'arrayIndex':
      return arrayItem(compile(expression.array), coerce(context, compile(expression.index), INT4));
    case 'extract':
      return extract(expression.field.name, compile(expression.from));
    case 'keyword':
      return keyword(expression.keyword, scope);
    case 'substring':
      return substring(expression, scope);
    case 'select':
    case 'union':
    case 'union all':
    case 'values':
    case 'with':
      return compileSubquery(expression as SelectStatement, scope).scalar();
    case 'array select':
      return compileSubquery(expression.select, scope).array();
    case 'list':
      throw notModelled('a row as a value');
    case 'default':
      throw new SqlError('42601', 'DEFAULT is not allowed in this context');
    default:
      throw notModelled(`the expression ${expression.type}`);
  }
}

function column(ref: ExprRef, scope: Scope): Typed {
  if (ref.name === '*') throw notModelled('* as an expression');
  if (!ref.table && scope.sources.some((source) => source.alias === ref.name && source.table))
    if (!scope.resolveHere(undefined, ref.name)) throw notModelled('a whole row as a value');
  const found = scope.resolve(ref.table?.name, ref.name);
  checkGrouped(found, ref.name);
  return reader(found);
}

/** A column by its place, as `*` means it: two may have the same name. */
export function columnAt(scope: Scope, source: number, place: number): Typed {
  const { type, name } = scope.sources[source]!.columns[place]!;
  const found = { scope, source, column: place, type, depth: 0 };
  checkGrouped(found, name);
  return reader(found);
}

function reader({ depth, source, column: place, type }: Resolved): Typed {
  if (depth === 0) return { type, eval: (env) => env.items[source]!.values[place]! };
  return {
    type,
    eval(env) {
      let at: Env = env;
      for (let up = 0; up < depth; up++) at = at.parent!;
      return at.items[source]!.values[place]!;
    },
  };
}

function checkGrouped({ scope, source, column: place }: Resolved, column: string): void {
  const { grouping } = scope;
  if (!grouping || scope.insideAggregate) return;
  if (grouping.whole.has(source) || grouping.columns.has(`${source}.${place}`)) return;
  const name = `${scope.sources[source]!.alias}.${column}`;
  throw new SqlError(
    '42803',
    `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
  );
}

function compileBinary(expression: ExprBinary, scope: Scope): Typed {
  const { op, left, right } = expression;
  const { context } = scope;
  if (op === 'AND' || op === 'OR') return logic(op, left, right, scope);
  if (op === 'IN' || op === 'NOT IN') return membership(op === 'NOT IN', left, right, scope);
  if (right.type === 'call' && ['any', 'some', 'all'].includes(right.function.name))
    return quantified(op, compileExpression(left, scope), right, scope);
  if (left.type === 'list' || right.type === 'list') return rowComparison(op, left, right, scope);
  if (op === 'AT TIME ZONE') throw notModelled('AT TIME ZONE');
  const a = compileExpression(left, scope);
  const b = compileExpression(right, scope);
  if (op === DISTINCT_FROM || (op as string) === NOT_DISTINCT_FROM)
    return distinct(context, a, b, (op as string) === NOT_DISTINCT_FROM);
  return binary(context, op, a, b);
}

function distinct(context: Scope['context'], a: Typed, b: Typed, negated: boolean): Typed {
  const type = comparedType(a, b);
  const [x, y] = [
    type && converted(context, a, type, 'implicit'),
    type && converted(context, b, type, 'implicit'),
  ];
  if (!type || !x || !y) throw noOperator(`${a.type.name} = ${b.type.name}`);
  return folded(BOOL, [x, y], (env) => {
    const [p, q] = [x.eval(env), y.eval(env)];
    const same = p === null || q === null ? p === q : type.compare(p, q) === 0;
    return same === negated;
  });
}

function logic(op: 'AND' | 'OR', left: Expr, right: Expr, scope: Scope): Typed {
  const { context } = scope;
  const a = booleanOf(context, compileExpression(left, scope), BOOL, op);
  const b = booleanOf(context, compileExpression(right, scope), BOOL, op);
  return junction(op === 'OR', [a, b]);
}

/** AND or OR, as planning simplifies it: nothing is left of a part that comes before one that is known to decide. */
function junction(decisive: boolean, parts: readonly Typed[]): Typed {
  const left: Typed[] = [];
  for (const part of parts) {
    if (part.planError) return { type: BOOL, eval: part.eval, planError: part.planError };
    const known = part.constant ? part.eval(NO_ROWS) : undefined;
    if (known === decisive) return constant(BOOL, decisive);
    if (known !== !decisive) left.push(part);
  }
  if (left.every((part) => part.constant)) return constant(BOOL, left.length > 0 ? null : !decisive);
  return { type: BOOL, eval: (env) => verdict(!decisive, left, (part) => part.eval(env)) };
}

function membership(negated: boolean, left: Expr, right: Expr, scope: Scope): Typed {
  const isQuery = ['select', 'union', 'union all', 'values', 'with'].includes(right.type);
  const found = isQuery
    ? compileSubquery(right as SelectStatement, scope).contains(operands(left, scope))
    : inList(negated, left, right.type === 'list' ? right.expressions : [right], scope);
  return negated && isQuery ? not(found) : found;
}

function operands(expression: Expr, scope: Scope): Typed[] {
  const parts = expression.type === 'list' ? expression.expressions : [expression];
  return parts.map((part) => compileExpression(part, scope));
}

/** `a IN (b, c)` looks whether it equals one of them, `a NOT IN (b, c)` whether it differs from all. */
function inList(negated: boolean, left: Expr, list: readonly Expr[], scope: Scope): Typed {
  const op = negated ? '!=' : '=';
  if (left.type === 'list')
    return junction(
      !negated,
      list.map((item) => rowComparison(op, left, item, scope)),
    );
  const { context } = scope;
  const value = compileExpression(left, scope);
  const items = list.map((item) => compileExpression(item, scope));
  const type = commonTypeOrUndefined([value, ...items]);
  const parts = type ? [value, ...items].map((part) => coerce(context, part, type)) : [value, ...items];
  const [head, ...rest] = parts;
  const tests = rest.map((item) => binary(context, op, head!, item));
  return folded(BOOL, tests, (env) => verdict(negated, tests, (test) => test.eval(env)));
}

function commonTypeOrUndefined(parts: readonly Typed[]): Type | undefined {
  try {
    return commonType(parts, 'IN');
  } catch {
    return undefined;
  }
}

export function not(typed: Typed): Typed {
  return folded(BOOL, [typed], (env) => {
    const value = typed.eval(env);
    return value === null ? null : !value;
  });
}

/** `a = ANY (array or query)`, and ALL. */
function quantified(op: string, left: Typed, right: ExprCall, scope: Scope): Typed {
  const { context } = scope;
  const all = right.function.name === 'all';
  const [argument] = right.args;
  if (!argument || right.args.length !== 1) throw notModelled(`${right.function.name} of several values`);
  if (['select', 'union', 'union all', 'values', 'with'].includes(argument.type))
    return compileSubquery(argument as SelectStatement, scope).quantified(op, left, all);
  let list = compileExpression(argument, scope);
  if (isUnknown(list)) list = coerce(context, list, types.arrayOf(isUnknown(left) ? TEXT : left.type));
  const { element } = list.type;
  if (!element) throw new SqlError('42809', 'op ANY/ALL (array) requires array on right side');
  const item = { type: element, eval: (env: Env) => env.items.at(-1)!.values[0]! };
  const test = binary(context, op, left.type === types.UNKNOWN ? coerce(context, left, element) : left, item);
  return folded(BOOL, [left, list], (env) => {
    const items = list.eval(env) as readonly Value[] | null;
    if (items === null) return null;
    return verdict(all, items, (value) =>
      test.eval({ ...env, items: [...env.items, { values: [value], tuple: undefined }] }),
    );
  });
}

/** Three-valued ANY or ALL over the items. */
export function verdict<T>(all: boolean, items: readonly T[], test: (item: T) => Value): Value {
  let unknown = false;
  for (const item of items) {
    const value = test(item);
    if (value === null) unknown = true;
    else if (value === !all) return !all;
  }
  return unknown ? null : all;
}

/** `(a, b) < (1, 2)`: the first difference decides. */
function rowComparison(op: string, left: Expr, right: Expr, scope: Scope): Typed {
  if (left.type !== 'list' || right.type !== 'list') throw notModelled('a row compared with a value');
  const [a, b] = [operands(left, scope), operands(right, scope)];
  if (a.length !== b.length) throw new SqlError('42601', 'unequal number of entries in row expressions');
  const { context } = scope;
  const equal = a.map((part, at) => binary(context, '=', part, b[at]!));
  if (op === '=') return junction(false, equal);
  if (op === '!=') return not(junction(false, equal));
  if (!['<', '<=', '>', '>='].includes(op)) throw notModelled(`rows with the operator ${op}`);
  const strictOp = op[0]!;
  const decide = a.map((part, at) => binary(context, at === a.length - 1 ? op : strictOp, part, b[at]!));
  return {
    type: BOOL,
    planError: errorOf([...a, ...b]),
    eval(env) {
      for (let at = 0; at < a.length; at++) {
        const same = at < a.length - 1 ? equal[at]!.eval(env) : false;
        if (same === null) return null;
        if (!same) return decide[at]!.eval(env);
      }
      return null;
    },
  };
}

function unary(op: string, operand: Typed, scope: Scope): Typed {
  const { context } = scope;
  const test = (judge: (value: Value) => boolean): Typed => {
    const known = isUnknown(operand) ? coerce(context, operand, TEXT) : operand;
    return folded(BOOL, [known], (env) => judge(known.eval(env)));
  };
  const truth = (judge: (value: Value) => boolean): Typed => {
    const boolean = booleanOf(context, operand, BOOL, op);
    return folded(BOOL, [boolean], (env) => judge(boolean.eval(env)));
  };
  switch (op) {
    case 'NOT':
      return not(booleanOf(context, operand, BOOL, 'NOT'));
    case '-':
      return negative(operand);
    case '+':
      return operand;
    case 'IS NULL':
      return test((value) => value === null);
    case 'IS NOT NULL':
      return test((value) => value !== null);
    case 'IS TRUE':
      return truth((value) => value === true);
    case 'IS NOT TRUE':
      return truth((value) => value !== true);
    case 'IS FALSE':
      return truth((value) => value === false);
    case 'IS NOT FALSE':
      return truth((value) => value !== false);
    default:
      throw notModelled(`the operator ${op}`);
  }
}

function compileCast(expression: Extract<Expr, { type: 'cast' }>, scope: Scope): Typed {
  const { operand, to } = expression;
  const { type, modifier } = dataType(to);
  if (operand.type === 'array' && operand.expressions.length === 0) return constant(type, []);
  return cast(scope.context, compileExpression(operand, scope), type, modifier);
}

function member(json: Typed, op: '->' | '->>', key: string | number): Typed {
  if (json.type !== JSONB)
    throw noOperator(`${json.type.name} ${op} ${typeof key === 'string' ? 'unknown' : 'integer'}`);
  return folded(op === '->' ? JSONB : TEXT, [json], (env) => {
    const value = json.eval(env) as Json | null;
    const found = value === null ? undefined : jsonMember(elements(value.value, key), key);
    if (found === undefined) return null;
    if (op === '->') return new Json(found);
    return found === null ? null : typeof found === 'string' ? found : new Json(found).toString();
  });
}

/** By a number, a scalar is looked at as the array that it is stored as. */
function elements(value: JsonValue, key: string | number): JsonValue {
  return typeof key === 'string' || value instanceof Map || Array.isArray(value) ? value : [value];
}

/** Two comparisons: the second bound is looked at when the first has been understood. */
function between(expression: Extract<Expr, { type: 'ternary' }>, scope: Scope): Typed {
  const { context } = scope;
  const compare = (op: string, bound: Expr): Typed =>
    binary(context, op, compileExpression(expression.value, scope), compileExpression(bound, scope));
  const { lo, hi } = expression;
  if (expression.op === 'BETWEEN') return junction(false, [compare('>=', lo), compare('<=', hi)]);
  return junction(true, [compare('<', lo), compare('>', hi)]);
}

function compileCase(expression: ExprCase, scope: Scope): Typed {
  const { context } = scope;
  const subject = expression.value ? compileExpression(expression.value, scope) : undefined;
  const tests = expression.whens.map(({ when }) => {
    const test = compileExpression(when, scope);
    return subject ? binary(context, '=', subject, test) : booleanOf(context, test, BOOL, 'CASE/WHEN');
  });
  const otherwise = expression.else ? compileExpression(expression.else, scope) : unknownLiteral(null);
  const branches = expression.whens.map(({ value }) => compileExpression(value, scope));
  // ELSE comes first where types are decided.
  const [last, ...first] = unified(context, [otherwise, ...branches], 'CASE');
  const results = [...first, last!];
  return plannedCase(tests, results);
}

/** Planning drops branches whose condition is never true, and those behind one that always is. */
function plannedCase(tests: readonly Typed[], results: readonly Typed[]): Typed {
  const { type } = results[0]!;
  const branches: { readonly test: Typed; readonly result: Typed }[] = [];
  let otherwise = results.at(-1)!;
  for (const [at, test] of tests.entries()) {
    const { planError } = test;
    if (planError) return { type, eval: test.eval, planError };
    const result = results[at]!;
    const known = test.constant ? test.eval(NO_ROWS) === true : undefined;
    if (known === true) otherwise = result;
    if (known === true) break;
    if (known === undefined) branches.push({ test, result });
    if (known === undefined && result.planError) break;
  }
  if (branches.length === 0) return otherwise;
  return {
    type,
    planError: errorOf([...branches.map(({ result }) => result), otherwise]),
    eval(env) {
      const branch = branches.find(({ test }) => test.eval(env) === true);
      return (branch?.result ?? otherwise).eval(env);
    },
  };
}

function call(expression: ExprCall, scope: Scope): Typed {
  const { name } = expression.function;
  if (expression.function.schema && expression.function.schema !== 'pg_catalog')
    throw notModelled(`the schema ${expression.function.schema}`);
  if (expression.over) throw notModelled('OVER (window functions)');
  if (AGGREGATES.has(name)) return compileAggregate(expression, scope);
  if (expression.distinct || expression.filter || expression.orderBy)
    throw notModelled(`DISTINCT, FILTER or ORDER BY in ${name}()`);
  if (name === 'exists') return compileSubquery(expression.args[0] as SelectStatement, scope).exists();
  const args = expression.args.map((arg) => compileExpression(arg, scope));
  const form = FORMS[name];
  if (form) return form(args, scope);
  const found = compileFunction(scope.context, name, args);
  if (found) return found;
  if (isFunction(name)) throw noFunction(name, args);
  throw new SqlError('42883', noFunction(name, args).message, {
    hint: 'There is none, or the simulated PostgreSQL does not model it.',
  });
}

const WHOLE: ReadonlySet<Type> = new Set([types.INT2, INT4, INT8]);

/** What looks like a function but decides its types by its arguments. */
const FORMS: Record<string, (args: Typed[], scope: Scope) => Typed> = {
  coalesce(args, { context }) {
    const parts = unified(context, args, 'COALESCE');
    const sure = parts.findIndex((part) => part.constant && !part.planError && part.eval(NO_ROWS) !== null);
    const before = sure < 0 ? parts : parts.slice(0, sure);
    if (before.every((part) => part.constant && !part.planError)) return sure < 0 ? parts[0]! : parts[sure]!;
    return {
      type: parts[0]!.type,
      planError: errorOf(before),
      eval(env) {
        for (const part of parts) {
          const value = part.eval(env);
          if (value !== null) return value;
        }
        return null;
      },
    };
  },
  nullif(args, { context }) {
    const [a, b] = args;
    if (!a || !b || args.length !== 2) throw noFunction('nullif', args);
    const equal = binary(context, '=', a, b);
    // Integers of two sizes are compared as they are; other numbers are brought to one type first.
    const value = WHOLE.has(a.type) && WHOLE.has(b.type) ? a : coerce(context, a, comparedType(a, b)!);
    return folded(value.type, [equal, value], (env) => (equal.eval(env) === true ? null : value.eval(env)));
  },
  greatest: (args, scope) => extreme(args, scope, 1, 'GREATEST'),
  least: (args, scope) => extreme(args, scope, -1, 'LEAST'),
  pg_typeof: ([arg]) => constant(TEXT, arg!.type.name),
  row: () => {
    throw notModelled('ROW()');
  },
};

function extreme(args: Typed[], { context }: Scope, sign: 1 | -1, name: string): Typed {
  const parts = unified(context, args, name);
  const { type } = parts[0]!;
  return folded(type, parts, (env) => {
    const values = parts.map((part) => part.eval(env)).filter((value) => value !== null);
    if (values.length === 0) return null;
    return values.reduce((best, value) => (type.compare(value, best) * sign > 0 ? value : best));
  });
}

function array(expressions: readonly Expr[], scope: Scope): Typed {
  if (expressions.length === 0)
    throw new SqlError('42P18', 'cannot determine type of empty array', {
      hint: 'Explicitly cast to the desired type, for example ARRAY[]::integer[].',
    });
  const parts = unified(
    scope.context,
    expressions.map((item) => compileExpression(item, scope)),
    'ARRAY',
  );
  return folded(types.arrayOf(parts[0]!.type), parts, (env) => parts.map((part) => part.eval(env)));
}

function arrayItem(list: Typed, index: Typed): Typed {
  const { element } = list.type;
  if (!element)
    throw new SqlError(
      '42804',
      `cannot subscript type ${list.type.name} because it does not support subscripting`,
    );
  return folded(element, [list, index], (env) => {
    const [items, place] = [list.eval(env) as readonly Value[] | null, index.eval(env) as number | null];
    return items === null || place === null ? null : (items[place - 1] ?? null);
  });
}

function extract(field: string, from: Typed): Typed {
  const name = field.toLowerCase();
  if (name !== 'epoch') throw notModelled(`extract(${field} …)`);
  const scale = 6;
  if (from.type === TIMESTAMPTZ)
    return {
      type: NUMERIC,
      eval(env) {
        const value = from.eval(env);
        return value === null ? null : new Numeric(BigInt(value as number), scale);
      },
    };
  if (from.type !== types.INTERVAL) throw notModelled(`extract of ${from.type.name}`);
  return {
    type: NUMERIC,
    eval(env) {
      const value = from.eval(env) as Interval | null;
      if (value?.months) throw notModelled('extract(epoch …) of an interval with months');
      return value === null ? null : new Numeric(BigInt(value.approximateMicros()), scale);
    },
  };
}

function keyword(word: string, scope: Scope): Typed {
  const { context } = scope;
  if (word === 'current_timestamp') return { type: TIMESTAMPTZ, eval: () => context.transaction.startedAt };
  if (['current_user', 'session_user', 'user', 'current_role'].includes(word))
    return constant(types.NAME, 'postgres');
  throw notModelled(word);
}

function substring(expression: Extract<Expr, { type: 'substring' }>, scope: Scope): Typed {
  const args = [expression.value, expression.from, expression.for]
    .filter((part): part is Expr => Boolean(part))
    .map((part) => compileExpression(part, scope));
  if (!expression.from) throw notModelled('substring without FROM');
  const found = compileFunction(scope.context, 'substring', args);
  if (!found) throw noFunction('substring', args);
  return found;
}

/** A count for LIMIT or OFFSET. */
export function compileCount(expression: Expr, scope: Scope, clause: 'LIMIT' | 'OFFSET'): Typed {
  const typed = compileExpression(expression, scope);
  const found = converted(scope.context, typed, INT8, isText(typed.type) ? 'implicit' : 'assignment');
  if (!found || typed.type === BOOL)
    throw new SqlError('42804', `argument of ${clause} must be type bigint, not type ${typed.type.name}`);
  return found;
}
