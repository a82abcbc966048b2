import { SqlError } from '../errors.ts';
import type { Session } from '../session.ts';
import type { Level, Transaction, Xid } from '../store/transaction.ts';
import type { RowChange } from '../store/wal.ts';
import type { Steps } from './context.ts';

/** Commits a session's transaction: others see it when its record is safe on the disk. */
export function* commit(session: Session): Steps<void> {
  const transaction = session.transaction!;
  const { server } = session;
  if (transaction.serializable) server.serializable.prepare(transaction.serializable);
  if (transaction.xid) {
    const { number } = transaction.xid;
    const at = server.nowMs * 1_000;
    const logged = server.wal.append({ kind: 'commit', xid: number, at, changes: changesOf(transaction) });
    if (session.settings.get('synchronous_commit') !== 'off' && server.wal.flushed < logged.to)
      yield { kind: 'flush', position: logged.to };
  }
  session.transaction = undefined;
  session.explicit = false;
  for (const listen of transaction.listens) listen();
  finish(session, transaction);
}

/** The part of a commit that needs no session any more: COMMIT PREPARED comes here too. */
export function finish(session: Session, transaction: Transaction): void {
  const { server } = session;
  markCommitted(session, transaction);
  if (transaction.serializable) server.serializable.commit(transaction.serializable, server.nextXid);
  server.publish(transaction.notifications);
  releaseLocks(session, transaction);
  for (const act of transaction.atEnd) act();
  server.vacuum(transaction);
  if (server.slots.slots.size === 0 && server.prepared.size === 0) server.wal.recycle();
}

function markCommitted({ server }: Session, transaction: Transaction): void {
  const xids = transaction.levels.flatMap(xidsOf).filter((xid) => xid.state === 'active');
  if (xids.length > 0) server.commits++;
  for (const xid of xids) {
    xid.state = 'committed';
    xid.committedAt = server.commits;
    server.completed(xid);
  }
}

function xidsOf(level: Level): Xid[] {
  return level.xid ? [level.xid, ...level.released] : [...level.released];
}

/** What a transaction did and did not take back. Locks only matter to one that is prepared. */
export function changesOf(transaction: Transaction, withLocks = false): RowChange[] {
  return transaction.changes
    .filter(({ xid, change }) => xid.state !== 'aborted' && (withLocks || change.op !== 'lock'))
    .map(({ change }) => change);
}

function releaseLocks({ server }: Session, transaction: Transaction): void {
  const held = transaction.levels.flatMap((level) => level.locks.splice(0));
  for (const { tag, mode } of held) server.locks.release(transaction.backend, tag, mode as never);
}

export function rollback(session: Session): void {
  const transaction = session.transaction!;
  session.transaction = undefined;
  session.explicit = false;
  session.triggers = [];
  rollbackTransaction(session, transaction);
}

export function rollbackTransaction(session: Session, transaction: Transaction): void {
  for (const level of transaction.levels.toReversed()) abortLevel(session, transaction, level);
  for (const act of transaction.atEnd) act();
}

/** Takes back what was done since a savepoint, and lets its locks go. */
export function abortLevel(session: Session, transaction: Transaction, level: Level): void {
  const { server } = session;
  for (const undo of level.undo.splice(0).toReversed()) undo();
  for (const xid of xidsOf(level)) {
    if (xid.state !== 'active') continue;
    xid.state = 'aborted';
    server.completed(xid);
  }
  if (level === transaction.levels[0] && transaction.serializable)
    server.serializable.rollback(transaction.serializable);
  transaction.notifications = transaction.notifications.slice(0, level.notifications);
  for (const { tag, mode } of level.locks.splice(0))
    server.locks.release(transaction.backend, tag, mode as never);
}

export function savepoint(session: Session, name: string): void {
  session.transaction!.push(name);
}

function place(transaction: Transaction, name: string): number {
  const at = transaction.levels.findLastIndex((level) => level.name === name);
  if (at < 0) throw new SqlError('3B001', `savepoint "${name}" does not exist`);
  return at;
}

/** RELEASE: what was done since becomes a part of what is around it. */
export function release(session: Session, name: string): void {
  const transaction = session.transaction!;
  const at = place(transaction, name);
  const gone = transaction.levels.splice(at);
  const outer = transaction.level;
  for (const level of gone) {
    outer.undo.push(...level.undo);
    outer.locks.push(...level.locks);
    outer.released.push(...xidsOf(level));
  }
}

/** ROLLBACK TO: the savepoint itself stays, as new. */
export function rollbackTo(session: Session, name: string): void {
  const transaction = session.transaction!;
  const at = place(transaction, name);
  for (const level of transaction.levels.splice(at).toReversed()) abortLevel(session, transaction, level);
  transaction.failed = false;
  transaction.push(name);
}
