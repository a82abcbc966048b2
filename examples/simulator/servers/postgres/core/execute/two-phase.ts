import { SqlError } from '../errors.ts';
import type { Session } from '../session.ts';
import type { Steps } from './context.ts';
import { changesOf, finish, rollback, rollbackTransaction } from './transactions.ts';

/** PREPARE TRANSACTION: it no longer belongs to a session, keeps its locks, and survives crashes. */
export function* prepareTransaction(session: Session, gid: string): Steps<string> {
  const { server } = session;
  const transaction = session.transaction!;
  if (!session.explicit) session.notice('there is no transaction in progress', 'WARNING');
  if (transaction.failed || !session.explicit) {
    rollback(session);
    return 'ROLLBACK';
  }
  if (transaction.serializable) server.serializable.prepare(transaction.serializable);
  if (server.options.maxPreparedTransactions === 0)
    throw new SqlError('55000', 'prepared transactions are disabled', {
      hint: 'Set max_prepared_transactions to a nonzero value.',
    });
  if (server.prepared.has(gid))
    throw new SqlError('42710', `transaction identifier "${gid}" is already in use`);
  if (server.prepared.size >= server.options.maxPreparedTransactions)
    throw new SqlError('53200', 'maximum number of prepared transactions reached', {
      hint: `Increase max_prepared_transactions (currently ${server.options.maxPreparedTransactions}).`,
    });
  if (transaction.notifications.length > 0 || transaction.listens.length > 0)
    throw new SqlError('0A000', 'cannot PREPARE a transaction that has executed LISTEN, UNLISTEN, or NOTIFY');
  const held = transaction.levels.flatMap((level) => level.locks);
  if (held.some(({ tag }) => session.advisory.some((own) => own.tag === tag)))
    throw new SqlError(
      '0A000',
      'cannot PREPARE while holding both session-level and transaction-level locks on the same object',
    );
  const xid = transaction.xid ?? session.assignXid();
  const at = server.nowMs * 1_000;
  const changes = changesOf(transaction, true);
  const logged = server.wal.append({ kind: 'prepare', xid: xid.number, gid, at, changes });
  if (server.wal.flushed < logged.to) yield { kind: 'flush', position: logged.to };
  const standIn = { pid: 0 };
  server.locks.transfer(session.backend, standIn, held);
  transaction.backend = standIn;
  server.prepared.set(gid, { gid, transaction, at, changes });
  session.transaction = undefined;
  session.explicit = false;
  return 'PREPARE TRANSACTION';
}

export function* endPrepared(
  session: Session,
  gid: string,
  outcome: 'commit prepared' | 'rollback prepared',
): Steps<string> {
  const { server } = session;
  const tag = outcome.toUpperCase();
  if (session.explicit) throw new SqlError('25001', `${tag} cannot run inside a transaction block`);
  const found = server.prepared.get(gid);
  if (!found) throw new SqlError('42704', `prepared transaction with identifier "${gid}" does not exist`);
  if (found.ending) throw new SqlError('55000', `prepared transaction with identifier "${gid}" is busy`);
  found.ending = true;
  const { transaction } = found;
  const logged = server.wal.append({ kind: outcome, gid, xid: transaction.xid!.number });
  if (server.wal.flushed < logged.to) yield { kind: 'flush', position: logged.to };
  server.prepared.delete(gid);
  if (outcome === 'commit prepared') finish(session, transaction);
  else rollbackTransaction(session, transaction);
  return tag;
}
