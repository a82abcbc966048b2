import { SqlError } from '../errors.ts';
import type { Session, StatementResult } from '../session.ts';
import type { TransactionModes, Utility } from '../sql/utility.ts';
import { lockModeOf } from '../store/locks.ts';
import { TEXT } from '../values/types.ts';
import type { Steps } from './context.ts';
import { commit, release, rollback, rollbackTo, savepoint } from './transactions.ts';
import { endPrepared, prepareTransaction } from './two-phase.ts';

function done(command: string): StatementResult {
  return { command, rowCount: null, fields: [], rows: [] };
}

/** Statements about transactions, settings, channels and table locks. */
export function* runUtility(session: Session, utility: Utility): Steps<StatementResult> {
  switch (utility.type) {
    case 'begin':
      return done(begin(session, utility.modes, utility.tag));
    case 'commit':
      return done(yield* endsBlock(session, endBlock(session)));
    case 'rollback':
      return done(abandonBlock(session));
    case 'savepoint':
      requireBlock(session, 'SAVEPOINT');
      savepoint(session, utility.name);
      return done('SAVEPOINT');
    case 'release':
      requireBlock(session, 'RELEASE SAVEPOINT');
      release(session, utility.name);
      return done('RELEASE');
    case 'rollback to':
      requireBlock(session, 'ROLLBACK TO SAVEPOINT');
      rollbackTo(session, utility.name);
      return done('ROLLBACK');
    case 'prepare transaction':
      return done(yield* endsBlock(session, prepareTransaction(session, utility.gid)));
    case 'commit prepared':
    case 'rollback prepared':
      return done(yield* endPrepared(session, utility.gid, utility.type));
    case 'lock table':
      requireBlock(session, 'LOCK TABLE');
      yield* lockTable(session, utility);
      return done('LOCK TABLE');
    default:
      return settingOrChannel(session, utility);
  }
}

function settingOrChannel(session: Session, utility: Utility): StatementResult {
  const transaction = session.begin();
  switch (utility.type) {
    case 'set transaction':
      setTransaction(session, utility.modes);
      return done('SET');
    case 'set session characteristics':
      if (utility.modes.isolation)
        set(session, 'default_transaction_isolation', utility.modes.isolation, false);
      if (utility.modes.readOnly !== undefined)
        set(session, 'default_transaction_read_only', utility.modes.readOnly ? 'on' : 'off', false);
      return done('SET');
    case 'set':
      set(session, utility.name, utility.value, utility.local);
      return done('SET');
    case 'reset':
      set(session, utility.name, null, false);
      return done('RESET');
    case 'show':
      return shown(session, utility.name);
    case 'listen':
      transaction.listens.push(() => session.channels.add(utility.channel));
      return done('LISTEN');
    case 'unlisten':
      transaction.listens.push(() => {
        if (utility.channel === '*') session.channels.clear();
        else session.channels.delete(utility.channel);
      });
      return done('UNLISTEN');
    case 'notify':
      session.notify(utility.channel, utility.payload);
      return done('NOTIFY');
    default:
      throw new Error(`A statement was not handled: ${utility.type}`);
  }
}

function begin(session: Session, modes: TransactionModes, tag: string): string {
  const transaction = session.begin();
  if (session.explicit) {
    session.notice('there is already a transaction in progress', 'WARNING');
    setTransaction(session, modes);
    return tag;
  }
  session.explicit = true;
  if (modes.isolation) transaction.isolation = modes.isolation;
  if (modes.readOnly !== undefined) transaction.readOnly = modes.readOnly;
  return tag;
}

function* endBlock(session: Session): Steps<string> {
  if (!session.explicit) session.notice('there is no transaction in progress', 'WARNING');
  if (session.transaction!.failed) {
    rollback(session);
    return 'ROLLBACK';
  }
  yield* commit(session);
  return 'COMMIT';
}

/** A COMMIT that fails has ended the block all the same. */
function* endsBlock(session: Session, steps: Steps<string>): Steps<string> {
  try {
    return yield* steps;
  } catch (error) {
    session.explicit = false;
    throw error;
  }
}

function abandonBlock(session: Session): string {
  if (!session.explicit) session.notice('there is no transaction in progress', 'WARNING');
  rollback(session);
  return 'ROLLBACK';
}

function requireBlock(session: Session, what: string): void {
  if (!session.explicit) throw new SqlError('25P01', `${what} can only be used in transaction blocks`);
}

function setTransaction(session: Session, { isolation, readOnly }: TransactionModes): void {
  if (!session.explicit)
    return session.notice('SET TRANSACTION can only be used in transaction blocks', 'WARNING');
  const transaction = session.transaction!;
  const began = transaction.command > 0 || transaction.snapshotAt !== undefined;
  const isNested = transaction.levels.length > 1;
  if (isolation && isolation !== transaction.isolation) {
    if (began) throw new SqlError('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query');
    if (isNested)
      throw new SqlError('25001', 'SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction');
    transaction.isolation = isolation;
  }
  if (readOnly === false && transaction.readOnly && isNested)
    throw new SqlError('25001', 'cannot set transaction read-write mode inside a read-only transaction');
  if (readOnly === false && transaction.readOnly && began)
    throw new SqlError('25001', 'transaction read-write mode must be set before any query');
  if (readOnly !== undefined) transaction.readOnly = readOnly;
}

/** A SET is undone with its transaction; SET LOCAL ends with it in any case. */
function set(session: Session, name: string, value: string | null, local: boolean): void {
  const transaction = session.begin();
  if (local && !session.explicit)
    return session.notice('SET LOCAL can only be used in transaction blocks', 'WARNING');
  const undo = session.settings.set(name, value);
  transaction.level.undo.push(undo);
  if (local) transaction.atEnd.unshift(undo);
}

function shown(session: Session, name: string): StatementResult {
  const value =
    name === 'transaction_isolation' ? session.transaction!.isolation : session.settings.show(name);
  return {
    command: 'SHOW',
    rowCount: null,
    fields: [{ name, dataTypeID: TEXT.oid }],
    rows: [[value]],
  };
}

function* lockTable(session: Session, utility: Utility & { type: 'lock table' }): Steps<void> {
  const mode = lockModeOf(utility.mode);
  if (!mode) throw new SqlError('42601', `syntax error at or near "${utility.mode}"`);
  for (const name of utility.tables) {
    const table = session.server.catalog.table(name, session.transaction);
    yield* session.lockTable(table.tag, mode, utility.nowait ? name : undefined);
  }
}
