import type { CreateColumnDef, Expr, TableReference } from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import { PRIMARY_KEY } from '../sql/normalise.ts';
import type { Column, ForeignKey, Index, Table } from '../store/table.ts';
import { enter } from '../store/table.ts';
import { BOOL, INT4, INT8, type Value } from '../values/types.ts';
import { rowEnv, tableScope } from './checks.ts';
import type { Context } from './context.ts';
import { dataType } from './data-type.ts';
import { makeSequence } from './ddl.ts';
import { compileExpression } from './expression.ts';
import { keyDetail } from './heap.ts';
import { Scope } from './scope.ts';
import { booleanOf } from './typed.ts';
import { assigned } from './update.ts';

const SERIAL: Record<string, boolean> = { serial: true, bigserial: true, serial4: true, serial8: true };

/** A column as CREATE TABLE or ADD COLUMN describes it; its sequence is made with it. */
export function newColumn(context: Context, table: Table, definition: CreateColumnDef): Column {
  const { name } = definition.name;
  if (definition.collate) throw notModelled('COLLATE');
  const { type, modifier } = dataType(definition.dataType);
  const typeName = 'name' in definition.dataType ? definition.dataType.name : '';
  const constraints = definition.constraints ?? [];
  const generated = constraints.find((one) => one.type === 'add generated');
  if (generated?.expression || generated?.sequence) throw notModelled('options of a generated column');
  if (generated && type !== INT4 && type !== INT8)
    throw new SqlError('22023', 'identity column type must be smallint, integer, or bigint');
  const serial = SERIAL[typeName] ?? false;
  const fallback = constraints.find((one) => one.type === 'default')?.default;
  const column: Column = {
    name,
    type,
    modifier,
    notNull:
      serial ||
      Boolean(generated) ||
      constraints.some(({ type: one }) => one === 'not null' || one === 'primary key'),
    default: fallback,
    identity: generated ? (generated.always === 'by default' ? 'by default' : 'always') : undefined,
    sequence: serial || generated ? ownSequence(context, table, name, type === INT4) : undefined,
  };
  if (fallback) assigned(context, compileExpression(fallback, new Scope(context)), column);
  return column;
}

function ownSequence(context: Context, table: Table, column: string, small: boolean) {
  const max = small ? 2n ** 31n - 1n : 2n ** 63n - 1n;
  const name = freeName(`${table.name}_${column}_seq`, (candidate) =>
    Boolean(context.server.catalog.find(candidate, context.transaction)),
  );
  return makeSequence(context, name, { start: 1n, increment: 1n, min: 1n, max, cycle: false, cache: 1 });
}

/** PostgreSQL numbers names that it makes up: `t_a_key`, `t_a_key1`. */
function freeName(wanted: string, taken: (name: string) => boolean): string {
  if (!taken(wanted)) return wanted;
  for (let number = 1; ; number++) if (!taken(`${wanted}${number}`)) return `${wanted}${number}`;
}

export function addColumnConstraints(context: Context, table: Table, definition: CreateColumnDef): void {
  const column = definition.name.name;
  for (const constraint of definition.constraints ?? []) {
    const name = 'constraintName' in constraint ? constraint.constraintName?.name : undefined;
    if (constraint.type === 'primary key' || constraint.type === 'unique')
      addIndex(context, table, {
        name,
        expressions: [{ type: 'ref', name: column }],
        primary: constraint.type === 'primary key',
        unique: true,
        constraint: true,
        predicate: undefined,
      });
    else if (constraint.type === 'check') addCheck(context, table, name, constraint.expr, column);
    else if (constraint.type === 'reference') addForeignKey(context, table, name, [column], constraint);
  }
}

export function addCheck(
  context: Context,
  table: Table,
  given: string | undefined,
  expression: Expr,
  _column: string | undefined,
): void {
  const scope = tableScope(context, table);
  scope.clause = 'check constraints';
  const test = booleanOf(context, compileExpression(expression, scope), BOOL, 'CHECK');
  const columns = [...new Set(columnsIn(expression))];
  const base = columns.length === 1 ? `${table.name}_${columns[0]}_check` : `${table.name}_check`;
  const name = given ?? freeName(base, (candidate) => table.checks.some((check) => check.name === candidate));
  refuseTaken(table, name);
  for (const { values } of liveRows(table))
    if (test.eval(rowEnv(values)) === false)
      throw new SqlError(
        '23514',
        `check constraint "${name}" of relation "${table.name}" is violated by some row`,
        {
          schema: 'public',
          table: table.name,
          constraint: name,
        },
      );
  const before = table.checks;
  context.transaction.level.undo.push(() => (table.checks = before));
  table.checks = [...before, { name, expression }];
}

function refuseTaken(table: Table, name: string): void {
  if ([...table.checks, ...table.foreignKeys].some((one) => one.name === name))
    throw new SqlError('42710', `constraint "${name}" for relation "${table.name}" already exists`);
}

function columnsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(columnsIn);
  if (node === null || typeof node !== 'object') return [];
  const { type, name } = node as { type?: string; name?: string };
  if (type === 'ref' && name) return [name];
  return Object.entries(node).flatMap(([key, child]) => (key === '_location' ? [] : columnsIn(child)));
}

function liveRows(table: Table) {
  return table.tuples.filter(
    ({ xmin, xmax }) => xmin.state !== 'aborted' && (!xmax || xmax.state === 'aborted'),
  );
}

export interface IndexDefinition {
  readonly name: string | undefined;
  readonly expressions: readonly Expr[];
  readonly primary: boolean;
  readonly unique: boolean;
  readonly constraint: boolean;
  readonly predicate: Expr | undefined;
}

export function addIndex(context: Context, table: Table, definition: IndexDefinition): void {
  const { expressions, primary, unique, constraint, predicate } = definition;
  if (primary && table.primaryKey)
    throw new SqlError('42P16', `multiple primary keys for table "${table.name}" are not allowed`);
  const columns = expressions.map((one) => (one.type === 'ref' ? columnOf(table, one.name) : -1));
  const name = definition.name ?? indexName(context, table, definition);
  if (constraint && context.server.catalog.find(name, context.transaction))
    throw new SqlError('42P07', `relation "${name}" already exists`);
  if (primary) for (const at of columns) requireNotNull(context, table, at);
  const index: Index = {
    name,
    unique,
    primary,
    constraint,
    columns: columns.includes(-1) ? undefined : columns,
    attributes: columnsIn([expressions, predicate]).map((column) => table.column(column)),
    labels: expressions.map(labelOf),
    expressions,
    predicate,
    ...keyReader(context, table, expressions, predicate),
    entries: new Map(),
  };
  for (const tuple of table.tuples) enter(index, tuple);
  if (unique) refuseDuplicates(table, index);
  const before = table.indexes;
  context.transaction.level.undo.push(() => (table.indexes = before));
  table.indexes = [...before, index];
}

function columnOf(table: Table, name: string): number {
  const at = table.column(name);
  if (at < 0) throw new SqlError('42703', `column "${name}" named in key does not exist`);
  return at;
}

function requireNotNull(context: Context, table: Table, at: number): void {
  const column = table.columns[at]!;
  const { notNull } = column;
  if (notNull) return;
  if (liveRows(table).some(({ values }) => values[at] === null))
    throw new SqlError('23502', `column "${column.name}" of relation "${table.name}" contains null values`);
  context.transaction.level.undo.push(() => (column.notNull = notNull));
  column.notNull = true;
}

function indexName(context: Context, table: Table, definition: IndexDefinition): string {
  const { catalog } = context.server;
  const taken = (candidate: string): boolean =>
    Boolean(
      catalog.find(candidate, context.transaction) ?? catalog.indexNamed(candidate, context.transaction),
    ) || table.indexes.some((index) => index.name === candidate);
  if (definition.primary) return freeName(`${table.name}_pkey`, taken);
  const parts = definition.expressions.map((one) =>
    one.type === 'ref' ? one.name : one.type === 'call' ? one.function.name : 'expr',
  );
  return freeName(`${table.name}_${parts.join('_')}_${definition.constraint ? 'key' : 'idx'}`, taken);
}

function labelOf(expression: Expr): string {
  if (expression.type === 'ref') return expression.name;
  if (expression.type === 'call' && expression.args.length === 1 && expression.args[0]!.type === 'ref')
    return `${expression.function.name}(${expression.args[0]!.name})`;
  return '(expression)';
}

/** Compiled once: an index may only use what never changes, so that any later statement gets the same key. */
function keyReader(
  context: Context,
  table: Table,
  expressions: readonly Expr[],
  predicate: Expr | undefined,
): Pick<Index, 'keyOf' | 'types'> {
  const scope = tableScope(context, table);
  scope.clause = 'index expressions';
  const parts = expressions.map((one) => compileExpression(one, scope));
  const test = predicate ? booleanOf(context, compileExpression(predicate, scope), BOOL, 'WHERE') : undefined;
  return {
    types: parts.map(({ type }) => type),
    keyOf(values: readonly Value[]) {
      const env = rowEnv(values);
      if (test && test.eval(env) !== true) return undefined;
      return parts.map((part) => part.eval(env));
    },
  };
}

function refuseDuplicates(table: Table, index: Index): void {
  for (const entries of index.entries.values()) {
    const live = entries.filter(
      ({ xmin, xmax }) => xmin.state !== 'aborted' && (!xmax || xmax.state === 'aborted'),
    );
    if (live.length > 1)
      throw new SqlError('23505', `could not create unique index "${index.name}"`, {
        detail: `${keyDetail(index, live[0]!.values)} is duplicated.`,
        schema: 'public',
        table: table.name,
        constraint: index.name,
      });
  }
}

export function addForeignKey(
  context: Context,
  table: Table,
  given: string | undefined,
  localColumns: readonly string[],
  reference: TableReference,
): void {
  if (reference.match && reference.match !== 'simple') throw notModelled('MATCH FULL or PARTIAL');
  const target = context.server.catalog.table(reference.foreignTable.name, context.transaction);
  const columns = localColumns.map((name) => {
    const at = table.column(name);
    if (at < 0)
      throw new SqlError('42703', `column "${name}" referenced in foreign key constraint does not exist`);
    return at;
  });
  const targetColumns = targetKey(target, reference, columns.length);
  const name =
    given ??
    freeName(`${table.name}_${localColumns.join('_')}_fkey`, (candidate) =>
      table.foreignKeys.some((key) => key.name === candidate),
    );
  refuseTaken(table, name);
  const key: ForeignKey = {
    name,
    table,
    columns,
    target,
    targetColumns,
    onDelete: reference.onDelete ?? 'no action',
    onUpdate: reference.onUpdate ?? 'no action',
  };
  checkTypes(key);
  refuseOrphans(key);
  const [own, others] = [table.foreignKeys, target.referencedBy];
  context.transaction.level.undo.push(() => {
    table.foreignKeys = own;
    target.referencedBy = others;
  });
  table.foreignKeys = [...own, key];
  target.referencedBy = [...others, key];
}

function targetKey(target: Table, reference: TableReference, count: number): number[] {
  const names = reference.foreignColumns.map(({ name }) => name);
  const primary = names.length === 1 && names[0] === PRIMARY_KEY;
  if (primary && !target.primaryKey?.columns)
    throw new SqlError('42704', `there is no primary key for referenced table "${target.name}"`);
  const columns = primary
    ? [...target.primaryKey!.columns!]
    : names.map((name) => {
        const at = target.column(name);
        if (at < 0)
          throw new SqlError('42703', `column "${name}" referenced in foreign key constraint does not exist`);
        return at;
      });
  if (columns.length !== count)
    throw new SqlError('42830', 'number of referencing and referenced columns for foreign key disagree');
  const isKey = target.indexes.some(
    (index) =>
      index.unique &&
      !index.predicate &&
      index.columns?.length === columns.length &&
      columns.every((at) => index.columns!.includes(at)),
  );
  if (!isKey)
    throw new SqlError(
      '42830',
      `there is no unique constraint matching given keys for referenced table "${target.name}"`,
    );
  return columns;
}

function checkTypes(key: ForeignKey): void {
  key.columns.forEach((at, place) => {
    const own = key.table.columns[at]!;
    const other = key.target.columns[key.targetColumns[place]!]!;
    if (own.type === other.type || (own.type.category === 'string' && other.type.category === 'string'))
      return;
    if (own.type.category === 'number' && other.type.category === 'number') return;
    throw new SqlError('42804', `foreign key constraint "${key.name}" cannot be implemented`, {
      detail: `Key columns "${own.name}" and "${other.name}" are of incompatible types: ${own.type.name} and ${other.type.name}.`,
    });
  });
}

function refuseOrphans({ table, columns, target, targetColumns, name }: ForeignKey): void {
  const keys = new Set(
    liveRows(target).map(({ values }) => JSON.stringify(targetColumns.map((at) => text(target, at, values)))),
  );
  for (const { values } of liveRows(table)) {
    const own = columns.map((at) => text(table, at, values));
    if (own.includes(null) || keys.has(JSON.stringify(own))) continue;
    throw new SqlError(
      '23503',
      `insert or update on table "${table.name}" violates foreign key constraint "${name}"`,
      {
        detail: `Key (${columns.map((at) => table.columns[at]!.name).join(', ')})=(${own.join(', ')}) is not present in table "${target.name}".`,
        schema: 'public',
        table: table.name,
        constraint: name,
      },
    );
  }
}

function text(table: Table, at: number, values: readonly Value[]): string | null {
  const value = values[at]!;
  return value === null ? null : table.columns[at]!.type.key(value);
}
