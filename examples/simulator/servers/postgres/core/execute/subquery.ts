import type { SelectStatement } from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import { arrayOf, BOOL, type Value } from '../values/types.ts';
import { compileQuery, finished, type Rows } from './query.ts';
import { binary } from './operators.ts';
import { NO_ROWS, type Env, type Scope } from './scope.ts';
import type { Typed } from './typed.ts';
import { verdict } from './expression.ts';

/** The ways in which a query can be a part of an expression. */
export interface Subquery {
  scalar(): Typed;
  array(): Typed;
  exists(): Typed;
  contains(left: readonly Typed[]): Typed;
  quantified(op: string, left: Typed, all: boolean): Typed;
}

export function compileSubquery(statement: SelectStatement, scope: Scope): Subquery {
  const query = finished(compileQuery(statement, scope));
  const read = reader(query, scope);
  const [first] = query.columns;
  const one = (): void => {
    if (query.columns.length !== 1) throw new SqlError('42601', 'subquery must return only one column');
  };
  return {
    scalar() {
      one();
      return {
        type: first!.type,
        eval(env) {
          const rows = read(env);
          if (rows.length > 1)
            throw new SqlError('21000', 'more than one row returned by a subquery used as an expression');
          return rows[0]?.[0] ?? null;
        },
      };
    },
    array() {
      one();
      return { type: arrayOf(first!.type), eval: (env) => read(env).map(([value]) => value!) };
    },
    exists: () => ({ type: BOOL, eval: (env) => read(env).length > 0 }),
    contains: (left) => compared('=', left, query.columns, read, scope, false),
    quantified: (op, left, all) => compared(op, [left], query.columns, read, scope, all),
  };
}

/** What does not depend on the row is computed once, as PostgreSQL's InitPlan is; what waits is computed before. */
function reader(query: ReturnType<typeof compileQuery>, scope: Scope): (env: Env) => Rows {
  let held: Rows | undefined;
  if (query.waits) {
    if (query.correlated) throw notModelled('a subquery with FOR UPDATE that depends on a row');
    scope.context.early.push(function* () {
      held = yield* query.steps(NO_ROWS);
    });
  }
  return (env) => {
    if (held) return held;
    const rows = query.rows(env);
    if (!query.correlated) held = rows;
    return rows;
  };
}

function compared(
  op: string,
  left: readonly Typed[],
  columns: readonly { type: Typed['type'] }[],
  read: (env: Env) => Rows,
  scope: Scope,
  all: boolean,
): Typed {
  if (left.length !== columns.length)
    throw new SqlError('42601', `subquery has too ${left.length > columns.length ? 'few' : 'many'} columns`);
  const tests = left.map((value, at) =>
    binary(scope.context, op, value, {
      type: columns[at]!.type,
      eval: (env) => env.items.at(-1)!.values[at]!,
    }),
  );
  const test = (env: Env, values: readonly Value[]): Value => {
    const inner = { ...env, items: [...env.items, { values, tuple: undefined }] };
    return verdict(true, tests, (part) => part.eval(inner));
  };
  return { type: BOOL, eval: (env) => verdict(all, read(env), (values) => test(env, values)) };
}
