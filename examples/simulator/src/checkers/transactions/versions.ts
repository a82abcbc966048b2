import { HistoryError } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import type { Key, Transaction, Value } from './history.ts';

/** One append or register write. */
export interface Write {
  readonly transaction: Transaction;
  readonly key: Key;
  readonly value: Value;
  /** Counts the transaction's writes to the key, from 0. */
  readonly place: number;
  /** Whether it is the transaction's last to the key. */
  final: boolean;
}

/** One read of a committed transaction, as far as it tells of others: its own appends are taken off the list. */
export interface Read {
  readonly reader: Transaction;
  readonly key: Key;
  /** A list, or a register's value. */
  readonly seen: readonly Value[] | Value | null;
}

/** How the order of two versions is known. */
export type Reason =
  /** One read has both, in this order. */
  | 'list'
  /** A write that no read has came after all that were read. */
  | 'unseen'
  /** The initial version comes before all others. */
  | 'initial'
  /** The writer had read the earlier version. */
  | 'read'
  /** One transaction wrote both. */
  | 'own'
  /** The caller said so. */
  | 'given'
  /** The earlier writer ended before the later began. */
  | 'time';

/** One value that a key took. */
export interface Version {
  readonly id: number;
  readonly key: Key;
  /** Undefined for the initial version. */
  readonly write: Write | undefined;
  /** Who read exactly this version. */
  readonly reads: Read[];
  /** Who read it in a list that fits no order: they come after its writer, and nothing else is known. */
  readonly glimpses: Read[];
  /** Versions known to come later; for a list, the very next. */
  readonly later: { readonly version: Version; readonly reason: Reason }[];
}

/** What reads and writes tell of the versions of all keys. */
export interface Observed {
  readonly anomalies: Anomaly[];
  readonly versions: readonly Version[];
  /** Keys whose versions are known only in part of their order. */
  readonly unordered: readonly Key[];
}

/** Hands out versions with ids of their own. */
export class Versions {
  readonly all: Version[] = [];

  create(key: Key, write?: Write): Version {
    const version: Version = { id: this.all.length, key, write, reads: [], glimpses: [], later: [] };
    this.all.push(version);
    return version;
  }
}

/** A read counts once, however often the transaction repeats it. */
export function addRead(reads: Read[], read: Read): void {
  if (reads.at(-1)?.reader !== read.reader) reads.push(read);
}

export type WritesByKey = ReadonlyMap<Key, ReadonlyMap<Value, Write>>;

/**
 * Every write by key and value.
 *
 * @throws HistoryError if a value is written to a key twice: reads could not be traced to one writer.
 */
export function writesByKey(transactions: readonly Transaction[]): WritesByKey {
  const byKey = new Map<Key, Map<Value, Write>>();
  for (const transaction of transactions) {
    const last = new Map<Key, Write>();
    for (const [verb, key, value] of transaction.operations) {
      let writes = byKey.get(key);
      if (!writes) byKey.set(key, (writes = new Map()));
      if (verb === 'r') continue;
      const twin = writes.get(value);
      if (twin) throw twice(twin, transaction);
      const before = last.get(key);
      if (before) before.final = false;
      const write = { transaction, key, value, place: before ? before.place + 1 : 0, final: true };
      writes.set(value, write);
      last.set(key, write);
    }
  }
  return byKey;
}

function twice({ transaction, key, value }: Write, other: Transaction): HistoryError {
  const what = `${JSON.stringify(value)} to ${key}`;
  const sentence =
    transaction === other
      ? `${other.name} writes ${what} twice`
      : `${transaction.name} and ${other.name} both write ${what}`;
  return new HistoryError(
    `history[${other.invokedAt}]: ${sentence}. Give every write to a key a value of its own.`,
    other.invokedAt,
  );
}
