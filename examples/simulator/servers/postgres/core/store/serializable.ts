import { SqlError } from '../errors.ts';
import type { Table } from './table.ts';
import type { Tuple } from './tuple.ts';
import { isVisible, type Snapshot, type Transaction, type Xid } from './transaction.ts';

/**
 * Serializable snapshot isolation, after `predicate.c`: a transaction is cancelled when it would be in the middle of two
 * read-write conflicts in a row, the last of which ends in the one that committed first (Ports and Grittner, 2012).
 * Reads are remembered by table, as PostgreSQL does when it scans a whole table: so it may cancel more than it must,
 * never less.
 */
export class SerializableTransaction {
  readonly transaction: Transaction;
  /** How many had committed when it took its snapshot. */
  readonly lastCommitBefore: number;
  /** The oldest transaction id that was running when it took its snapshot. */
  readonly xmin: number;
  /** The next transaction id when it ended. */
  finishedBefore = Infinity;
  readonly reads = new Set<Table>();
  /** Those who read what this one wrote. */
  readonly conflictsIn = new Set<SerializableTransaction>();
  /** Those who wrote what this one read. */
  readonly conflictsOut = new Set<SerializableTransaction>();
  readOnly: boolean;
  wrote = false;
  doomed = false;
  prepareNumber = Infinity;
  commitNumber = Infinity;
  /** The earliest commit among those it has a conflict out to, once both have committed. */
  conflictOutCommitted = Infinity;

  constructor(transaction: Transaction, lastCommitBefore: number, xmin: number) {
    this.transaction = transaction;
    this.lastCommitBefore = lastCommitBefore;
    this.xmin = xmin;
    this.readOnly = transaction.readOnly;
  }

  get prepared(): boolean {
    return this.prepareNumber < Infinity;
  }

  get committed(): boolean {
    return this.commitNumber < Infinity;
  }
}

export class SerializableTransactions {
  all = new Set<SerializableTransaction>();
  commits = 0;

  begin(transaction: Transaction, xmin: number): SerializableTransaction {
    const begun = new SerializableTransaction(transaction, this.commits, xmin);
    this.all.add(begun);
    return begun;
  }

  /** A scan of a table: it is remembered, and it may have missed what others wrote meanwhile. */
  read(me: SerializableTransaction, table: Table, snapshot: Snapshot): void {
    if (me.doomed) throw cancelled('Canceled on identification as a pivot, during conflict out checking.');
    me.reads.add(table);
    for (const tuple of table.tuples) {
      const writer = missedWriter(tuple, snapshot);
      if (writer) this.conflictOut(me, writer);
    }
  }

  conflictOut(me: SerializableTransaction, xid: Xid): void {
    const writer = xid.transaction.serializable;
    if (!writer || writer === me || writer.doomed || !this.all.has(writer)) return;
    if (me.conflictsOut.has(writer)) return;
    if (writer.committed && writer.commitNumber <= me.lastCommitBefore) return;
    this.flag(me, writer, me);
  }

  /**
   * A write to a table: those who read it, and ran beside this one, did not see it. Who ended while a transaction ran that still
   * runs counts as well.
   */
  write(me: SerializableTransaction, table: Table): void {
    if (me.doomed) throw cancelled('Canceled on identification as a pivot, during conflict in checking.');
    me.wrote = true;
    for (const reader of this.all) {
      if (reader === me || !reader.reads.has(table) || reader.doomed) continue;
      if (reader.committed && reader.finishedBefore <= me.xmin) continue;
      if (!reader.conflictsOut.has(me)) this.flag(reader, me, me);
    }
  }

  flag(reader: SerializableTransaction, writer: SerializableTransaction, me: SerializableTransaction): void {
    this.checkForFailure(reader, writer, me);
    reader.conflictsOut.add(writer);
    writer.conflictsIn.add(reader);
  }

  /** `OnConflict_CheckForSerializationFailure`. */
  checkForFailure(
    reader: SerializableTransaction,
    writer: SerializableTransaction,
    me: SerializableTransaction,
  ): void {
    if (!writerIsPivot(reader, writer) && !readerIsPivot(reader, writer)) return;
    if (me === writer) throw cancelled('Canceled on identification as a pivot, during write.');
    if (writer.prepared)
      throw cancelled(`Canceled on conflict out to pivot ${writer.transaction.xid?.number}, during read.`);
    writer.doomed = true;
  }

  /** `PreCommit_CheckForSerializationFailure`: also called by PREPARE TRANSACTION. */
  prepare(me: SerializableTransaction): void {
    if (me.doomed) throw cancelled('Canceled on identification as a pivot, during commit attempt.');
    for (const near of me.conflictsIn) {
      if (near.committed || near.doomed) continue;
      for (const far of near.conflictsIn) {
        if (far !== me && (far.committed || far.readOnly || far.doomed)) continue;
        if (near.prepared)
          throw cancelled('Canceled on commit attempt with conflict in from prepared pivot.');
        near.doomed = true;
        break;
      }
    }
    me.prepareNumber = ++this.commits;
  }

  commit(me: SerializableTransaction, nextXid: number): void {
    me.commitNumber = ++this.commits;
    me.finishedBefore = nextXid;
    if (!me.wrote) me.readOnly = true;
    for (const writer of me.conflictsOut)
      if (writer.committed && !me.readOnly)
        me.conflictOutCommitted = Math.min(me.conflictOutCommitted, writer.prepareNumber);
    this.forgetOld();
  }

  rollback(me: SerializableTransaction): void {
    this.all.delete(me);
    for (const other of this.all) {
      other.conflictsIn.delete(me);
      other.conflictsOut.delete(me);
    }
    this.forgetOld();
  }

  /** Those who ended before all that ran when a running one began have nothing to say any more. */
  forgetOld(): void {
    const running = [...this.all].filter((one) => !one.committed);
    const oldest = Math.min(Infinity, ...running.map(({ xmin }) => xmin));
    for (const one of this.all) if (one.committed && one.finishedBefore <= oldest) this.all.delete(one);
  }
}

/** The writer has a conflict out to one that committed first, so it is the middle of a dangerous structure. */
function writerIsPivot(reader: SerializableTransaction, writer: SerializableTransaction): boolean {
  if (writer.committed && writer.conflictOutCommitted < Infinity) return true;
  return [...writer.conflictsOut].some(
    (last) =>
      last.prepared &&
      last.prepareNumber <= reader.commitNumber &&
      last.prepareNumber <= writer.commitNumber &&
      (!reader.readOnly || last.prepareNumber <= reader.lastCommitBefore),
  );
}

/** The reader has a conflict in, and the writer has committed (or prepared) first. */
function readerIsPivot(reader: SerializableTransaction, writer: SerializableTransaction): boolean {
  if (!writer.prepared || reader.readOnly) return false;
  return [...reader.conflictsIn].some(
    (first) =>
      !first.doomed &&
      (!first.committed || first.commitNumber >= writer.prepareNumber) &&
      (!first.readOnly || first.lastCommitBefore >= writer.prepareNumber),
  );
}

/** `HeapCheckForSerializableConflictOut`: who wrote or deleted this version beside us, so that we do not see it. */
function missedWriter(tuple: Tuple, snapshot: Snapshot): Xid | undefined {
  const { xmin, xmax } = tuple;
  if (xmin.state === 'aborted') return undefined;
  const others = (xid: Xid | undefined): Xid | undefined =>
    xid && xid.state !== 'aborted' && xid.transaction !== snapshot.transaction ? xid : undefined;
  return isVisible(tuple, snapshot) ? others(xmax) : others(xmin);
}

function cancelled(reason: string): SqlError {
  return new SqlError(
    '40001',
    'could not serialize access due to read/write dependencies among transactions',
    { detail: `Reason code: ${reason}`, hint: 'The transaction might succeed if retried.' },
  );
}
