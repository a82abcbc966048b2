import { HistoryError } from '../history.ts';

/** What a transaction reads or writes. Strings and numbers are different keys: `1` is not `'1'`. */
export type Key = string | number;

/** What is written. Each value may be written only once per key, so that a read tells who wrote what it saw. */
export type Value = string | number | boolean;

/**
 * One step of a transaction. `append` adds an element to a list, `w` sets a register, `r` reads either. A read has its
 * result in the completed transaction: a list or null, a value or null.
 */
export type MicroOperation =
  | readonly ['append', Key, Value]
  | readonly ['w', Key, Value]
  | readonly ['r', Key, (readonly Value[] | Value | null)?];

/**
 * One event of a history of transactions. A process runs one transaction at a time: it is invoked, and ends `ok`
 * (committed), `fail` (certainly aborted) or `info` (nobody can tell). Without an end it counts as `info`.
 */
export interface TransactionEvent {
  readonly process: string | number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  /** The steps. With `ok`, the same steps with the results of the reads. May be left out with `fail` and `info`. */
  readonly value?: readonly MicroOperation[];
  /** In any unit. Never decreases; events with the same time happened in the order of the array. */
  readonly time: number;
}

/** A transaction with its invocation and its end brought together. */
export interface Transaction {
  /** `T1` is the first invoked. */
  readonly name: string;
  readonly index: number;
  readonly process: string | number;
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly operations: readonly MicroOperation[];
  /** Where in the history it was invoked. */
  readonly invokedAt: number;
  /** Where in the history it committed or aborted; undefined if nobody can tell. */
  readonly endedAt: number | undefined;
  /** True for `ok`, and for `info` once a committed transaction has read one of its writes. */
  committed: boolean;
}

/** @throws HistoryError that names the event and says what to write. */
export function transactionsOf(history: readonly TransactionEvent[], verb: 'append' | 'w'): Transaction[] {
  if (!Array.isArray(history)) throw new HistoryError('A history is an array of events.');
  const open = new Map<string | number, { index: number; invokedAt: number }>();
  const transactions: Transaction[] = [];
  history.forEach((event, at) => {
    checkEvent(event, at, history[at - 1]);
    const begun = open.get(event.process);
    if (event.type === 'invoke') {
      if (begun) throw misplaced(at, event, `while its transaction of history[${begun.invokedAt}] is open`);
      const operations = checkOperations(event.value, at, verb);
      open.set(event.process, { index: transactions.length, invokedAt: at });
      transactions.push(begin(event, transactions.length, operations, at));
    } else {
      if (!begun) throw misplaced(at, event, 'without one that was invoked');
      open.delete(event.process);
      transactions[begun.index] = end(transactions[begun.index]!, event, at, verb);
    }
  });
  return transactions;
}

function begin(
  event: TransactionEvent,
  index: number,
  operations: readonly MicroOperation[],
  invokedAt: number,
): Transaction {
  return {
    name: `T${index + 1}`,
    index,
    process: event.process,
    outcome: 'info',
    operations,
    invokedAt,
    endedAt: undefined,
    committed: false,
  };
}

function end(begun: Transaction, event: TransactionEvent, at: number, verb: 'append' | 'w'): Transaction {
  const outcome = event.type as 'ok' | 'fail' | 'info';
  const endedAt = outcome === 'info' ? undefined : at;
  const operations = outcome === 'ok' ? results(begun, event, at, verb) : begun.operations;
  return { ...begun, outcome, operations, endedAt, committed: outcome === 'ok' };
}

/** The completed steps, which must be the ones invoked. */
function results(
  begun: Transaction,
  event: TransactionEvent,
  at: number,
  verb: 'append' | 'w',
): readonly MicroOperation[] {
  const operations = checkOperations(event.value ?? begun.operations, at, verb);
  const same =
    operations.length === begun.operations.length &&
    operations.every(([verb, key, value], i) => {
      const asked = begun.operations[i]!;
      return verb === asked[0] && key === asked[1] && (verb === 'r' || value === asked[2]);
    });
  if (!same)
    throw new HistoryError(
      `history[${at}] has other steps than its invocation, history[${begun.invokedAt}]: repeat them, with the results of the reads.`,
      at,
    );
  for (const operation of operations) if (operation[0] === 'r') checkResult(operation, at, verb);
  return operations;
}

function checkResult([, key, result]: MicroOperation, at: number, verb: 'append' | 'w'): void {
  const fits = result === null || (verb === 'append' ? Array.isArray(result) : isValue(result));
  if (!fits)
    throw new HistoryError(
      `history[${at}] reads ${key} without a usable result: give ${verb === 'append' ? 'the list' : 'the value'}, or null.`,
      at,
    );
}

function checkEvent(event: TransactionEvent, at: number, before: TransactionEvent | undefined): void {
  if (!['invoke', 'ok', 'fail', 'info'].includes(event?.type))
    throw new HistoryError(`history[${at}] needs a type: 'invoke', 'ok', 'fail' or 'info'.`, at);
  if (!Number.isFinite(event.time))
    throw new HistoryError(`history[${at}] has no time: write a number, such as "time": 12.5.`, at);
  if (before && event.time < before.time)
    throw new HistoryError(
      `history[${at}] is earlier than the event before it: sort the history by time.`,
      at,
    );
}

function checkOperations(
  value: readonly MicroOperation[] | undefined,
  at: number,
  verb: 'append' | 'w',
): readonly MicroOperation[] {
  if (!Array.isArray(value))
    throw new HistoryError(
      `history[${at}] needs a value: the array of the transaction’s reads and writes.`,
      at,
    );
  for (const operation of value as readonly MicroOperation[]) {
    const known = Array.isArray(operation) && (operation[0] === 'r' || operation[0] === verb);
    if (!known || !isKey(operation[1]) || (operation[0] !== 'r' && !isValue(operation[2])))
      throw new HistoryError(
        `history[${at}] has the step ${JSON.stringify(operation)}, where ['r', key, result] or ['${verb}', key, value] is expected.`,
        at,
      );
  }
  return value;
}

function misplaced(at: number, event: TransactionEvent, why: string): HistoryError {
  const does = event.type === 'invoke' ? 'begins' : 'ends';
  return new HistoryError(
    `history[${at}]: process ${event.process} ${does} a transaction ${why}. A process runs one at a time.`,
    at,
  );
}

function isKey(key: unknown): boolean {
  return typeof key === 'string' || typeof key === 'number';
}

function isValue(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
