import type {
  AlterTableStatement,
  CreateColumnDef,
  CreateIndexStatement,
  CreateSequenceStatement,
  CreateTableStatement,
  DropStatement,
  Expr,
  TableConstraint,
  TruncateTableStatement,
} from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import type { Tree } from '../sql/parse.ts';
import { enter, type ForeignKey, type Index, Table } from '../store/table.ts';
import { Sequence, type SequenceOptions } from '../store/sequence.ts';
import type { Context, Steps } from './context.ts';
import { addCheck, addColumnConstraints, addForeignKey, addIndex, newColumn } from './constraints.ts';
import { defaultOf } from './defaults.ts';
import { checkSchema } from './from.ts';
import { waitForXid } from './row-locks.ts';
import { NO_ROWS } from './scope.ts';

/** Statements that change the catalogue. They are parts of their transaction, and are undone with it. */
export function ddlOf(tree: Tree): ((context: Context) => Steps<string>) | undefined {
  switch (tree.type) {
    case 'create table':
      return (context) => createTable(context, tree);
    case 'create index':
      return (context) => createIndex(context, tree);
    case 'create sequence':
      return (context) => createSequence(context, tree);
    case 'alter table':
      return (context) => alterTable(context, tree);
    case 'drop table':
    case 'drop sequence':
    case 'drop index':
      return (context) => drop(context, tree);
    case 'truncate table':
      return (context) => truncate(context, tree);
    default:
      return undefined;
  }
}

function* createTable(context: Context, tree: CreateTableStatement): Steps<string> {
  checkSchema(tree.name.schema);
  if (tree.temporary || tree.unlogged) throw notModelled('a temporary or unlogged table');
  if (tree.inherits?.length) throw notModelled('INHERITS');
  const { name } = tree.name;
  if (yield* exists(context, name, 'type')) {
    if (tree.ifNotExists)
      return notice(context, `relation "${name}" already exists, skipping`, 'CREATE TABLE');
    throw new SqlError('42P07', `relation "${name}" already exists`);
  }
  const { session, server } = context;
  const table = new Table(server.catalog.nextOid++, name, session.assignXid());
  server.catalog.relations.push(table);
  session.lockNow(table.tag, 'AccessExclusiveLock');
  for (const column of tree.columns) {
    if (column.kind !== 'column') throw notModelled('LIKE in CREATE TABLE');
    if (table.column(column.name.name) >= 0)
      throw new SqlError('42701', `column "${column.name.name}" specified more than once`);
    table.columns.push(newColumn(context, table, column));
  }
  const columns = tree.columns as CreateColumnDef[];
  for (const column of columns) addColumnConstraints(context, table, column);
  for (const constraint of tree.constraints ?? []) addConstraint(context, table, constraint);
  return 'CREATE TABLE';
}

/**
 * Whether a name is taken. Someone else may be making it: PostgreSQL then waits at a unique index of its catalogue, and if
 * they commit even IF NOT EXISTS ends in an error.
 */
function* exists(context: Context, name: string, _what: 'type'): Steps<boolean> {
  const { catalog } = context.server;
  if (catalog.find(name, context.transaction)) return true;
  const other = catalog.contender(name, context.transaction);
  if (!other) return false;
  yield* waitForXid(context, other);
  if (!catalog.find(name, context.transaction)) return false;
  throw new SqlError('23505', 'duplicate key value violates unique constraint "pg_type_typname_nsp_index"', {
    detail: `Key (typname, typnamespace)=(${name}, 2200) already exists.`,
    schema: 'pg_catalog',
    table: 'pg_type',
    constraint: 'pg_type_typname_nsp_index',
  });
}

function notice(context: Context, message: string, tag: string): string {
  context.session.notice('42P07', message);
  return tag;
}

function addConstraint(context: Context, table: Table, constraint: TableConstraint): void {
  const name = constraint.constraintName?.name;
  switch (constraint.type) {
    case 'primary key':
    case 'unique':
      addIndex(context, table, {
        name: name ?? undefined,
        expressions: constraint.columns.map((column): Expr => ({ type: 'ref', name: column.name })),
        primary: constraint.type === 'primary key',
        unique: true,
        constraint: true,
        predicate: undefined,
      });
      return;
    case 'check':
      addCheck(context, table, name, constraint.expr, undefined);
      return;
    case 'foreign key':
      addForeignKey(
        context,
        table,
        name,
        constraint.localColumns.map((column) => column.name),
        constraint,
      );
      return;
    default:
      throw notModelled('this table constraint');
  }
}

function* createIndex(context: Context, tree: CreateIndexStatement): Steps<string> {
  checkSchema(tree.table.schema);
  if (tree.concurrently) throw notModelled('CREATE INDEX CONCURRENTLY');
  if (tree.using && tree.using.name !== 'btree') throw notModelled(`an index USING ${tree.using.name}`);
  if (tree.with || tree.tablespace) throw notModelled('storage options of an index');
  if (tree.expressions.some(({ opclass, collate }) => opclass ?? collate))
    throw notModelled('COLLATE or an operator class in an index');
  const { catalog } = context.server;
  const found = catalog.table(tree.table.name, context.transaction);
  yield* context.session.lockTable(found.tag, 'ShareLock');
  const table = catalog.table(tree.table.name, context.transaction);
  const name = tree.indexName?.name;
  if (name && (catalog.indexNamed(name, context.transaction) || catalog.find(name, context.transaction))) {
    if (tree.ifNotExists)
      return notice(context, `relation "${name}" already exists, skipping`, 'CREATE INDEX');
    throw new SqlError('42P07', `relation "${name}" already exists`);
  }
  addIndex(context, table, {
    name,
    expressions: tree.expressions.map(({ expression }) => expression),
    primary: false,
    unique: Boolean(tree.unique),
    constraint: false,
    predicate: tree.where,
  });
  return 'CREATE INDEX';
}

function* createSequence(context: Context, tree: CreateSequenceStatement): Steps<string> {
  checkSchema(tree.name.schema);
  if (tree.temp) throw notModelled('a temporary sequence');
  const { name } = tree.name;
  if (yield* exists(context, name, 'type')) {
    if (tree.ifNotExists)
      return notice(context, `relation "${name}" already exists, skipping`, 'CREATE SEQUENCE');
    throw new SqlError('42P07', `relation "${name}" already exists`);
  }
  makeSequence(context, name, sequenceOptions(tree));
  return 'CREATE SEQUENCE';
}

export function makeSequence(context: Context, name: string, options: SequenceOptions): Sequence {
  const { catalog } = context.server;
  const sequence = new Sequence(catalog.nextOid++, name, options, context.session.assignXid());
  catalog.relations.push(sequence);
  return sequence;
}

function sequenceOptions({ options }: CreateSequenceStatement): SequenceOptions {
  if (options.ownedBy && options.ownedBy !== 'none') throw notModelled('OWNED BY');
  if (options.as && 'name' in options.as && !['bigint', 'int8'].includes(options.as.name))
    throw notModelled('a sequence of another type than bigint');
  const increment = exact(options.incrementBy) ?? 1n;
  if (increment === 0n) throw new SqlError('22023', 'INCREMENT must not be zero');
  const bigintMax = 2n ** 63n - 1n;
  const limit = (value: number | string | undefined): bigint | undefined =>
    typeof value === 'number' ? exact(value) : undefined;
  const min = limit(options.minValue) ?? (increment > 0n ? 1n : -(2n ** 63n));
  const max = limit(options.maxValue) ?? (increment > 0n ? bigintMax : -1n);
  const start = exact(options.startWith) ?? (increment > 0n ? min : max);
  if (start < min)
    throw new SqlError('22023', `START value (${start}) cannot be less than MINVALUE (${min})`);
  if (start > max)
    throw new SqlError('22023', `START value (${start}) cannot be greater than MAXVALUE (${max})`);
  return { start, increment, min, max, cycle: options.cycle === 'cycle', cache: options.cache ?? 1 };
}

/** The library reads numbers as doubles. */
function exact(value: number | undefined): bigint | undefined {
  if (value === undefined) return undefined;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  if (!Number.isSafeInteger(value)) throw notModelled('a sequence option of this size');
  return BigInt(value);
}

function* alterTable(context: Context, tree: AlterTableStatement): Steps<string> {
  checkSchema(tree.table.schema);
  const { catalog } = context.server;
  if (tree.ifExists && !catalog.find(tree.table.name, context.transaction))
    return notice(context, `relation "${tree.table.name}" does not exist, skipping`, 'ALTER TABLE');
  const found = catalog.table(tree.table.name, context.transaction);
  yield* context.session.lockTable(found.tag, 'AccessExclusiveLock');
  const table = catalog.table(tree.table.name, context.transaction);
  for (const change of tree.changes) alter(context, table, change);
  return 'ALTER TABLE';
}

function alter(context: Context, table: Table, change: AlterTableStatement['changes'][number]): void {
  switch (change.type) {
    case 'add column':
      return addColumn(context, table, change.column, Boolean(change.ifNotExists));
    case 'add constraint':
      return addConstraint(context, table, change.constraint);
    case 'drop constraint':
      return dropConstraint(context, table, change.constraint.name, Boolean(change.ifExists));
    case 'alter column':
      return alterColumn(context, table, change.column.name, change.alter);
    default:
      throw notModelled(`ALTER TABLE … ${change.type.toUpperCase()}`);
  }
}

function addColumn(context: Context, table: Table, definition: CreateColumnDef, ifNotExists: boolean): void {
  const { name } = definition.name;
  if (table.column(name) >= 0) {
    if (ifNotExists)
      return context.session.notice(
        '42701',
        `column "${name}" of relation "${table.name}" already exists, skipping`,
      );
    throw new SqlError('42701', `column "${name}" of relation "${table.name}" already exists`);
  }
  const column = newColumn(context, table, definition);
  const fill = defaultOf(context, column);
  const versions = [...table.tuples];
  const before = versions.map((tuple) => tuple.values);
  const { columns } = table;
  context.transaction.level.undo.push(() => {
    table.columns = columns;
    versions.forEach((tuple, at) => (tuple.values = before[at]!));
  });
  table.columns = [...columns, column];
  for (const tuple of versions) tuple.values = [...tuple.values, fill.eval(NO_ROWS)];
  addColumnConstraints(context, table, definition);
  for (const tuple of liveTuples(table))
    if (column.notNull && tuple.values.at(-1) === null) throw nulls(table, name);
}

function nulls(table: Table, column: string): SqlError {
  return new SqlError('23502', `column "${column}" of relation "${table.name}" contains null values`, {
    schema: 'public',
    table: table.name,
    column,
  });
}

function liveTuples(table: Table) {
  return table.tuples.filter(
    ({ xmin, xmax }) => xmin.state !== 'aborted' && (!xmax || xmax.state === 'aborted'),
  );
}

function dropConstraint(context: Context, table: Table, name: string, ifExists: boolean): void {
  const { indexes, checks, foreignKeys } = table;
  const key = foreignKeys.find((one) => one.name === name);
  const index = indexes.find((one) => one.name === name && one.constraint);
  const check = checks.find((one) => one.name === name);
  if (!key && !index && !check) {
    const message = `constraint "${name}" of relation "${table.name}" does not exist`;
    if (ifExists) return context.session.notice('00000', `${message}, skipping`);
    throw new SqlError('42704', message);
  }
  if (index && table.referencedBy.length > 0) throw notModelled('dropping a key that foreign keys refer to');
  const referencedBy = key?.target.referencedBy;
  context.transaction.level.undo.push(() => {
    Object.assign(table, { indexes, checks, foreignKeys });
    if (key) key.target.referencedBy = referencedBy!;
    if (index) refill(index, table);
  });
  table.indexes = indexes.filter((one) => one !== index);
  table.checks = checks.filter((one) => one !== check);
  table.foreignKeys = foreignKeys.filter((one) => one !== key);
  if (key) key.target.referencedBy = key.target.referencedBy.filter((one: ForeignKey) => one !== key);
}

function refill(index: Index, table: Table): void {
  index.entries.clear();
  for (const tuple of table.tuples) enter(index, tuple);
}

function alterColumn(
  context: Context,
  table: Table,
  name: string,
  change: Extract<AlterTableStatement['changes'][number], { type: 'alter column' }>['alter'],
): void {
  const column = table.columns[table.column(name)];
  if (!column) throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`);
  const { notNull, default: old } = column;
  context.transaction.level.undo.push(() => Object.assign(column, { notNull, default: old }));
  if (change.type === 'set default') column.default = change.default;
  else if (change.type === 'drop default') column.default = undefined;
  else if (change.type === 'drop not null') column.notNull = false;
  else if (change.type === 'set not null') {
    const at = table.column(name);
    if (liveTuples(table).some((tuple) => tuple.values[at] === null)) throw nulls(table, name);
    column.notNull = true;
  } else throw notModelled(`ALTER COLUMN … ${change.type.toUpperCase()}`);
}

function* drop(context: Context, tree: DropStatement): Steps<string> {
  const kind = tree.type === 'drop table' ? 'table' : tree.type === 'drop index' ? 'index' : 'sequence';
  if (tree.concurrently) throw notModelled('DROP INDEX CONCURRENTLY');
  for (const { name, schema } of tree.names) {
    checkSchema(schema);
    if (kind === 'index') yield* dropIndex(context, name, Boolean(tree.ifExists));
    else yield* dropRelation(context, kind, name, tree);
  }
  return tree.type.toUpperCase();
}

function* dropRelation(
  context: Context,
  kind: 'table' | 'sequence',
  name: string,
  tree: DropStatement,
): Steps<void> {
  const { catalog } = context.server;
  const found = catalog.find(name, context.transaction);
  if (!found) {
    if (tree.ifExists) return context.session.notice('00000', `${kind} "${name}" does not exist, skipping`);
    throw new SqlError('42P01', `${kind} "${name}" does not exist`);
  }
  if (found.kind !== kind) throw new SqlError('42809', `"${name}" is not a ${kind}`);
  if (found.kind === 'table') yield* dropTable(context, name, tree.cascade === 'cascade');
  else {
    if (
      catalog.tables(context.transaction).some(({ columns }) => columns.some((one) => one.sequence === found))
    )
      throw new SqlError('2BP01', `cannot drop sequence ${name} because other objects depend on it`);
    markDropped(context, found);
  }
}

function* dropTable(context: Context, name: string, cascade: boolean): Steps<void> {
  const { catalog } = context.server;
  yield* context.session.lockTable(catalog.table(name, context.transaction).tag, 'AccessExclusiveLock');
  const table = catalog.table(name, context.transaction);
  const others = table.referencedBy.filter((key) => key.table !== table);
  if (others.length > 0 && !cascade)
    throw new SqlError('2BP01', `cannot drop table ${name} because other objects depend on it`, {
      detail: others
        .map((key) => `constraint ${key.name} on table ${key.table.name} depends on table ${name}`)
        .join('\n'),
      hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
    });
  for (const key of others) dropConstraint(context, key.table, key.name, false);
  for (const key of table.foreignKeys) {
    const { target } = key;
    const before = target.referencedBy;
    context.transaction.level.undo.push(() => (target.referencedBy = before));
    target.referencedBy = before.filter((one) => one !== key);
  }
  markDropped(context, table);
  for (const { sequence } of table.columns) if (sequence) markDropped(context, sequence);
}

function markDropped(context: Context, relation: Table | Sequence): void {
  relation.droppedBy = context.session.assignXid();
}

function* dropIndex(context: Context, name: string, ifExists: boolean): Steps<void> {
  const { catalog } = context.server;
  const table = catalog.indexNamed(name, context.transaction);
  if (!table) {
    if (ifExists) return context.session.notice('00000', `index "${name}" does not exist, skipping`);
    throw new SqlError('42704', `index "${name}" does not exist`);
  }
  yield* context.session.lockTable(table.tag, 'AccessExclusiveLock');
  const index = table.indexes.find((one) => one.name === name);
  if (!index) throw new SqlError('42704', `index "${name}" does not exist`);
  if (index.constraint)
    throw new SqlError(
      '2BP01',
      `cannot drop index ${name} because constraint ${name} on table ${table.name} requires it`,
      {
        hint: `You can drop constraint ${name} on table ${table.name} instead.`,
      },
    );
  const { indexes } = table;
  context.transaction.level.undo.push(() => {
    table.indexes = indexes;
    refill(index, table);
  });
  table.indexes = indexes.filter((one) => one !== index);
}

function* truncate(context: Context, tree: TruncateTableStatement): Steps<string> {
  const { catalog } = context.server;
  const tables: Table[] = [];
  for (const { name, schema } of tree.tables) {
    checkSchema(schema);
    yield* context.session.lockTable(catalog.table(name, context.transaction).tag, 'AccessExclusiveLock');
    tables.push(catalog.table(name, context.transaction));
  }
  if (tree.cascade === 'cascade') throw notModelled('TRUNCATE … CASCADE');
  for (const table of tables) {
    const other = table.referencedBy.find((key) => !tables.includes(key.table));
    if (other)
      throw new SqlError('0A000', 'cannot truncate a table referenced in a foreign key constraint', {
        detail: `Table "${other.table.name}" references "${table.name}".`,
        hint: `Truncate table "${other.table.name}" at the same time, or use TRUNCATE ... CASCADE.`,
      });
    empty(context, table, tree.identity === 'restart');
  }
  return 'TRUNCATE TABLE';
}

/** Not by snapshot: readers with an older one find the table empty too, as in PostgreSQL. */
function empty(context: Context, table: Table, restart: boolean): void {
  const { tuples } = table;
  const sequences = restart ? table.columns.flatMap(({ sequence }) => sequence ?? []) : [];
  const before = sequences.map(({ last, called }) => ({ last, called }));
  context.transaction.level.undo.push(() => {
    table.tuples = tuples;
    for (const index of table.indexes) refill(index, table);
    sequences.forEach((sequence, at) => Object.assign(sequence, before[at]));
  });
  table.tuples = [];
  for (const index of table.indexes) index.entries.clear();
  for (const sequence of sequences)
    Object.assign(sequence, { last: sequence.options.start, called: false, logged: 0 });
  const xid = context.session.assignXid();
  context.transaction.changes.push({ xid, change: { op: 'truncate', table: table.name } });
}
