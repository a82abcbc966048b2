import { SqlError } from '../errors.ts';
import type { Table } from '../store/table.ts';
import { BOOL, type Value } from '../values/types.ts';
import type { Context } from './context.ts';
import { compileExpression } from './expression.ts';
import { Scope, type Env } from './scope.ts';
import { booleanOf } from './typed.ts';

/** NOT NULL first, column by column, then CHECK by name, as `ExecConstraints` does. */
export function checkRow(context: Context, table: Table, values: readonly Value[]): void {
  table.columns.forEach((column, at) => {
    if (column.notNull && values[at] === null) throw notNull(table, column.name, values);
  });
  for (const check of table.checks.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const test = booleanOf(
      context,
      compileExpression(check.expression, tableScope(context, table)),
      BOOL,
      'CHECK',
    );
    if (test.eval(rowEnv(values)) === false) throw violated(table, check.name, values);
  }
}

/** A scope in which the names are those of one table. */
export function tableScope(context: Context, table: Table): Scope {
  const scope = new Scope(context);
  scope.sources.push({ alias: table.name, columns: table.columns, table, merged: new Set() });
  return scope;
}

export function rowEnv(values: readonly Value[]): Env {
  return { items: [{ values, tuple: undefined }], parent: undefined, aggregates: [] };
}

function notNull(table: Table, column: string, values: readonly Value[]): SqlError {
  return new SqlError(
    '23502',
    `null value in column "${column}" of relation "${table.name}" violates not-null constraint`,
    { detail: failingRow(table, values), schema: 'public', table: table.name, column },
  );
}

function violated(table: Table, constraint: string, values: readonly Value[]): SqlError {
  return new SqlError(
    '23514',
    `new row for relation "${table.name}" violates check constraint "${constraint}"`,
    { detail: failingRow(table, values), schema: 'public', table: table.name, constraint },
  );
}

const SHOWN_LENGTH = 64;

function failingRow(table: Table, values: readonly Value[]): string {
  const shown = values.map((value, at) => {
    if (value === null) return 'null';
    const text = table.columns[at]!.type.print(value);
    return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text;
  });
  return `Failing row contains (${shown.join(', ')}).`;
}
