import { SqlError } from '../errors.ts';
import { enter, indexKey, type Index, type Table } from '../store/table.ts';
import { Tuple, type RowLockMode } from '../store/tuple.ts';
import type { Value } from '../values/types.ts';
import type { Row } from '../store/wal.ts';
import type { Context, Steps } from './context.ts';
import { checkRow } from './checks.ts';
import { afterDelete, afterInsert, afterUpdate } from './foreign-keys.ts';
import { waitForXid } from './row-locks.ts';

/** Adds a row: it is checked, written, and then entered into one index after the other, which may have to wait. */
export function* insertTuple(context: Context, table: Table, values: Value[]): Steps<Tuple> {
  checkRow(context, table, values);
  noteWrite(context, table);
  const tuple = write(context, table, values);
  context.transaction.changes.push({
    xid: tuple.xmin,
    change: { op: 'insert', table: table.name, id: tuple.id, row: printed(table, values) },
  });
  yield* enterIndexes(context, table, tuple);
  afterInsert(context, table, tuple);
  return tuple;
}

/** Replaces a version that is free to be changed. */
export function* updateTuple(context: Context, table: Table, old: Tuple, values: Value[]): Steps<Tuple> {
  checkRow(context, table, values);
  noteWrite(context, table);
  const mode = updateMode(table, old.values, values);
  const hot = isHot(table, old.values, values);
  const tuple = write(context, table, values, hot ? old.root : undefined);
  tuple.lockers = old.lockers.filter((held) => held.xid.state === 'active');
  replaceVersion(context, old, mode, tuple);
  const key = keyChanged(table, old.values, values) ? { key: keyRow(table, old.values) } : {};
  const change = {
    op: 'update',
    table: table.name,
    old: old.id,
    id: tuple.id,
    row: printed(table, values),
  } as const;
  context.transaction.changes.push({ xid: tuple.xmin, change: { ...change, ...key } });
  if (hot) for (const index of table.indexes) enter(index, tuple);
  else yield* enterIndexes(context, table, tuple);
  afterUpdate(context, table, old, tuple);
  return tuple;
}

/** Deletes a version that is free to be changed. */
export function deleteTuple(context: Context, table: Table, old: Tuple): void {
  noteWrite(context, table);
  const xid = replaceVersion(context, old, 'update', undefined);
  const change = { op: 'delete', table: table.name, old: old.id, key: keyRow(table, old.values) } as const;
  context.transaction.changes.push({ xid, change });
  afterDelete(context, table, old);
}

/** A version is in an index when it has been found to be the only one there: while it waits for that, nobody meets it. */
function* enterIndexes(context: Context, table: Table, tuple: Tuple): Steps<void> {
  for (const index of table.indexes) {
    yield* requireUnique(context, table, index, tuple.values);
    enter(index, tuple);
  }
}

/** A serializable transaction may be cancelled here, by what others have done while it waited. */
function noteWrite(context: Context, table: Table): void {
  const { serializable } = context.transaction;
  if (serializable) context.server.serializable.write(serializable, table);
}

function write(context: Context, table: Table, values: Value[], root?: number): Tuple {
  const xid = context.session.assignXid();
  const tuple = new Tuple(table.nextId, values, xid, context.snapshot.command, root);
  table.append(tuple);
  return tuple;
}

function replaceVersion(context: Context, old: Tuple, mode: RowLockMode, next: Tuple | undefined) {
  const xid = context.session.assignXid();
  old.xmax = xid;
  old.cmax = context.snapshot.command;
  old.xmaxMode = mode;
  old.next = next;
  return xid;
}

/** An update that leaves all columns of unique indexes alone does not stand in the way of foreign keys. */
export function updateMode(table: Table, old: readonly Value[], values: readonly Value[]): RowLockMode {
  const changed = keyColumns(table).some((at) => !sameValue(table, at, old[at]!, values[at]!));
  return changed ? 'update' : 'no key update';
}

/** The columns a foreign key could refer to. */
export function keyColumns(table: Table): number[] {
  return table.indexes
    .filter((index) => index.unique && index.columns && !index.predicate)
    .flatMap((index) => [...index.columns!]);
}

function sameValue(table: Table, at: number, a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  const { type } = table.columns[at]!;
  return type.key(a) === type.key(b);
}

/** An update that leaves all indexed columns alone writes no index, and so meets nobody there (a "heap-only tuple"). */
function isHot(table: Table, old: readonly Value[], values: readonly Value[]): boolean {
  return table.indexes.every((index) =>
    index.attributes.every((at) => sameValue(table, at, old[at]!, values[at]!)),
  );
}

function keyChanged(table: Table, old: readonly Value[], values: readonly Value[]): boolean {
  return (table.primaryKey?.columns ?? []).some((at) => !sameValue(table, at, old[at]!, values[at]!));
}

/** The primary key of a row, with null for all other columns: what the log says of a deleted row. */
function keyRow(table: Table, values: readonly Value[]): Row {
  const key = table.primaryKey?.columns ?? [];
  return printed(table, values).map((text, at) => (key.includes(at) ? text : null));
}

export function printed(table: Table, values: readonly Value[]): Row {
  return values.map((value, at) => (value === null ? null : table.columns[at]!.type.print(value)));
}

/** Waits for others who write the same key, and refuses it if one of them stays. */
function* requireUnique(context: Context, table: Table, index: Index, values: readonly Value[]): Steps<void> {
  const other = index.unique ? yield* findConflict(context, index, values) : undefined;
  noteWrite(context, table);
  if (other) throw duplicateKey(table, index, values);
}

/** A row that has this key and counts: committed, or our own; of one that is being written the end is awaited. */
export function* findConflict(
  context: Context,
  index: Index,
  values: readonly Value[],
): Steps<Tuple | undefined> {
  const key = indexKey(index, values);
  if (key === undefined) return undefined;
  for (;;) {
    const verdict = judge(context, index.entries.get(key) ?? []);
    if (!verdict || verdict instanceof Tuple) return verdict;
    yield* waitForXid(context, verdict.wait);
  }
}

function judge(context: Context, found: readonly Tuple[]): Tuple | { wait: Tuple['xmin'] } | undefined {
  const isOthers = (xid: Tuple['xmin']): boolean =>
    xid.state === 'active' && xid.transaction !== context.transaction;
  for (const tuple of found) {
    const { xmin, xmax } = tuple;
    if (xmin.state === 'aborted') continue;
    if (isOthers(xmin)) return { wait: xmin };
    if (!xmax || xmax.state === 'aborted') return tuple;
    if (isOthers(xmax)) return { wait: xmax };
  }
  return undefined;
}

function duplicateKey(table: Table, index: Index, values: readonly Value[]): SqlError {
  return new SqlError('23505', `duplicate key value violates unique constraint "${index.name}"`, {
    detail: `${keyDetail(index, values)} already exists.`,
    schema: 'public',
    table: table.name,
    constraint: index.name,
  });
}

export function keyDetail(index: Index, values: readonly Value[]): string {
  const key = index.keyOf(values) ?? [];
  const shown = key.map((value, at) => (value === null ? 'null' : index.types[at]!.print(value)));
  return `Key (${index.labels.join(', ')})=(${shown.join(', ')})`;
}
