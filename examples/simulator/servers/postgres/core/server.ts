import { checkDeadlock } from './deadlock.ts';
import { notModelled, SqlError } from './errors.ts';
import type { Wait } from './execute/context.ts';
import { Session, type Reply, type StatementResult } from './session.ts';
import type { Backend } from './store/backend.ts';
import { Catalog } from './store/catalog.ts';
import { LockManager, type LockRequest } from './store/locks.ts';
import { SerializableTransactions } from './store/serializable.ts';
import type { Sequence } from './store/sequence.ts';
import { Slots } from './store/slots.ts';
import type { Notification, Transaction, Xid } from './store/transaction.ts';
import { Wal, type LoggedRecord, type RowChange, type WalRecord } from './store/wal.ts';
import type { FixedSettings } from './settings.ts';
import { Timers, type Timer } from './timers.ts';

export interface ServerOptions {
  /** As in postgresql.conf, where it is 0: then PREPARE TRANSACTION is refused. */
  readonly maxPreparedTransactions: number;
  /** `logical` is needed for replication slots. */
  readonly walLevel: 'replica' | 'logical';
  /** How many sessions there may be. */
  readonly maxConnections: number;
  /** The name of its only database. */
  readonly database: string;
  /** Whether the log is synced. The core only shows it: whoever writes the log obeys it. */
  readonly fsync: boolean;
  /** Whether what is appended to the log is at once safe on the disk: without a disk of its own, it is. */
  readonly flushesAtOnce: boolean;
  readonly randomUuid?: () => string;
}

export const DEFAULT_OPTIONS: ServerOptions = {
  maxPreparedTransactions: 0,
  walLevel: 'replica',
  maxConnections: 100,
  database: 'postgres',
  fsync: true,
  flushesAtOnce: true,
};

export interface PreparedTransaction {
  readonly gid: string;
  readonly transaction: Transaction;
  readonly at: number;
  readonly changes: readonly RowChange[];
  ending?: boolean;
}

/** A reply, with the session that it is for. */
export interface Addressed {
  readonly session: Session;
  readonly reply: Reply;
}

const FIRST_XID = 731;
const FIRST_PID = 1_000;

/**
 * A PostgreSQL server as a pure state machine: it is told what time it is, what its sessions send and what its disk has
 * flushed, and says what it answers. A statement that has to wait stays where it is until something wakes it.
 */
export class Server {
  readonly options: ServerOptions;
  readonly fixedSettings: FixedSettings;
  readonly catalog = new Catalog();
  readonly locks = new LockManager((request) => this.granted(request));
  readonly serializable = new SerializableTransactions();
  readonly wal = new Wal();
  readonly slots = new Slots(this);
  readonly prepared = new Map<string, PreparedTransaction>();
  readonly sessions = new Map<number, Session>();
  readonly timers = new Timers();
  nowMs = 0;
  nextXid = FIRST_XID;
  latestCompletedXid = FIRST_XID - 1;
  readonly activeXids = new Set<Xid>();
  /** How many transactions have committed: snapshots are numbers of this count. */
  commits = 0;
  nextPid = FIRST_PID;
  replies: Addressed[] = [];
  ready: Session[] = [];
  isRunning = false;
  readonly sessionTimers = new Map<Session, Timer[]>();
  /** Errors that a woken session finds instead of what it waited for. */
  readonly interrupts = new Map<Session, SqlError>();

  constructor(options: Partial<ServerOptions> = {}) {
    this.options = { ...DEFAULT_OPTIONS, ...options };
    const { fsync, maxConnections, maxPreparedTransactions, walLevel } = this.options;
    this.fixedSettings = {
      fsync: fsync ? 'on' : 'off',
      max_connections: String(maxConnections),
      max_prepared_transactions: String(maxPreparedTransactions),
      wal_level: walLevel,
    };
  }

  /** @throws SqlError 53300 if there are too many already. */
  connect(): Session {
    if (this.sessions.size >= this.options.maxConnections)
      throw new SqlError('53300', 'sorry, too many clients already', {}, 'FATAL');
    const session = new Session(this, this.nextPid++);
    this.sessions.set(session.pid, session);
    return session;
  }

  /** The client is gone: what its session had open is rolled back. A commit that waits for the disk goes on. */
  disconnect(session: Session): void {
    const commits = session.waiting?.kind === 'flush';
    session.queue.length = 0;
    if (commits) session.closed = true;
    else this.terminate(session, undefined);
    this.run();
  }

  terminate(session: Session, error: SqlError | undefined): void {
    if (session.waiting?.kind === 'lock') this.locks.withdraw(session.waiting.request);
    this.stopTimers(session);
    session.waiting = undefined;
    try {
      session.running?.return([]);
    } finally {
      session.running = undefined;
    }
    session.close();
    this.sessions.delete(session.pid);
    this.reply(session, { kind: 'closed', error });
  }

  /** As pg_cancel_backend() does. A commit that waits for the disk is not cancelled. */
  cancel(session: Session): void {
    this.interrupt(session, new SqlError('57014', 'canceling statement due to user request'));
    this.run();
  }

  interrupt(session: Session, error: SqlError): void {
    if (!session.waiting || session.waiting.kind === 'flush') return;
    if (session.waiting.kind === 'lock') this.locks.withdraw(session.waiting.request);
    this.interrupts.set(session, error);
    this.wake(session);
  }

  /** Moves the clock and does what has become due. */
  advance(nowMs: number): void {
    for (let timer = this.timers.take(nowMs); timer; timer = this.timers.take(nowMs)) {
      this.nowMs = Math.max(this.nowMs, timer.atMs);
      timer.act();
      this.run();
    }
    this.nowMs = Math.max(this.nowMs, nowMs);
  }

  /** When {@link advance} has something to do next. */
  nextTimer(): number | undefined {
    return this.timers.next();
  }

  /** The disk has the log up to here. */
  flushed(position: bigint): void {
    if (position > this.wal.flushed) this.wal.flushed = position;
    for (const session of this.sessions.values())
      if (session.waiting?.kind === 'flush' && session.waiting.position <= this.wal.flushed)
        this.wake(session);
    this.run();
  }

  /** What was said since the last time. */
  takeReplies(): Addressed[] {
    const { replies } = this;
    this.replies = [];
    return replies;
  }

  reply(session: Session, reply: Reply): void {
    this.replies.push({ session, reply });
  }

  wake(session: Session): void {
    if (!this.ready.includes(session)) this.ready.push(session);
  }

  granted(request: LockRequest): void {
    const session = this.sessionOf(request.backend);
    if (session?.waiting?.kind === 'lock' && session.waiting.request === request) this.wake(session);
  }

  sessionOf(backend: Backend): Session | undefined {
    return this.sessions.get(backend.pid);
  }

  run(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (let session = this.ready.shift(); session; session = this.ready.shift()) this.step(session);
    } finally {
      this.isRunning = false;
    }
  }

  /** Lets a session run until it waits or has nothing to do. */
  step(session: Session): void {
    if (session.waiting && !this.isOver(session, session.waiting)) return;
    const wasWaiting = session.waiting !== undefined;
    session.waiting = undefined;
    this.stopTimers(session);
    if (!session.running) {
      const message = session.queue.shift();
      if (!message) return this.idle(session);
      session.running = session.run(message);
      this.startStatementTimer(session);
    }
    const error = this.interrupts.get(session);
    this.interrupts.delete(session);
    this.proceed(session, wasWaiting ? error : undefined);
  }

  isOver(session: Session, wait: Wait): boolean {
    if (this.interrupts.has(session)) return true;
    if (wait.kind === 'lock') return wait.request.granted;
    if (wait.kind === 'flush') return wait.position <= this.wal.flushed;
    return wait.untilMs <= this.nowMs;
  }

  proceed(session: Session, interrupt: SqlError | undefined): void {
    const running = session.running!;
    try {
      const next = interrupt ? running.throw(interrupt) : running.next();
      if (next.done)
        return this.finish(session, { kind: 'results', results: next.value as StatementResult[] });
      this.suspend(session, next.value);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      session.fail();
      this.finish(session, { kind: 'error', error });
    }
  }

  finish(session: Session, reply: Reply): void {
    session.running = undefined;
    if (session.closed) return this.terminate(session, undefined);
    this.stopStatementTimer(session);
    this.reply(session, reply);
    this.wake(session);
  }

  suspend(session: Session, wait: Wait): void {
    if (wait.kind === 'flush' && this.options.flushesAtOnce) this.wal.flushed = this.wal.end;
    session.waiting = wait;
    if (wait.kind === 'sleep') this.setTimer(session, wait.untilMs, () => this.wake(session));
    if (wait.kind === 'lock') this.startLockTimers(session);
    if (this.isOver(session, wait)) this.wake(session);
  }

  startLockTimers(session: Session): void {
    const { settings } = session;
    this.setTimer(session, this.nowMs + settings.milliseconds('deadlock_timeout'), () => {
      const error = checkDeadlock(this, session);
      if (error) this.interrupt(session, error);
    });
    const limit = settings.milliseconds('lock_timeout');
    if (limit > 0)
      this.setTimer(session, this.nowMs + limit, () =>
        this.interrupt(session, new SqlError('55P03', 'canceling statement due to lock timeout')),
      );
  }

  readonly statementTimers = new Map<Session, Timer>();

  startStatementTimer(session: Session): void {
    const limit = session.settings.milliseconds('statement_timeout');
    if (limit === 0) return;
    const cancel = (): void =>
      this.interrupt(session, new SqlError('57014', 'canceling statement due to statement timeout'));
    this.statementTimers.set(session, this.timers.set(this.nowMs + limit, cancel));
  }

  stopStatementTimer(session: Session): void {
    const timer = this.statementTimers.get(session);
    if (timer) timer.cancelled = true;
  }

  /** Nothing to do: now notifications are delivered, and a transaction that is left open counts its time. */
  idle(session: Session): void {
    this.deliver(session);
    const limit = session.settings.milliseconds('idle_in_transaction_session_timeout');
    if (!session.transaction || limit === 0) return;
    this.setTimer(session, this.nowMs + limit, () =>
      this.terminate(
        session,
        new SqlError('25P03', 'terminating connection due to idle-in-transaction timeout', {}, 'FATAL'),
      ),
    );
  }

  setTimer(session: Session, atMs: number, act: () => void): void {
    const timers = this.sessionTimers.get(session) ?? [];
    timers.push(this.timers.set(atMs, act));
    this.sessionTimers.set(session, timers);
  }

  stopTimers(session: Session): void {
    for (const timer of this.sessionTimers.get(session) ?? []) timer.cancelled = true;
    this.sessionTimers.delete(session);
  }

  /** Notifications go out in the order of commits, to sessions that are not in a transaction. */
  publish(notifications: readonly Notification[]): void {
    for (const notification of notifications)
      for (const session of this.sessions.values())
        if (session.channels.has(notification.channel)) session.undelivered.push(notification);
    for (const session of this.sessions.values()) if (!session.running) this.deliver(session);
  }

  deliver(session: Session): void {
    if (session.transaction) return;
    for (const notification of session.undelivered.splice(0))
      this.reply(session, { kind: 'notification', notification });
  }

  completed(xid: Xid): void {
    this.activeXids.delete(xid);
    this.latestCompletedXid = Math.max(this.latestCompletedXid, xid.number);
  }

  logSequence(sequence: Sequence, value: bigint, called: boolean): void {
    this.wal.append({ kind: 'sequence', name: sequence.name, value: value.toString(), called });
    if (this.options.flushesAtOnce) this.wal.flushed = this.wal.end;
  }

  randomUuid(): string {
    if (!this.options.randomUuid) throw notModelled('gen_random_uuid() without a source of random numbers');
    return this.options.randomUuid();
  }

  /** What a record of the log made visible: a commit, or the commit of a prepared transaction. */
  committedChanges(record: WalRecord): { xid: number; changes: readonly RowChange[] } | undefined {
    if (record.kind === 'commit') return record;
    if (record.kind !== 'commit prepared') return undefined;
    const isIt = ({ record: one }: LoggedRecord): boolean => one.kind === 'prepare' && one.xid === record.xid;
    const found = this.wal.records.find(isIt)?.record;
    return found?.kind === 'prepare' ? found : undefined;
  }

  /** Old versions go when no snapshot can see them. */
  vacuum(transaction: Transaction): void {
    const snapshots = [...this.sessions.values()].map(
      (session) => session.transaction?.snapshotAt ?? Infinity,
    );
    const isAlone = [...this.sessions.values()].every(
      (session) => !session.running || session.transaction === undefined,
    );
    if (!isAlone) return;
    const horizon = Math.min(this.commits, ...snapshots);
    const names = new Set(
      transaction.changes.flatMap(({ change }) => ('table' in change ? [change.table] : [])),
    );
    for (const table of this.catalog.tables(undefined))
      if (names.has(table.name) && table.tuples.length > VACUUM_FROM) table.vacuum(horizon);
  }

  /** Which sessions do what, as pg_stat_activity shows it. */
  activity(): { pid: number; state: Session['state']; waitsFor: string | null }[] {
    return [...this.sessions.values()].map((session) => ({
      pid: session.pid,
      state: session.state,
      waitsFor: session.waiting?.kind === 'lock' ? 'Lock' : null,
    }));
  }
}

const VACUUM_FROM = 64;
