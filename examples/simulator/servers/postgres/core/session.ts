import { notModelled, SqlError } from './errors.ts';
import { Context, type Steps, type Wait } from './execute/context.ts';
import { bindMessage } from './execute/typed.ts';
import { ddlOf } from './execute/ddl.ts';
import { describeRelations, type Describe } from './execute/describe.ts';
import type { Trigger } from './execute/foreign-keys.ts';
import { compilePlan } from './execute/plan.ts';
import { NO_ROWS, Scope } from './execute/scope.ts';
import { lockTables } from './execute/table-locks.ts';
import { runUtility } from './execute/utilities.ts';
import { commit, rollback, abortLevel } from './execute/transactions.ts';
import { notAvailable } from './execute/row-locks.ts';
import { parse, type Parsed, type Tree } from './sql/parse.ts';
import type { Backend } from './store/backend.ts';
import type { LockMode, LockRequest } from './store/locks.ts';
import type { Sequence } from './store/sequence.ts';
import { Transaction, Xid, type Notification, type Snapshot } from './store/transaction.ts';
import type { Server } from './server.ts';
import { Settings } from './settings.ts';
import type { Type, Value } from './values/types.ts';

/** A query as it comes over a connection. With `values` it is one statement; without, there may be several. */
export interface QueryMessage {
  readonly text: string;
  readonly values?: readonly (string | null)[] | undefined;
  /** What psql's `\\d` asks, instead of SQL. */
  readonly describe?: Describe;
}

export interface ResultField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** The result of one statement. Values are text, as on the wire. */
export interface StatementResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly fields: readonly ResultField[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What the server says to a connection. */
export type Reply =
  | { readonly kind: 'results'; readonly results: readonly StatementResult[] }
  | { readonly kind: 'error'; readonly error: SqlError }
  | { readonly kind: 'notification'; readonly notification: Notification }
  | {
      readonly kind: 'notice';
      readonly severity: 'NOTICE' | 'WARNING';
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: 'closed'; readonly error: SqlError | undefined };

/** One connection with its process: its transaction, settings and locks. */
export class Session {
  readonly server: Server;
  readonly pid: number;
  readonly backend: Backend;
  readonly settings: Settings;
  readonly queue: QueryMessage[] = [];
  transaction: Transaction | undefined;
  /** Whether BEGIN began the transaction: otherwise it ends with its query. */
  explicit = false;
  running: Generator<Wait, readonly StatementResult[], void> | undefined;
  waiting: Wait | undefined;
  statementStartedAt = 0;
  triggers: Trigger[] = [];
  readonly channels = new Set<string>();
  hasListened = false;
  readonly advisory: { readonly tag: string; readonly mode: LockMode }[] = [];
  readonly lastValues = new Map<Sequence, bigint>();
  readonly cachedValues = new Map<Sequence, { next: bigint; left: number }>();
  lastSequence: Sequence | undefined;
  undelivered: Notification[] = [];
  closed = false;
  /** It waits for no table lock, and nobody for its own: an invariant that looks on. */
  looksOn = false;

  constructor(server: Server, pid: number) {
    this.server = server;
    this.settings = new Settings(server.fixedSettings);
    this.pid = pid;
    this.backend = { pid };
  }

  send(message: QueryMessage): void {
    if (this.closed) return;
    this.queue.push(message);
    this.server.wake(this);
    this.server.run();
  }

  get state(): 'active' | 'idle' | 'idle in transaction' | 'idle in transaction (aborted)' {
    if (this.running) return 'active';
    if (!this.transaction) return 'idle';
    return this.transaction.failed ? 'idle in transaction (aborted)' : 'idle in transaction';
  }

  /** What a client is told with every answer: idle, in a transaction, in one that has failed. */
  get status(): 'I' | 'T' | 'E' {
    if (!this.transaction) return 'I';
    return this.transaction.failed ? 'E' : 'T';
  }

  /** Answers a query; an error that stands in it gets its place. */
  *run(message: QueryMessage): Generator<Wait, readonly StatementResult[], void> {
    try {
      return yield* this.statements(message);
    } catch (error) {
      if (error instanceof SqlError && error.at !== undefined)
        error.position = String([...message.text.slice(0, error.at)].length + 1);
      throw error;
    }
  }

  /** All statements of a query, in one transaction unless they say otherwise. */
  *statements(message: QueryMessage): Generator<Wait, readonly StatementResult[], void> {
    this.statementStartedAt = this.server.nowMs * 1_000;
    if (message.describe) return [yield* this.describe(message.describe)];
    const statements = this.parsed(message);
    const results: StatementResult[] = [];
    for (const statement of statements) {
      this.begin();
      results.push(yield* this.statement(statement, message.values ?? []));
      const isLast = statement === statements.at(-1);
      if (isLast && this.transaction && !this.explicit) yield* commit(this);
    }
    return results;
  }

  parsed(message: QueryMessage): readonly Parsed[] {
    const statements = parse(message.text);
    if (message.values && statements.length > 1)
      throw new SqlError('42601', 'cannot insert multiple commands into a prepared statement');
    const wanted = Math.max(0, ...statements.map(({ parameters }) => parameters));
    const given = message.values?.length ?? 0;
    if (!message.values && wanted > 0) throw new SqlError('42P02', `there is no parameter $${wanted}`);
    if (given !== wanted && message.values) throw new SqlError('08P01', bindMessage(given, wanted));
    return statements;
  }

  /** A transaction of its own for a statement outside of BEGIN. */
  begin(): Transaction {
    if (!this.transaction) {
      const isolation = this.settings.get('default_transaction_isolation') as Transaction['isolation'];
      const readOnly = this.settings.get('default_transaction_read_only') === 'on';
      this.transaction = new Transaction(this.backend, isolation, readOnly, this.statementStartedAt);
    }
    return this.transaction;
  }

  *describe(wanted: Describe): Steps<StatementResult> {
    if (this.begin().failed) throw failedTransaction();
    const result = describeRelations(this, wanted);
    if (!this.explicit) yield* commit(this);
    return result;
  }

  *statement(parsed: Parsed, values: readonly (string | null)[]): Steps<StatementResult> {
    const transaction = this.begin();
    if (transaction.failed && !endsFailure(parsed)) throw failedTransaction();
    if (parsed.kind === 'utility') return yield* runUtility(this, parsed.utility);
    const result = yield* this.execute(parsed, values);
    transaction.command++;
    return result;
  }

  *execute(parsed: Parsed & { kind: 'tree' }, values: readonly (string | null)[]): Steps<StatementResult> {
    const { tree } = parsed;
    const transaction = this.begin();
    const ddl = ddlOf(tree);
    const isQuery = ['select', 'union', 'union all', 'values', 'with', 'insert', 'update', 'delete'].includes(
      tree.type,
    );
    if (!ddl && !isQuery) throw notModelled(tree.type.toUpperCase());
    if (transaction.readOnly && ddl) refuseReadOnly(tree);
    if (ddl) return yield* this.executeDdl(ddl, parsed.text, values);
    this.snapshot();
    if (!this.looksOn) yield* lockTables(this, tree);
    const context = new Context(this.server, this, transaction, values, this.snapshot());
    const plan = compilePlan(tree, new Scope(context));
    context.checkParameters();
    if (context.planErrors[0]) throw context.planErrors[0];
    if (transaction.readOnly) refuseReadOnly(tree);
    for (const step of context.early) yield* step();
    const { rows, count } = yield* plan.steps(NO_ROWS);
    yield* this.runTriggers(context);
    return {
      command: plan.command,
      rowCount: count,
      fields: plan.returns ? plan.columns.map(({ name, type }) => ({ name, dataTypeID: type.oid })) : [],
      rows: plan.returns
        ? printRows(
            rows,
            plan.columns.map(({ type }) => type),
          )
        : [],
    };
  }

  *executeDdl(
    run: (context: Context) => Steps<string>,
    text: string,
    values: readonly (string | null)[],
  ): Steps<StatementResult> {
    const transaction = this.begin();
    const context = new Context(this.server, this, transaction, values, this.snapshot());
    const before = transaction.changes.length;
    const command = yield* run(context);
    const isTruncate = transaction.changes.slice(before).some(({ change }) => change.op === 'truncate');
    if (!isTruncate) {
      const change = { op: 'ddl', sql: text, at: this.statementStartedAt } as const;
      transaction.changes.push({ xid: this.assignXid(), change });
    }
    return { command, rowCount: null, fields: [], rows: [] };
  }

  /** Foreign keys are checked when the statement is through, and see what it did. */
  *runTriggers(context: Context): Steps<void> {
    while (this.triggers.length > 0) {
      const due = this.triggers;
      this.triggers = [];
      context.transaction.command++;
      for (const trigger of due) {
        context.snapshot = this.snapshot();
        yield* trigger(context);
      }
    }
  }

  /** What the next statement sees. Read committed takes a new one each time. */
  snapshot(): Snapshot {
    const transaction = this.begin();
    const { server } = this;
    if (!transaction.keepsSnapshot)
      return { at: server.commits, text: this.currentText(), transaction, command: transaction.command };
    if (transaction.snapshotAt === undefined) {
      transaction.snapshotAt = server.commits;
      transaction.snapshotText = this.currentText();
      if (transaction.isolation === 'serializable')
        transaction.serializable = server.serializable.begin(
          transaction,
          Number.parseInt(transaction.snapshotText, 10),
        );
    }
    const { snapshotAt: at, snapshotText: text, command } = transaction;
    return { at, text: text!, transaction, command };
  }

  currentText(): string {
    const { activeXids, latestCompletedXid } = this.server;
    const xmax = latestCompletedXid + 1;
    const tops = [...activeXids].filter((xid) => xid.transaction.xid === xid).map(({ number }) => number);
    const xmin = Math.min(xmax, ...tops);
    const own = this.transaction?.xid?.number;
    const listed = tops.filter((number) => number < xmax && number !== own).toSorted((a, b) => a - b);
    return `${xmin}:${xmax}:${listed.join(',')}`;
  }

  snapshotText(): string {
    return this.snapshot().text;
  }

  /** Gives the current savepoint, and what is around it, ids of their own. */
  assignXid(): Xid {
    const transaction = this.begin();
    for (const level of transaction.levels) {
      if (level.xid) continue;
      level.xid = new Xid(this.server.nextXid++, transaction);
      this.server.activeXids.add(level.xid);
      const tag = `transaction ${level.xid.number}`;
      this.server.locks.take(transaction.backend, tag, 'ExclusiveLock');
      level.locks.push({ tag, mode: 'ExclusiveLock' });
    }
    return transaction.level.xid!;
  }

  *lockTable(tag: string, mode: LockMode, nowait?: string): Steps<void> {
    const transaction = this.begin();
    const { locks } = this.server;
    if (locks.holds(transaction.backend, tag, mode)) return;
    if (nowait && !locks.take(transaction.backend, tag, mode)) throw notAvailable(`relation "${nowait}"`);
    if (!nowait) {
      const request = locks.request(transaction.backend, tag, mode);
      if (!request.granted) yield { kind: 'lock', request };
    }
    transaction.level.locks.push({ tag, mode });
  }

  lockNow(tag: string, mode: LockMode): void {
    const transaction = this.begin();
    if (this.server.locks.take(transaction.backend, tag, mode)) transaction.level.locks.push({ tag, mode });
  }

  nextval(sequence: Sequence): bigint {
    const value = this.cachedValue(sequence) ?? this.takeValues(sequence);
    this.lastValues.set(sequence, value);
    this.lastSequence = sequence;
    return value;
  }

  cachedValue(sequence: Sequence): bigint | undefined {
    const cached = this.cachedValues.get(sequence);
    if (!cached || cached.left === 0) return undefined;
    cached.left--;
    const value = cached.next;
    cached.next += sequence.options.increment;
    return value;
  }

  /**
   * A sequence with CACHE gives a session several values at once: other sessions go on behind them. Whoever writes to the log
   * has an id, so that COMMIT waits for it to be on the disk.
   */
  takeValues(sequence: Sequence): bigint {
    const log = (value: bigint): void => {
      this.assignXid();
      this.server.logSequence(sequence, value, true);
    };
    const first = sequence.next(log);
    const more = sequence.options.cache - 1;
    for (let taken = 0; taken < more; taken++) sequence.next(log);
    if (more > 0) this.cachedValues.set(sequence, { next: first + sequence.options.increment, left: more });
    return first;
  }

  currval(sequence: Sequence): bigint {
    const value = this.lastValues.get(sequence);
    if (value !== undefined) return value;
    throw new SqlError('55000', `currval of sequence "${sequence.name}" is not yet defined in this session`);
  }

  lastval(): bigint {
    if (this.lastSequence) return this.currval(this.lastSequence);
    throw new SqlError('55000', 'lastval is not yet defined in this session');
  }

  notify(channel: string, payload: string): void {
    const { notifications } = this.begin();
    const isKnown = notifications.some((one) => one.channel === channel && one.payload === payload);
    if (!isKnown) notifications.push({ channel, payload, pid: this.pid });
  }

  notice(code: string, message: string, severity: 'NOTICE' | 'WARNING' = 'NOTICE'): void {
    this.server.reply(this, { kind: 'notice', severity, code, message });
  }

  requestAdvisory(tag: string, mode: LockMode, scope: 'session' | 'transaction'): LockRequest {
    const { level } = this.begin();
    return this.server.locks.request(this.backend, tag, mode, () =>
      this.ownAdvisory(tag, mode, scope, level),
    );
  }

  tryAdvisory(tag: string, mode: LockMode, scope: 'session' | 'transaction'): boolean {
    const { level } = this.begin();
    const taken = this.server.locks.take(this.backend, tag, mode);
    if (taken) this.ownAdvisory(tag, mode, scope, level);
    return taken;
  }

  ownAdvisory(
    tag: string,
    mode: LockMode,
    scope: 'session' | 'transaction',
    level: Transaction['level'],
  ): void {
    if (scope === 'transaction') level.locks.push({ tag, mode });
    else this.advisory.push({ tag, mode });
  }

  unlockAdvisory(tag: string, mode: LockMode): boolean {
    const at = this.advisory.findIndex((held) => held.tag === tag && held.mode === mode);
    if (at < 0) {
      this.notice('01000', `you don't own a lock of type ${mode}`, 'WARNING');
      return false;
    }
    this.advisory.splice(at, 1);
    return this.server.locks.release(this.backend, tag, mode);
  }

  unlockAllAdvisory(): void {
    for (const { tag, mode } of this.advisory.splice(0)) this.server.locks.release(this.backend, tag, mode);
  }

  /** An error ends a transaction of its own; a block waits for ROLLBACK, but holds no lock any more. */
  fail(): void {
    this.triggers = [];
    const { transaction } = this;
    if (!transaction) return;
    if (!this.explicit) return rollback(this);
    if (!transaction.failed) abortLevel(this, transaction, transaction.level);
    transaction.failed = true;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.queue.length = 0;
    if (this.transaction) rollback(this);
    this.unlockAllAdvisory();
  }
}

function failedTransaction(): SqlError {
  return new SqlError(
    '25P02',
    'current transaction is aborted, commands ignored until end of transaction block',
  );
}

function endsFailure(parsed: Parsed): boolean {
  return (
    parsed.kind === 'utility' &&
    ['commit', 'rollback', 'rollback to', 'prepare transaction'].includes(parsed.utility.type)
  );
}

function printRows(rows: readonly (readonly Value[])[], types: readonly Type[]): (string | null)[][] {
  return rows.map((row) => row.map((value, at) => (value === null ? null : types[at]!.print(value))));
}

const WRITES = new Set([
  'insert',
  'update',
  'delete',
  'create table',
  'create index',
  'create sequence',
  'alter table',
  'drop table',
  'drop index',
  'drop sequence',
  'truncate table',
]);

/** A change anywhere in a statement counts; the error names the statement. */
function refuseReadOnly(tree: Tree): void {
  if (writes(tree)) throw readOnlyError(commandOf(tree));
}

function writes(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(writes);
  if (node === null || typeof node !== 'object') return false;
  const { type, for: lock } = node as { type?: string; for?: unknown };
  // A lock clause has the type `update` too, but sets nothing.
  if (WRITES.has(type ?? '') && !(type === 'update' && !('sets' in node))) return true;
  if (type === 'select' && lock) return true;
  return Object.entries(node).some(([key, child]) => key !== '_location' && writes(child));
}

function commandOf(tree: Tree): string {
  if (tree.type === 'with') return commandOf(tree.in as Tree);
  if (tree.type === 'select' && tree.for) return `SELECT FOR ${tree.for.type.toUpperCase()}`;
  return ['select', 'union', 'union all', 'values'].includes(tree.type) ? 'SELECT' : tree.type.toUpperCase();
}

function readOnlyError(what: string): SqlError {
  return new SqlError('25006', `cannot execute ${what} in a read-only transaction`);
}
