import type { Expr, SelectFromUnion } from 'pgsql-ast-parser';
import { located, notModelled, SqlError } from '../errors.ts';
import { UNKNOWN, TEXT, type Value } from '../values/types.ts';
import { compileCount } from './expression.ts';
import { orderOf, sorted } from './order.ts';
import { compileQuery, type Query, type Rows } from './query.ts';
import { NO_ROWS, Scope, type Env } from './scope.ts';
import { commonType, type Typed } from './typed.ts';
import { distinctRows, limited, type OrderAndLimit } from './select.ts';

/** UNION and UNION ALL, with the ORDER BY and LIMIT of the whole. */
export function compileUnion(statement: SelectFromUnion & OrderAndLimit, parent: Scope): Query {
  const { context } = parent;
  const left = compileQuery(statement.left, parent);
  const right = compileQuery(statement.right, parent);
  if (left.waits || right.waits)
    throw new SqlError('0A000', 'FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT');
  if (left.columns.length !== right.columns.length)
    throw new SqlError('42601', 'each UNION query must have the same number of columns');
  const columns = left.columns.map(({ name, type }, at) => {
    const parts = [type, right.columns[at]!.type].map((one): Typed => ({ type: one, eval: () => null }));
    const common = parts.every((part) => part.type === UNKNOWN) ? TEXT : commonType(parts, 'UNION');
    left.convert(at, common, 'implicit');
    right.convert(at, common, 'implicit');
    return { name, type: common };
  });
  const scope = new Scope(context, parent);
  scope.sources.push({ alias: '*union*', columns, table: undefined, merged: new Set() });
  const keys = (statement.orderBy ?? []).map((by) =>
    orderOf(
      by,
      located(by.by, () => orderColumn(by.by, scope)),
    ),
  );
  const limit = statement.limit?.limit ? compileCount(statement.limit.limit, parent, 'LIMIT') : undefined;
  const offset = statement.limit?.offset ? compileCount(statement.limit.offset, parent, 'OFFSET') : undefined;
  const rows = (env: Env): Rows => {
    const all = [...left.rows(env), ...right.rows(env)];
    const kept = statement.type === 'union' ? distinctRows(all, columns) : all;
    const envs = kept.map((values): Env => ({
      items: [{ values, tuple: undefined }],
      parent: env,
      aggregates: [],
    }));
    const ordered = sorted(envs, keys).map((row) => row.items[0]!.values);
    return limited(ordered, limit?.eval(NO_ROWS), offset?.eval(NO_ROWS));
  };
  return {
    columns,
    waits: false,
    get correlated() {
      return left.correlated || right.correlated;
    },
    rows,
    *steps(env) {
      return yield* context.retrying(() => rows(env));
    },
    convert(at, type, how) {
      if (!left.convert(at, type, how) || !right.convert(at, type, how)) return false;
      columns[at] = { name: columns[at]!.name, type };
      return true;
    },
  };
}

function orderColumn(by: Expr, scope: Scope): Typed {
  const { columns } = scope.sources[0]!;
  const at =
    by.type === 'integer'
      ? by.value - 1
      : by.type === 'ref'
        ? columns.findIndex((column) => column.name === by.name)
        : -2;
  if (at === -2) throw notModelled('an expression in ORDER BY of a UNION');
  if (by.type === 'ref' && at < 0) throw new SqlError('42703', `column "${by.name}" does not exist`);
  if (at < 0 || at >= columns.length)
    throw new SqlError('42P10', `ORDER BY position ${at + 1} is not in select list`);
  return {
    get type() {
      return columns[at]!.type;
    },
    eval: (env: Env): Value => env.items[0]!.values[at]!,
  };
}
