import { transactionsOf, type Key, type Transaction, type TransactionEvent, type Value } from '../history.ts';

interface Asked {
  readonly kind: 'list-append' | 'register';
  readonly realTime?: boolean;
  /** For registers: the order in which each key takes its values, in any serial order that counts. */
  readonly versionOrder?: ReadonlyMap<Key, readonly Value[]>;
}

/** What each key has been given so far. A list is all of it, a register the last. */
type State = ReadonlyMap<Key, readonly Value[]>;

/**
 * Tries every serial order: is there one of all committed transactions, with any of the unknown ones among them, that
 * gives each read its result? Knows nothing of graphs. Only for a handful of transactions.
 */
export function isSerializable(history: readonly TransactionEvent[], asked: Asked): boolean {
  const extend = (open: readonly Transaction[], state: State): boolean =>
    (canEnd(open) && keepsOrder(state, asked)) ||
    open.some((transaction) => {
      const rest = open.filter((other) => other !== transaction);
      if (asked.realTime && rest.some((other) => precedes(other, transaction))) return false;
      return fits(transaction, state, asked) && extend(rest, after(transaction, state));
    });
  return extend(candidates(history, asked), new Map());
}

/**
 * Tries every order of commits, and every snapshot that a transaction can have read, such that nobody wrote what it
 * wrote between its snapshot and its own commit (generalized snapshot isolation: a snapshot may be old).
 */
export function keepsSnapshotIsolation(history: readonly TransactionEvent[], asked: Asked): boolean {
  const extend = (
    open: readonly Transaction[],
    states: readonly State[],
    committed: Transaction[],
  ): boolean =>
    canEnd(open) ||
    open.some((transaction) => {
      const readable = states.some(
        (snapshot, i) =>
          fits(transaction, snapshot, asked) &&
          !committed.slice(i).some((other) => writeTheSame(transaction, other)),
      );
      if (!readable) return false;
      const rest = open.filter((other) => other !== transaction);
      return extend(rest, [...states, after(transaction, states.at(-1)!)], [...committed, transaction]);
    });
  return extend(candidates(history, asked), [new Map()], []);
}

function candidates(history: readonly TransactionEvent[], { kind }: Asked): Transaction[] {
  return transactionsOf(history, kind === 'list-append' ? 'append' : 'w').filter(
    ({ outcome }) => outcome !== 'fail',
  );
}

/** Those of unknown outcome may as well have aborted. */
function canEnd(open: readonly Transaction[]): boolean {
  return open.every(({ outcome }) => outcome === 'info');
}

/** A transaction of unknown outcome may take effect at any later time. */
function precedes(one: Transaction, other: Transaction): boolean {
  return one.endedAt !== undefined && one.endedAt < other.invokedAt;
}

/** Whether a transaction that begins in a state reads what it did read. */
function fits({ outcome, operations }: Transaction, before: State, { kind }: Asked): boolean {
  const state = new Map(before);
  for (const [verb, key, value] of operations) {
    const past = state.get(key) ?? [];
    if (verb !== 'r') state.set(key, [...past, value]);
    else if (outcome === 'ok' && !sees(kind, past, value)) return false;
  }
  return true;
}

function after({ operations }: Transaction, before: State): State {
  const state = new Map(before);
  for (const [verb, key, value] of operations)
    if (verb !== 'r') state.set(key, [...(state.get(key) ?? []), value]);
  return state;
}

function sees(kind: Asked['kind'], past: readonly Value[], result: unknown): boolean {
  if (kind === 'register') return (past.at(-1) ?? null) === result;
  return JSON.stringify(result ?? []) === JSON.stringify(past);
}

function writeTheSame(one: Transaction, other: Transaction): boolean {
  return one.operations.some(([verb, key]) => verb !== 'r' && writes(other, key));
}

function writes({ operations }: Transaction, key: Key): boolean {
  return operations.some(([verb, name]) => verb !== 'r' && name === key);
}

function keepsOrder(state: State, { versionOrder }: Asked): boolean {
  if (!versionOrder) return true;
  return [...state].every(([key, past]) => {
    const order = (versionOrder.get(key) ?? []).filter((value) => past.includes(value));
    return JSON.stringify(order) === JSON.stringify(past);
  });
}
