import { notModelled, SqlError } from '../errors.ts';
import { indexKey, type ForeignKey, type Index, type Table } from '../store/table.ts';
import { isVisible } from '../store/transaction.ts';
import type { Tuple } from '../store/tuple.ts';
import type { Value } from '../values/types.ts';
import { checkRow } from './checks.ts';
import type { Context, Steps } from './context.ts';
import { deleteTuple, updateTuple } from './heap.ts';
import { lockNewest, settle } from './row-locks.ts';

/** A check or action of a foreign key. It runs when its statement has done everything else. */
export type Trigger = (context: Context) => Steps<void>;

export function afterInsert(context: Context, table: Table, tuple: Tuple): void {
  for (const key of table.foreignKeys)
    context.session.triggers.push((later) => requireParent(later, key, tuple));
}

export function afterUpdate(context: Context, table: Table, old: Tuple, tuple: Tuple): void {
  // The check of a row that this transaction wrote might not have run, and will find nothing now.
  const isOwn = old.xmin.transaction === context.transaction;
  for (const key of table.foreignKeys)
    if (isOwn || key.columns.some((at) => differs(table, at, old, tuple)))
      context.session.triggers.push((later) => requireParent(later, key, tuple));
  for (const key of table.referencedBy)
    if (key.targetColumns.some((at) => differs(table, at, old, tuple)))
      context.session.triggers.push((later) => parentChanged(later, key, old, tuple));
}

export function afterDelete(context: Context, table: Table, old: Tuple): void {
  for (const key of table.referencedBy)
    context.session.triggers.push((later) => parentChanged(later, key, old, undefined));
}

function differs(table: Table, at: number, a: Tuple, b: Tuple): boolean {
  const { type } = table.columns[at]!;
  const [x, y] = [a.values[at]!, b.values[at]!];
  return x === null || y === null ? x !== y : type.key(x) !== type.key(y);
}

/** `SELECT 1 FROM parent WHERE key = … FOR KEY SHARE`: the row must be there, and stay until we are done. */
function* requireParent(context: Context, key: ForeignKey, tuple: Tuple): Steps<void> {
  if (tuple.xmax && tuple.xmax.state !== 'aborted') return;
  const wanted: Value[] = key.columns.map((at) => tuple.values[at]!);
  if (wanted.includes(null)) return;
  yield* context.session.lockTable(key.target.tag, 'RowShareLock');
  noteRead(context, key.target);
  const parents = matches(key.target, key.targetColumns, wanted).filter((one) =>
    isVisible(one, context.snapshot),
  );
  for (const parent of parents) {
    const locked = yield* lockNewest(context, key.target, parent, 'key share', 'wait');
    if (locked && same(key.target, key.targetColumns, locked.values, wanted)) return;
  }
  const label = keyLabel(key.table, key.columns, wanted);
  throw new SqlError(
    '23503',
    `insert or update on table "${key.table.name}" violates foreign key constraint "${key.name}"`,
    {
      detail: `${label} is not present in table "${key.target.name}".`,
      schema: 'public',
      table: key.table.name,
      constraint: key.name,
    },
  );
}

function* parentChanged(
  context: Context,
  key: ForeignKey,
  old: Tuple,
  changed: Tuple | undefined,
): Steps<void> {
  const gone: Value[] = key.targetColumns.map((at) => old.values[at]!);
  if (gone.includes(null)) return;
  const action = changed ? key.onUpdate : key.onDelete;
  if (action === 'no action' && replaced(context, key, gone)) return;
  noteRead(context, key.table);
  const acts = action === 'cascade' || action === 'set null';
  yield* context.session.lockTable(key.table.tag, acts ? 'RowExclusiveLock' : 'RowShareLock');
  for (const child of latestChildren(context, key, gone)) {
    if (acts) refuseIfHidden(context, child);
    if (acts) yield* follow(context, key, child, gone, changed);
    else if (action === 'set default') throw notModelled('ON DELETE or UPDATE SET DEFAULT');
    else yield* refuseIfThere(context, key, child, gone);
  }
}

/** The check is a query of its own, and counts as one where conflicts are looked for. */
function noteRead(context: Context, table: Table): void {
  const { serializable } = context.transaction;
  if (serializable) context.server.serializable.read(serializable, table, context.snapshot);
}

/** Another row has taken the key that is gone. */
function replaced(context: Context, key: ForeignKey, gone: readonly Value[]): boolean {
  return matches(key.target, key.targetColumns, gone).some((one) => isVisible(one, context.snapshot));
}

/** Also those that a snapshot which is kept does not show. */
function latestChildren(context: Context, key: ForeignKey, gone: readonly Value[]): Tuple[] {
  const latest = { ...context.snapshot, at: context.server.commits };
  return matches(key.table, key.columns, gone).filter((one) => isVisible(one, latest));
}

/** CASCADE and SET NULL cannot change what the transaction does not see; a check may see it. */
function refuseIfHidden({ transaction, snapshot }: Context, child: Tuple): void {
  if (transaction.keepsSnapshot && !isVisible(child, snapshot))
    throw new SqlError('40001', 'could not serialize access due to concurrent update');
}

function* refuseIfThere(
  context: Context,
  key: ForeignKey,
  child: Tuple,
  gone: readonly Value[],
): Steps<void> {
  const locked = yield* lockNewest(context, key.table, child, 'key share', 'wait');
  if (!locked || !same(key.table, key.columns, locked.values, gone)) return;
  const label = keyLabel(key.target, key.targetColumns, gone);
  throw new SqlError(
    '23503',
    `update or delete on table "${key.target.name}" violates foreign key constraint "${key.name}" on table "${key.table.name}"`,
    {
      detail: `${label} is still referenced from table "${key.table.name}".`,
      schema: 'public',
      table: key.table.name,
      constraint: key.name,
    },
  );
}

/** CASCADE and SET NULL: the child is deleted, or gets the new key or NULL. */
function* follow(
  context: Context,
  key: ForeignKey,
  child: Tuple,
  gone: readonly Value[],
  changed: Tuple | undefined,
): Steps<void> {
  const action = changed ? key.onUpdate : key.onDelete;
  const isDelete = action === 'cascade' && !changed;
  const state = yield* settle(context, key.table, child, isDelete ? 'update' : 'no key update', 'wait');
  let target: Tuple | undefined = child;
  if (state !== 'free') target = yield* lockNewest(context, key.table, child, 'update', 'wait');
  if (!target || !same(key.table, key.columns, target.values, gone)) return;
  if (isDelete) return deleteTuple(context, key.table, target);
  const values = [...target.values];
  key.columns.forEach((at, place) => {
    values[at] = action === 'set null' ? null : changed!.values[key.targetColumns[place]!]!;
  });
  checkRow(context, key.table, values);
  yield* updateTuple(context, key.table, target, values);
}

/** All versions with these values in these columns. */
function matches(table: Table, columns: readonly number[], wanted: readonly Value[]): readonly Tuple[] {
  const index = table.indexes.find(
    (one) =>
      !one.predicate &&
      one.columns?.length === columns.length &&
      one.columns.every((at, place) => at === columns[place]),
  );
  if (index) return index.entries.get(indexKeyOf(index, table, columns, wanted) ?? '') ?? [];
  return table.tuples.filter((tuple) => same(table, columns, tuple.values, wanted));
}

function indexKeyOf(
  index: Index,
  table: Table,
  columns: readonly number[],
  wanted: readonly Value[],
): string | undefined {
  const row: Value[] = table.columns.map(() => null);
  columns.forEach((at, place) => (row[at] = wanted[place]!));
  return indexKey(index, row);
}

function same(
  table: Table,
  columns: readonly number[],
  values: readonly Value[],
  wanted: readonly Value[],
): boolean {
  return columns.every((at, place) => {
    const { type } = table.columns[at]!;
    return values[at] !== null && type.key(values[at]!) === type.key(wanted[place]!);
  });
}

function keyLabel(table: Table, columns: readonly number[], values: readonly Value[]): string {
  const names = columns.map((at) => table.columns[at]!.name);
  const shown = values.map((value, place) => table.columns[columns[place]!]!.type.print(value));
  return `Key (${names.join(', ')})=(${shown.join(', ')})`;
}
