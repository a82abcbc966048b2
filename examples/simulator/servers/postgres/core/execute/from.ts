import type { From, FromCall, FromStatement, FromTable } from 'pgsql-ast-parser';
import { located, notModelled, SqlError } from '../errors.ts';
import type { Table } from '../store/table.ts';
import { isVisible } from '../store/transaction.ts';
import { BOOL, INT8, type Value } from '../values/types.ts';
import type { Context } from './context.ts';
import { booleanExpression, compileExpression } from './expression.ts';
import { noFunction } from './functions.ts';
import { binary } from './operators.ts';
import { compileQuery, finished } from './query.ts';
import { Scope, type Env, type Item, type Source } from './scope.ts';
import { setFunction } from './set-functions.ts';
import { systemView } from './system-views.ts';
import { type Typed } from './typed.ts';

/** Something in FROM, with how it is joined to what stands before it. */
export interface Part {
  readonly source: Source;
  readonly rows: (env: Env) => readonly Item[];
  readonly join: 'inner' | 'left';
  on: Typed | undefined;
}

/** Compiles FROM and adds its sources to the scope. */
export function compileFrom(items: readonly From[], scope: Scope): Part[] {
  return items.map((item) => {
    const { join } = item;
    if (join && !['INNER JOIN', 'LEFT JOIN', 'CROSS JOIN'].includes(join.type)) throw notModelled(join.type);
    const part = compilePart(item, scope, join?.using?.map(({ name }) => name) ?? []);
    if (scope.sources.some(({ alias }) => alias === part.source.alias))
      throw new SqlError('42712', `table name "${part.source.alias}" specified more than once`);
    scope.sources.push(part.source);
    const using = join?.using?.map(({ name }) => equalColumns(name, scope)) ?? [];
    const conditions = join?.on ? [onCondition(join.on, scope)] : using;
    return { ...part, join: join?.type === 'LEFT JOIN' ? 'left' : 'inner', on: conjunction(conditions) };
  });
}

function onCondition(condition: Parameters<typeof compileExpression>[0], scope: Scope): Typed {
  scope.clause = 'JOIN conditions';
  return booleanExpression(condition, scope, 'JOIN/ON');
}

function conjunction(conditions: readonly Typed[]): Typed | undefined {
  if (conditions.length < 2) return conditions[0];
  return { type: BOOL, eval: (env) => conditions.every((condition) => condition.eval(env) === true) };
}

/** USING (name): the column of the newest source equals the one before it. */
function equalColumns(name: string, scope: Scope): Typed {
  const last = scope.sources.length - 1;
  const own = scope.sources[last]!.columns.findIndex((column) => column.name === name);
  const before = scope.sources
    .slice(0, last)
    .findIndex((source) =>
      source.columns.some((column, at) => column.name === name && !source.merged.has(at)),
    );
  if (own < 0 || before < 0)
    throw new SqlError(
      '42703',
      `column "${name}" specified in USING clause does not exist in ${own < 0 ? 'right' : 'left'} table`,
    );
  const at = scope.sources[before]!.columns.findIndex((column) => column.name === name);
  const read = (source: number, column: number): Typed => ({
    type: scope.sources[source]!.columns[column]!.type,
    eval: (env) => env.items[source]!.values[column]!,
  });
  return binary(scope.context, '=', read(before, at), read(last, own));
}

function compilePart(item: From, scope: Scope, using: readonly string[]): Pick<Part, 'source' | 'rows'> {
  if (item.lateral) throw notModelled('LATERAL');
  const part =
    item.type === 'table'
      ? fromTable(item, scope)
      : item.type === 'statement'
        ? fromQuery(item, scope)
        : fromCall(item, scope);
  const merged = new Set(
    using.map((name) => part.source.columns.findIndex((column) => column.name === name)),
  );
  return { ...part, source: { ...part.source, merged } };
}

function renamed(
  columns: Source['columns'],
  names: readonly { name: string }[] | null | undefined,
  alias: string,
): Source['columns'] {
  if (names && names.length > columns.length)
    throw new SqlError(
      '42P10',
      `table "${alias}" has ${columns.length} columns available but ${names.length} columns specified`,
    );
  return columns.map((column, at) => ({ ...column, name: names?.[at]?.name ?? column.name }));
}

function fromTable(item: FromTable, scope: Scope): Pick<Part, 'source' | 'rows'> {
  const { name, alias, schema, columnNames } = item.name;
  const shown = alias ?? name;
  const common = schema ? undefined : scope.findCommonTable(name);
  if (common)
    return {
      source: {
        alias: shown,
        columns: renamed(common.columns, columnNames, shown),
        table: undefined,
        merged: new Set(),
      },
      rows: () => common.rows().map((values) => ({ values, tuple: undefined })),
    };
  const { context } = scope;
  const view = systemView(name, context);
  if (view)
    return {
      source: {
        alias: shown,
        columns: renamed(view.columns, columnNames, shown),
        table: undefined,
        merged: new Set(),
      },
      rows: () => view.rows().map((values) => ({ values, tuple: undefined })),
    };
  checkSchema(schema);
  const table = located(item, () => context.server.catalog.table(name, context.transaction));
  return {
    source: { alias: shown, columns: renamed(table.columns, columnNames, shown), table, merged: new Set() },
    rows: () => scan(context, table),
  };
}

export function checkSchema(schema: string | undefined): void {
  if (schema && schema !== 'public') throw notModelled(`the schema ${schema}`);
}

/** The rows that a statement sees, in the order in which their versions were written. */
export function scan(context: Context, table: Table): Item[] {
  const { serializable } = context.transaction;
  if (serializable) context.server.serializable.read(serializable, table, context.snapshot);
  const rows: Item[] = [];
  for (const tuple of table.tuples)
    if (isVisible(tuple, context.snapshot)) rows.push({ values: tuple.values, tuple });
  return rows;
}

function fromQuery(item: FromStatement, scope: Scope): Pick<Part, 'source' | 'rows'> {
  const query = finished(compileQuery(item.statement, outside(scope)));
  if (query.correlated) scope.correlated = true;
  const held = { rows: undefined as readonly (readonly Value[])[] | undefined };
  if (query.waits)
    scope.context.early.push(function* () {
      held.rows = yield* query.steps({ items: [], parent: undefined, aggregates: [] });
    });
  if (query.waits && query.correlated) throw notModelled('a subquery with FOR UPDATE that depends on a row');
  const columns = renamed(query.columns, item.columnNames, item.alias);
  return {
    source: { alias: item.alias, columns, table: undefined, merged: new Set() },
    rows: (env) =>
      (held.rows ?? query.rows({ items: [], parent: env.parent, aggregates: [] })).map((values) => ({
        values,
        tuple: undefined,
      })),
  };
}

/** A subquery in FROM does not see its neighbours, but what is around their query. */
function outside(scope: Scope): Scope {
  const shell = new Scope(scope.context, scope.parent);
  for (const [name, table] of scope.commonTables) shell.commonTables.set(name, table);
  return shell;
}

function fromCall(item: FromCall, scope: Scope): Pick<Part, 'source' | 'rows'> {
  const { name } = item.function;
  const { context } = scope;
  const shell = outside(scope);
  const args = item.args.map((arg) => compileExpression(arg, shell));
  if (shell.correlated) scope.correlated = true;
  const found = setFunction(context, name, args);
  if (!found)
    return located(item, () => {
      throw noFunction(name, args);
    });
  const alias = item.alias?.name ?? name;
  const base =
    found.columns.length === 1 && item.alias ? [{ ...found.columns[0]!, name: alias }] : found.columns;
  const numbered = item.withOrdinality ? [...base, { name: 'ordinality', type: INT8 }] : base;
  return {
    source: {
      alias,
      columns: renamed(numbered, item.alias?.columns, alias),
      table: undefined,
      merged: new Set(),
    },
    rows: (env) =>
      found.rows({ items: [], parent: env.parent, aggregates: [] }).map((values, at) => ({
        values: item.withOrdinality ? [...values, BigInt(at + 1)] : values,
        tuple: undefined,
      })),
  };
}

/** All combinations of rows that the joins allow. */
export function joinedRows(parts: readonly Part[], env: Env | undefined): Env[] {
  const base: Env = { items: [], parent: env, aggregates: [] };
  return parts.reduce<Env[]>((left, part) => joinOne(left, part, part.rows(base)), [base]);
}

function joinOne(left: readonly Env[], part: Part, rows: readonly Item[]): Env[] {
  const joined: Env[] = [];
  for (const env of left) {
    let matched = false;
    for (const item of rows) {
      const combined = { ...env, items: [...env.items, item] };
      if (part.on && part.on.eval(combined) !== true) continue;
      matched = true;
      joined.push(combined);
    }
    if (!matched && part.join === 'left') joined.push({ ...env, items: [...env.items, missing(part)] });
  }
  return joined;
}

function missing(part: Part): Item {
  return { values: part.source.columns.map(() => null), tuple: undefined };
}
