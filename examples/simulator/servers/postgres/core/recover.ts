import { Context, type Steps } from './execute/context.ts';
import { ddlOf } from './execute/ddl.ts';
import { markLocked } from './execute/row-locks.ts';
import { finish, rollbackTransaction } from './execute/transactions.ts';
import { Server, type ServerOptions } from './server.ts';
import { Session } from './session.ts';
import { parse } from './sql/parse.ts';
import type { Table } from './store/table.ts';
import { Transaction, Xid } from './store/transaction.ts';
import { Tuple, type RowLockMode } from './store/tuple.ts';
import type { LoggedRecord, Row, RowChange, WalRecord } from './store/wal.ts';

/**
 * A server as it is after a crash: what the log says was committed is there, what was prepared is prepared and holds its
 * locks, and everything else never happened.
 */
export function recover(records: readonly LoggedRecord[], options: Partial<ServerOptions>): Server {
  const server = new Server(options);
  const recovery = new Recovery(server);
  for (const logged of records) {
    server.wal.records.push(logged);
    server.wal.end = logged.to;
    recovery.apply(logged.record);
  }
  server.wal.flushed = server.wal.end;
  return server;
}

class Recovery {
  readonly server: Server;
  readonly session: Session;
  /** Values of sequences whose table is made by a commit that is logged later. */
  readonly early = new Map<string, WalRecord & { kind: 'sequence' }>();

  constructor(server: Server) {
    this.server = server;
    this.session = new Session(server, 0);
  }

  apply(record: WalRecord): void {
    switch (record.kind) {
      case 'commit':
        return this.commit(this.redo(record.xid, record.at, record.changes));
      case 'prepare':
        return this.prepare(record);
      case 'commit prepared':
      case 'rollback prepared':
        return this.endPrepared(record);
      case 'sequence':
        return this.sequence(record);
      case 'slot':
        return this.slot(record);
    }
  }

  redo(number: number, at: number, changes: readonly RowChange[]): Transaction {
    const transaction = new Transaction({ pid: 0 }, 'read committed', false, at);
    this.session.transaction = transaction;
    this.session.explicit = true;
    this.server.nextXid = number;
    const xid = this.session.assignXid();
    for (const change of changes) this.change(transaction, xid, change);
    this.session.transaction = undefined;
    this.session.explicit = false;
    return transaction;
  }

  commit(transaction: Transaction): void {
    finish(this.session, transaction);
  }

  prepare(record: WalRecord & { kind: 'prepare' }): void {
    const { gid, at, changes } = record;
    const transaction = this.redo(record.xid, at, changes);
    this.server.prepared.set(gid, { gid, transaction, at, changes });
  }

  endPrepared({ gid, kind }: WalRecord & { kind: 'commit prepared' | 'rollback prepared' }): void {
    const found = this.server.prepared.get(gid);
    if (!found) return;
    this.server.prepared.delete(gid);
    if (kind === 'commit prepared') finish(this.session, found.transaction);
    else rollbackTransaction(this.session, found.transaction);
  }

  sequence(record: WalRecord & { kind: 'sequence' }): void {
    const found = this.server.catalog.find(record.name, this.session.transaction);
    if (found?.kind !== 'sequence') return void this.early.set(record.name, record);
    found.last = BigInt(record.value);
    found.called = record.called;
  }

  slot({ name, slot }: WalRecord & { kind: 'slot' }): void {
    const { slots } = this.server.slots;
    if (slot) slots.set(name, { name, plugin: slot.plugin, confirmed: BigInt(slot.confirmed) });
    else slots.delete(name);
  }

  change(transaction: Transaction, xid: Xid, change: RowChange): void {
    if (change.op === 'ddl') return this.ddl(transaction, change.sql);
    const table = this.server.catalog.table(change.table, transaction);
    if (change.op !== 'lock') this.session.lockNow(table.tag, 'RowExclusiveLock');
    if (change.op === 'insert') this.add(table, change.id, change.row, xid);
    if (change.op === 'update') {
      const tuple = this.add(table, change.id, change.row, xid);
      this.replace(table, change.old, xid, tuple);
    }
    if (change.op === 'delete') this.replace(table, change.old, xid, undefined);
    if (change.op === 'truncate') this.ddl(transaction, `TRUNCATE "${change.table}"`);
    if (change.op === 'lock') this.lock(transaction, table, change.id, change.mode as RowLockMode);
  }

  add(table: Table, id: number, row: Row, xid: Xid): Tuple {
    const values = table.columns.map(({ type }, at) => {
      const text = row[at] ?? null;
      return text === null ? null : type.parse(text);
    });
    const tuple = new Tuple(id, values, xid, 0);
    table.add(tuple);
    return tuple;
  }

  replace(table: Table, old: number, xid: Xid, next: Tuple | undefined): void {
    const tuple = table.tuples.findLast(({ id }) => id === old);
    if (tuple) Object.assign(tuple, { xmax: xid, xmaxMode: next ? 'no key update' : 'update', next });
  }

  lock(transaction: Transaction, table: Table, id: number, mode: RowLockMode): void {
    const tuple = table.tuples.findLast((one) => one.id === id);
    if (tuple) markLocked(this.context(transaction), table, tuple, mode);
  }

  /** The statement is run again: with the time of then, it does the same. */
  ddl(transaction: Transaction, sql: string): void {
    const [statement] = parse(sql);
    if (statement?.kind !== 'tree') return;
    this.session.statementStartedAt = transaction.startedAt;
    exhaust(ddlOf(statement.tree)!(this.context(transaction)));
    for (const [name, record] of this.early)
      if (this.server.catalog.find(name, transaction)) {
        this.early.delete(name);
        this.sequence(record);
      }
  }

  context(transaction: Transaction): Context {
    return new Context(this.server, this.session, transaction, [], this.session.snapshot());
  }
}

/** Nobody else is there, so there is nothing to wait for. */
function exhaust<T>(steps: Steps<T>): T {
  const step = steps.next();
  if (!step.done) throw new Error(`Recovery has to wait for a ${step.value.kind}.`);
  return step.value;
}
