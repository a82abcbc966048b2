import type { SelectStatement, ValuesStatement, WithStatement } from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import type { Extras } from '../sql/parse.ts';
import { TEXT, UNKNOWN, type Type, type Value } from '../values/types.ts';
import type { Steps } from './context.ts';
import { compileExpression } from './expression.ts';
import { Scope, type Env, type SourceColumn } from './scope.ts';
import { compileSelect } from './select.ts';
import { commonType, converted, type CastContext, type Typed } from './typed.ts';
import { compileUnion } from './union.ts';
import { compileWith } from './with.ts';

export type Rows = readonly (readonly Value[])[];

/** A compiled query. */
export interface Query {
  readonly columns: readonly SourceColumn[];
  /** It locks rows or changes some, so that it may have to wait: only `steps` runs it. */
  readonly waits: boolean;
  readonly correlated: boolean;
  rows(env: Env): Rows;
  steps(env: Env): Steps<Rows>;
  /** Gives a column another type; false if there is no such conversion. */
  convert(at: number, type: Type, how: CastContext): boolean;
}

export function compileQuery(statement: SelectStatement & Extras, parent: Scope): Query {
  switch (statement.type) {
    case 'select':
      return compileSelect(statement, parent);
    case 'union':
    case 'union all':
      return compileUnion(statement, parent);
    case 'values':
      return compileValues(statement, parent);
    case 'with':
      return compileWith(statement as WithStatement, parent).query();
    default:
      throw notModelled(statement.type.toUpperCase());
  }
}

/** Literals that nothing gave a type are text. */
export function finished(query: Query): Query {
  query.columns.forEach((column, at) => {
    if (column.type === UNKNOWN) query.convert(at, TEXT, 'implicit');
  });
  return query;
}

function compileValues(statement: ValuesStatement, parent: Scope): Query {
  const scope = new Scope(parent.context, parent);
  scope.clause = 'VALUES';
  const rows = statement.values.map((row) => row.map((value) => compileExpression(value, scope)));
  const [first] = rows;
  if (rows.some((row) => row.length !== first!.length))
    throw new SqlError('42601', 'VALUES lists must all be the same length');
  const columns = first!.map((_value, at) => {
    const parts = rows.map((row) => row[at]!);
    const allUnknown = parts.every(({ type }) => type === UNKNOWN);
    const type = allUnknown ? UNKNOWN : commonType(parts, 'VALUES');
    if (!allUnknown) convertColumn(scope, rows, at, type, 'implicit');
    return { name: `column${at + 1}`, type };
  });
  for (const row of rows) for (const value of row) scope.context.planned(value);
  return simpleQuery(scope, columns, rows, (env) => [env]);
}

function convertColumn(scope: Scope, rows: Typed[][], at: number, type: Type, how: CastContext): boolean {
  return rows.every((row) => {
    const found = converted(scope.context, row[at]!, type, how);
    if (found) row[at] = found;
    return found !== undefined;
  });
}

/** A query that gives one row for each list of expressions. */
export function simpleQuery(
  scope: Scope,
  columns: { name: string; type: Type }[],
  rows: Typed[][],
  envs: (env: Env) => readonly Env[],
): Query {
  const evaluate = (env: Env): Rows =>
    envs({ items: [], parent: env, aggregates: [] }).flatMap((inner) =>
      rows.map((row) => row.map((value) => value.eval(inner))),
    );
  return {
    columns,
    waits: false,
    get correlated() {
      return scope.correlated;
    },
    rows: evaluate,
    *steps(env) {
      return yield* scope.context.retrying(() => evaluate(env));
    },
    convert(at, type, how) {
      if (!convertColumn(scope, rows, at, type, how)) return false;
      columns[at] = { name: columns[at]!.name, type };
      return true;
    },
  };
}
