import type { IsolationLevel } from '../sql/utility.ts';
import type { Backend } from './backend.ts';
import type { SerializableTransaction } from './serializable.ts';
import type { Tuple } from './tuple.ts';
import type { Change } from './wal.ts';

/** The id of a transaction or of one of its savepoints. It is given when the first row is written or locked. */
export class Xid {
  readonly number: number;
  readonly transaction: Transaction;
  state: 'active' | 'committed' | 'aborted' = 'active';
  /** Counts commits: what a snapshot sees is what committed no later than it was taken. */
  committedAt = Infinity;

  constructor(number: number, transaction: Transaction) {
    this.number = number;
    this.transaction = transaction;
  }
}

/** A savepoint, or at the bottom the transaction itself. */
export interface Level {
  readonly name: string | undefined;
  xid: Xid | undefined;
  /** Ids of savepoints that were released into this one. */
  readonly released: Xid[];
  /** Undoes changes of the catalogue, last first. */
  readonly undo: (() => void)[];
  /** Locks taken on this level, given back when it is rolled back. */
  readonly locks: { readonly tag: string; readonly mode: string }[];
  /** How many notifications were waiting when it began. */
  readonly notifications: number;
}

export interface Notification {
  readonly channel: string;
  readonly payload: string;
  readonly pid: number;
}

export class Transaction {
  isolation: IsolationLevel;
  readOnly: boolean;
  /** When it began, in microseconds: what now() says. */
  readonly startedAt: number;
  /** Who holds its locks: the session's backend, or after PREPARE TRANSACTION one that stands for it. */
  backend: Backend;
  readonly levels: Level[] = [];
  /** For repeatable read and serializable: what its first statement saw, and all others see. */
  snapshotAt: number | undefined;
  snapshotText: string | undefined;
  command = 0;
  failed = false;
  readonly changes: Change[] = [];
  notifications: Notification[] = [];
  readonly listens: (() => void)[] = [];
  /** Runs when it has ended, however it ended. */
  readonly atEnd: (() => void)[] = [];
  serializable: SerializableTransaction | undefined;

  constructor(backend: Backend, isolation: IsolationLevel, readOnly: boolean, startedAt: number) {
    this.backend = backend;
    this.isolation = isolation;
    this.readOnly = readOnly;
    this.startedAt = startedAt;
    this.push(undefined);
  }

  push(name: string | undefined): void {
    const { length } = this.notifications;
    this.levels.push({ name, xid: undefined, released: [], undo: [], locks: [], notifications: length });
  }

  get level(): Level {
    return this.levels.at(-1)!;
  }

  /** The id of the whole transaction, if it has one. */
  get xid(): Xid | undefined {
    return this.levels[0]!.xid;
  }

  /** Whether all its statements share one snapshot. */
  get keepsSnapshot(): boolean {
    return this.isolation !== 'read committed';
  }
}

/** What a statement sees: all that had committed, and what its own transaction did in earlier statements. */
export interface Snapshot {
  readonly at: number;
  /** As pg_current_snapshot() shows it. */
  readonly text: string;
  readonly transaction: Transaction | undefined;
  readonly command: number;
}

export function sees(snapshot: Snapshot, xid: Xid): boolean {
  return xid.state === 'committed' && xid.committedAt <= snapshot.at;
}

export function isVisible(tuple: Tuple, snapshot: Snapshot): boolean {
  const { xmin, xmax } = tuple;
  if (xmin.state === 'aborted') return false;
  if (xmin.transaction === snapshot.transaction && xmin.state === 'active') {
    if (tuple.cmin >= snapshot.command) return false;
  } else if (!sees(snapshot, xmin)) return false;
  if (!xmax || xmax.state === 'aborted') return true;
  if (xmax.transaction === snapshot.transaction && xmax.state === 'active')
    return tuple.cmax >= snapshot.command;
  return !sees(snapshot, xmax);
}
