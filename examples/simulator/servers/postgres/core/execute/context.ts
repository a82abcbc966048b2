import type { LockRequest } from '../store/locks.ts';
import type { Snapshot, Transaction } from '../store/transaction.ts';
import type { Type, Value } from '../values/types.ts';
import type { SqlError } from '../errors.ts';
import type { Server } from '../server.ts';
import type { Session } from '../session.ts';

/** What a statement waits for. The server wakes it; it never looks at a clock itself. */
export type Wait =
  | { readonly kind: 'lock'; readonly request: LockRequest }
  | { readonly kind: 'flush'; readonly position: bigint }
  | { readonly kind: 'sleep'; readonly untilMs: number };

/** Work that may have to wait: it yields what for, and goes on when it is there. */
export type Steps<T> = Generator<Wait, T, void>;

/** Work that never waits, where some might. */
// oxlint-disable-next-line require-yield
export function* settled<T>(value: T): Steps<T> {
  return value;
}

/** Thrown inside an expression that has to wait: see {@link Context.retrying}. */
export class MustWait {
  readonly wait: Wait;
  readonly result: Value;

  constructor(wait: Wait, result: Value) {
    this.wait = wait;
    this.result = result;
  }
}

/** All that the parts of one running statement share. */
export class Context {
  readonly server: Server;
  readonly session: Session;
  readonly transaction: Transaction;
  readonly parameters: readonly (string | null)[];
  readonly parameterTypes: (Type | undefined)[];
  snapshot: Snapshot;
  /** Parts that run before the rest, because they write or lock rows: CTEs and subqueries. */
  readonly early: (() => Steps<void>)[] = [];
  /** Errors of constant expressions: the first ends the statement once all of it is understood. */
  readonly planErrors: SqlError[] = [];
  replay: { readonly log: Value[]; at: number } | undefined;

  constructor(
    server: Server,
    session: Session,
    transaction: Transaction,
    parameters: readonly (string | null)[],
    snapshot: Snapshot,
  ) {
    this.server = server;
    this.session = session;
    this.transaction = transaction;
    this.parameters = parameters;
    this.parameterTypes = [];
    this.snapshot = snapshot;
  }

  /** Notes what planning this expression would end in. */
  planned(typed: { readonly planError?: SqlError | undefined } | undefined): void {
    if (typed?.planError) this.planErrors.push(typed.planError);
  }

  /** Parameters are read before anything runs, whether or not they are used. */
  checkParameters(): void {
    this.parameterTypes.forEach((type, place) => {
      const text = this.parameters[place - 1];
      if (type && text !== null && text !== undefined) type.parse(text);
    });
  }

  /**
   * Evaluates expressions of one row that may have to wait, such as pg_advisory_lock(). They are plain functions, so
   * they cannot yield: they throw, and are evaluated again when the wait is over. What they had done by then, such as
   * nextval(), is replayed and not done twice.
   */
  *retrying<T>(evaluate: () => T): Steps<T> {
    const replay = { log: [] as Value[], at: 0 };
    for (;;) {
      replay.at = 0;
      this.replay = replay;
      try {
        return evaluate();
      } catch (error) {
        if (!(error instanceof MustWait)) throw error;
        this.replay = undefined;
        yield error.wait;
        replay.log.push(error.result);
      } finally {
        this.replay = undefined;
      }
    }
  }

  /** What must be done once for a row, even if it is evaluated again. */
  once(act: () => Value): Value {
    const { replay } = this;
    if (!replay) return act();
    if (replay.at < replay.log.length) return replay.log[replay.at++]!;
    const value = act();
    replay.log.push(value);
    replay.at++;
    return value;
  }
}
