import { SqlError } from '../errors.ts';
import type { LockMode, LockRequest } from '../store/locks.ts';
import type { Table } from '../store/table.ts';
import type { Transaction, Xid } from '../store/transaction.ts';
import { rowLocksConflict, type RowLockMode, type Tuple } from '../store/tuple.ts';
import type { Context, Steps } from './context.ts';

/** What to do when a row is locked by another transaction. */
export type Policy = 'wait' | 'nowait' | 'skip locked';

/**
 * How a version stands to us once nobody else is changing it: free; changed by this very transaction; replaced or
 * deleted by another that committed; or still taken, and we were told to skip it.
 */
export type RowState = 'free' | 'self' | 'updated' | 'deleted' | 'busy';

const STRENGTHS: readonly RowLockMode[] = ['key share', 'share', 'no key update', 'update'];
/** Which heavyweight lock stands for the place in a row's queue. */
const QUEUE_MODES: Record<RowLockMode, LockMode> = {
  'key share': 'AccessShareLock',
  share: 'RowShareLock',
  'no key update': 'ExclusiveLock',
  update: 'AccessExclusiveLock',
};

/**
 * Waits until a version can be locked or changed in this mode, as `heap_lock_tuple` and `heap_update` do: the first who
 * waits takes the lock on the row itself, so that others queue behind, and then waits for the transactions that have it.
 * Who has a weaker lock on the row does not queue: the first of the queue may be waiting for it.
 */
export function* settle(
  context: Context,
  table: Table,
  tuple: Tuple,
  mode: RowLockMode,
  policy: Policy,
): Steps<RowState> {
  const { backend } = context.transaction;
  const tag = `row ${table.oid} ${tuple.id}`;
  let queued = false;
  try {
    for (;;) {
      const decided = decidedState(context.transaction, tuple, mode);
      if (decided) return decided;
      const holders = conflicting(context.transaction, tuple, mode);
      if (holders.length === 0) return 'free';
      if (policy === 'nowait') throw notAvailable(`row in relation "${table.name}"`);
      if (policy === 'skip locked') return 'busy';
      if (!queued && !hasLocked(context.transaction, tuple)) {
        yield* waitForLock(context, context.server.locks.request(backend, tag, QUEUE_MODES[mode]));
        queued = true;
        continue;
      }
      for (const xid of holders) yield* waitForXid(context, xid);
    }
  } finally {
    if (queued) context.server.locks.release(backend, tag, QUEUE_MODES[mode]);
  }
}

function hasLocked(transaction: Transaction, { lockers }: Tuple): boolean {
  return lockers.some(({ xid }) => xid.transaction === transaction && xid.state === 'active');
}

function decidedState(transaction: Transaction, tuple: Tuple, mode: RowLockMode): RowState | undefined {
  const { xmax, next } = tuple;
  if (!xmax || xmax.state === 'aborted') return undefined;
  // KEY SHARE bears with an update that left the key alone, even one that has committed since the snapshot.
  const bears = xmax.transaction !== transaction && !rowLocksConflict(mode, tuple.xmaxMode);
  if (bears && next) return decidedState(transaction, next, mode);
  if (xmax.state === 'committed') return tuple.next ? 'updated' : 'deleted';
  return xmax.transaction === transaction ? 'self' : undefined;
}

/** The open transactions that have a lock on it, or have changed it, in a mode that ours conflicts with. */
function conflicting(transaction: Transaction, tuple: Tuple, mode: RowLockMode): Xid[] {
  const changed = tuple.xmax ? [{ xid: tuple.xmax, mode: tuple.xmaxMode }] : [];
  const found = [...changed, ...tuple.lockers]
    .filter(({ xid }) => xid.state === 'active' && xid.transaction !== transaction)
    .filter((held) => rowLocksConflict(mode, held.mode))
    .map(({ xid }) => xid);
  // Whoever changed it in a mode that we bear with may have locked the version that they made of it.
  if (found.length > 0 || !tuple.xmax || tuple.xmax.state === 'aborted' || !tuple.next) return found;
  return conflicting(transaction, tuple.next, mode);
}

export function notAvailable(what: string): SqlError {
  return new SqlError('55P03', `could not obtain lock on ${what}`);
}

export function* waitForLock(_context: Context, request: LockRequest): Steps<void> {
  if (!request.granted) yield { kind: 'lock', request };
}

/** Waits for the end of a transaction, or of the savepoint that this is the id of. */
export function* waitForXid(context: Context, xid: Xid): Steps<void> {
  const { server, transaction } = context;
  const tag = `transaction ${xid.number}`;
  yield* waitForLock(context, server.locks.request(transaction.backend, tag, 'ShareLock'));
  server.locks.release(transaction.backend, tag, 'ShareLock');
}

/** Locks the newest version of a row, following it through the updates of others; undefined if it is gone or skipped. */
export function* lockNewest(
  context: Context,
  table: Table,
  tuple: Tuple,
  mode: RowLockMode,
  policy: Policy,
): Steps<Tuple | undefined> {
  let newest = tuple;
  for (;;) {
    const state = yield* settle(context, table, newest, mode, policy);
    if (state === 'updated') {
      refuseIfSnapshotKept(context, 'update');
      newest = newest.next!;
    } else if (state === 'free') {
      markLocked(context, table, newest, mode);
      return newest;
    } else {
      // Of a row that is gone, a locking SELECT says the same as of one that has changed.
      if (state === 'deleted') refuseIfSnapshotKept(context, 'update');
      return undefined;
    }
  }
}

/** Repeatable read and serializable may not build on what they cannot see: first updater wins. */
export function refuseIfSnapshotKept(context: Context, by: 'update' | 'delete'): void {
  if (context.transaction.keepsSnapshot)
    throw new SqlError('40001', `could not serialize access due to concurrent ${by}`);
}

/** Notes a lock on a version, and on newer ones that a compatible writer has made of it. */
export function markLocked(context: Context, table: Table, tuple: Tuple, mode: RowLockMode): void {
  const xid = context.session.assignXid();
  for (let version: Tuple | undefined = tuple; version; version = version.next) {
    if (holdsAlready(context.transaction, version, mode)) continue;
    version.lockers = [...version.lockers.filter((held) => held.xid.state === 'active'), { xid, mode }];
    if (version.xmax?.state === 'aborted') break;
  }
  context.transaction.changes.push({ xid, change: { op: 'lock', table: table.name, id: tuple.id, mode } });
}

function holdsAlready(transaction: Transaction, tuple: Tuple, mode: RowLockMode): boolean {
  return tuple.lockers.some(
    (held) =>
      held.xid.transaction === transaction &&
      held.xid.state === 'active' &&
      STRENGTHS.indexOf(held.mode) >= STRENGTHS.indexOf(mode),
  );
}
