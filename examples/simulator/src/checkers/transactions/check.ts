import { HistoryError } from '../history.ts';
import { inOrder, type Anomaly } from './anomaly.ts';
import { findCycles } from './cycles.ts';
import { Explainer } from './explain.ts';
import { graphOf } from './graph.ts';
import { transactionsOf, type Key, type Transaction, type TransactionEvent } from './history.ts';
import { LEVELS, type Level } from './levels.ts';
import { observeLists } from './list-append.ts';
import { observeRegisters, type VersionOrder } from './register.ts';
import type { Version } from './versions.ts';

/** What the transactions do, and what their history is held to. */
export interface TransactionOptions {
  /** `list-append`: writes append to lists, and reads give whole lists. `register`: writes replace a value. */
  readonly kind: 'list-append' | 'register';
  /** What the history is held to. Default `serializable`. */
  readonly level?: Level;
  /**
   * Whether a transaction that ended before another began must also come before it: `serializable` then means strict
   * serializability. Default false.
   */
  readonly realTime?: boolean;
  /**
   * Registers only: for each key, its committed values in order, if you know them. A key without an order has it
   * inferred as far as reads allow.
   */
  readonly versionOrder?: VersionOrder;
  /**
   * Stops the check once `aborted` is true. The check runs in one go, so a signal can only be aborted before it, or be
   * an object that reads memory shared with another thread.
   */
  readonly signal?: { readonly aborted: boolean };
}

/** What was found in a history of transactions, and what that says of its level. */
export interface TransactionCheck {
  /** Whether the history keeps the level, as far as can be told from it. */
  readonly valid: boolean;
  readonly level: Level;
  readonly realTime: boolean;
  /** All that was found, also what the level allows: `breaks` says which levels forbid it. */
  readonly anomalies: readonly Anomaly[];
  /** How many transactions counted as committed, aborted, or unknown and therefore left out. */
  readonly transactions: { readonly committed: number; readonly aborted: number; readonly unknown: number };
  /** Registers whose order of values is not fully known. Anomalies there may go unnoticed; those found are real. */
  readonly unordered: readonly Key[];
  /** What was taken for granted, one sentence each. */
  readonly assumptions: readonly string[];
}

/**
 * Looks for isolation anomalies in a history of transactions, after Elle (Kingsbury and Alvaro, "Elle: Inferring Isolation
 * Anomalies from Experimental Observations", 2020): from what transactions read, it infers who must have come before whom,
 * and reports each kind of cycle with the shortest example. (In a history so tangled that this would take minutes, a short
 * one, and perhaps not every kind beside a graver one.)
 *
 * For lists the verdict is exact: a history is valid at `serializable` if and only if some serial order of its committed
 * transactions, and of some unknown ones, gives every read its result. For registers this is so where `unordered` is empty.
 *
 * @throws HistoryError if the history makes no sense: an end without a beginning, a value written twice.
 * @throws DOMException `AbortError` if the signal is aborted.
 */
export function checkTransactions(
  history: readonly TransactionEvent[],
  options: TransactionOptions,
): TransactionCheck {
  const { kind, level = 'serializable', realTime = false, versionOrder, signal } = checked(options);
  const check = () => stopIfAborted(signal);
  check();
  const verb = kind === 'list-append' ? 'append' : 'w';
  const transactions = transactionsOf(history, verb);
  const { anomalies, versions, unordered } =
    kind === 'list-append'
      ? observeLists(transactions)
      : observeRegisters(transactions, realTime, versionOrder);
  const explainer = new Explainer(transactions, versions, verb);
  const cycles = findCycles(graphOf(transactions, versions, realTime), realTime, check);
  const found = inOrder([
    ...anomalies,
    ...lostUpdates(versions, explainer),
    ...cycles.map((cycle) => explainer.cycle(cycle)),
  ]);
  return {
    valid: !found.some(({ breaks }) => breaks.includes(level)),
    level,
    realTime,
    anomalies: found,
    transactions: count(transactions),
    unordered,
    assumptions: assumptions(kind, realTime, versionOrder !== undefined),
  };
}

/** Found from reads alone, so also where the order of the writes is unknown. */
function lostUpdates(versions: readonly Version[], explainer: Explainer): Anomaly[] {
  const found: Anomaly[] = [];
  for (const version of versions) {
    const { key } = version;
    const writers = version.reads
      .map(({ reader }) => reader)
      .filter(({ operations }) => operations.some(([verb, name]) => verb !== 'r' && name === key));
    if (writers.length > 1) found.push(explainer.lostUpdate(version, writers));
  }
  return found;
}

function count(transactions: readonly Transaction[]): TransactionCheck['transactions'] {
  const committed = transactions.filter((transaction) => transaction.committed).length;
  const aborted = transactions.filter(({ outcome }) => outcome === 'fail').length;
  return { committed, aborted, unknown: transactions.length - committed - aborted };
}

function assumptions(kind: TransactionOptions['kind'], realTime: boolean, given: boolean): string[] {
  const unknown =
    'A transaction whose outcome is unknown counts as committed only if a committed one read its writes.';
  if (kind === 'list-append')
    return [unknown, 'Every list starts empty.', 'An append that no read has came after all that were read.'];
  return [
    unknown,
    'Every register starts as null.',
    given
      ? 'The given version orders are true. Elsewhere, what a transaction writes comes after what it had read of the same key.'
      : 'What a transaction writes comes after what it had read of the same key.',
    ...(realTime
      ? [
          'Of two writes to a key, the one whose transaction ended first comes first, unless reads contradict.',
        ]
      : []),
  ];
}

function checked(options: TransactionOptions): TransactionOptions {
  const { kind, level, versionOrder } = options;
  if (kind !== 'list-append' && kind !== 'register')
    throw new HistoryError(`Say which kind of history it is: 'list-append' or 'register'.`);
  if (level !== undefined && !LEVELS.includes(level))
    throw new HistoryError(`There is no level '${level}': choose one of ${LEVELS.join(', ')}.`);
  if (versionOrder && kind === 'list-append')
    throw new HistoryError('Lists show their own order: leave versionOrder out.');
  return options;
}

function stopIfAborted(signal: TransactionOptions['signal']): void {
  if (signal?.aborted) throw new DOMException('The check was stopped.', 'AbortError');
}
