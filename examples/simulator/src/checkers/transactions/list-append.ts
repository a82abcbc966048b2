import { anomaly, type Anomaly } from './anomaly.ts';
import type { Key, Transaction, Value } from './history.ts';
import { UNREPEATABLE } from './levels.ts';
import { byKey, Sightings } from './sightings.ts';
import {
  addRead,
  Versions,
  writesByKey,
  type Observed,
  type Read,
  type Version,
  type Write,
} from './versions.ts';
import { list, show, state } from './words.ts';

/**
 * Lists: a read shows the whole past of its key, so the longest read gives the order of appends, and what no read has
 * came after (Kingsbury and Alvaro, "Elle", 2020, sections 3 and 4.3).
 */
export function observeLists(transactions: readonly Transaction[]): Observed {
  const writes = writesByKey(transactions);
  const sightings = new Sightings('append', writes);
  const anomalies: Anomaly[] = [];
  const reads: Read[] = [];
  for (const transaction of transactions)
    if (transaction.outcome === 'ok') readWithin(transaction, sightings, reads, anomalies);

  const versions = new Versions();
  const readsOf = byKey(reads);
  for (const [key, writesToKey] of writes) {
    const order = orderOf(readsOf.get(key) ?? [], anomalies);
    trace(key, order, readsOf.get(key) ?? [], [...writesToKey.values()], sightings, versions);
    checkOwnOrder(order, sightings, key, anomalies);
  }
  anomalies.push(...sightings.anomalies());
  return { anomalies, versions: versions.all, unordered: [] };
}

/** Goes through one transaction: what it appended itself is taken off what it read, and must be there. */
function readWithin(
  transaction: Transaction,
  sightings: Sightings,
  reads: Read[],
  anomalies: Anomaly[],
): void {
  const own = new Map<Key, Value[]>();
  const before = new Map<Key, readonly Value[]>();
  for (const [verb, key, value] of transaction.operations) {
    const appended = own.get(key) ?? [];
    if (verb !== 'r') {
      own.set(key, [...appended, value]);
      continue;
    }
    const whole = (value ?? []) as readonly Value[];
    for (const element of whole) sightings.see(element, { reader: transaction, key, seen: whole });
    const seen = whole.slice(0, Math.max(0, whole.length - appended.length));
    const contradiction = contradicts(transaction, key, whole, seen, appended, sightings);
    if (contradiction) {
      anomalies.push(anomaly('internal', [transaction], contradiction));
      continue;
    }
    const earlier = before.get(key);
    if (earlier && !same(earlier, seen)) anomalies.push(unrepeatable(transaction, key, earlier, seen));
    before.set(key, seen);
    const read = { reader: transaction, key, seen };
    noteEnd(read, sightings);
    reads.push(read);
  }
}

function noteEnd(read: Read & { seen: readonly Value[] }, sightings: Sightings): void {
  const met = new Set<Value>();
  for (const element of read.seen) {
    if (met.has(element)) sightings.seeTwice(element, read);
    met.add(element);
  }
  if (read.seen.length) sightings.endWith(read.seen.at(-1)!, read);
}

/** How a read contradicts the transaction's own appends, in a sentence. */
function contradicts(
  { name }: Transaction,
  key: Key,
  whole: readonly Value[],
  seen: readonly Value[],
  appended: readonly Value[],
  sightings: Sightings,
): string | undefined {
  if (!same(whole.slice(seen.length), appended))
    return `${name} read ${state(key, whole)} after it had itself appended ${list(appended.map(show))} to ${key}: its read must end with that.`;
  const early = seen.find((element) => sightings.writeOf(key, element)?.transaction.name === name);
  if (early === undefined) return undefined;
  return `${name} read ${state(key, whole)} before it appended ${show(early)} to ${key} itself.`;
}

function unrepeatable(
  transaction: Transaction,
  key: Key,
  earlier: readonly Value[],
  later: readonly Value[],
): Anomaly {
  return anomaly(
    'internal',
    [transaction],
    `${transaction.name} read ${state(key, earlier)} from others, and later ${state(key, later)}: one transaction must see one state.`,
    { breaks: UNREPEATABLE },
  );
}

/** The longest read, up to the first element that it has twice. Says so if another read does not fit in. */
function orderOf(reads: readonly Read[], anomalies: Anomaly[]): readonly Value[] {
  let longest: Read | undefined;
  for (const read of reads) if (!longest || lengthOf(read) > lengthOf(longest)) longest = read;
  if (!longest) return [];
  const order = longest.seen as readonly Value[];
  const misfits = reads.filter((read) => !isPrefix(read.seen as readonly Value[], order));
  if (misfits.length) anomalies.push(incompatible(longest, misfits));
  const met = new Set<Value>();
  const repeated = order.findIndex((element) => met.size === met.add(element).size);
  return repeated < 0 ? order : order.slice(0, repeated);
}

function incompatible(longest: Read, misfits: readonly Read[]): Anomaly {
  const first = misfits[0]!;
  const { key } = longest;
  const readers = new Set(misfits.map(({ reader }) => reader)).size;
  const more = readers > 1 ? ` So do ${readers - 1} more of the reads of ${key}.` : '';
  return anomaly(
    'incompatible order',
    [...new Set([longest.reader, first.reader])].sort((a, b) => a.index - b.index),
    `${longest.reader.name} read ${state(key, longest.seen)}, and ${first.reader.name} read ${state(key, first.seen)}: these cannot both come from one order of appends, so at least one shows what was never committed.${more}`,
  );
}

/** A transaction's own appends to a key take effect in the order in which it made them. */
function checkOwnOrder(order: readonly Value[], sightings: Sightings, key: Key, anomalies: Anomaly[]): void {
  const last = new Map<Transaction, Write>();
  for (const element of order) {
    const write = sightings.writeOf(key, element);
    if (!write) continue;
    const before = last.get(write.transaction);
    if (before && before.place > write.place)
      anomalies.push(
        anomaly(
          'incompatible order',
          [write.transaction],
          `${write.transaction.name} appended ${show(write.value)} to ${key} and then ${show(before.value)}, but reads of ${key} have ${show(before.value)} first.`,
        ),
      );
    last.set(write.transaction, write);
  }
}

/** Builds the chain of a key's versions, and hangs every read on the version that it saw. */
function trace(
  key: Key,
  order: readonly Value[],
  reads: readonly Read[],
  writes: readonly Write[],
  sightings: Sightings,
  versions: Versions,
): void {
  const chain = [versions.create(key)];
  const made = new Map<Write, Version>();
  // What aborted or came from nowhere has a place in the list, but is no version.
  const at = [chain[0]!];
  for (const element of order) {
    const write = sightings.writeOf(key, element);
    if (write) {
      const version = versions.create(key, write);
      chain.at(-1)!.later.push({ version, reason: 'list' });
      chain.push(version);
      made.set(write, version);
    }
    at.push(chain.at(-1)!);
  }
  for (const write of writes) {
    if (made.has(write) || !write.transaction.committed) continue;
    const version = versions.create(key, write);
    made.set(write, version);
    if (!sightings.has(write)) chain.at(-1)!.later.push({ version, reason: 'unseen' });
  }
  for (const read of reads) {
    const seen = read.seen as readonly Value[];
    if (seen.length < at.length && isPrefix(seen, order)) addRead(at[seen.length]!.reads, read);
    else glimpse(read, seen, made, sightings);
  }
}

/** A read outside the order still comes after whoever wrote its last element. */
function glimpse(
  read: Read,
  seen: readonly Value[],
  made: ReadonlyMap<Write, Version>,
  sightings: Sightings,
): void {
  const write = seen.map((element) => sightings.writeOf(read.key, element)).findLast(Boolean);
  const version = write && made.get(write);
  if (version) addRead(version.glimpses, read);
}

function isPrefix(short: readonly Value[], long: readonly Value[]): boolean {
  return short.length <= long.length && short.every((element, i) => element === long[i]);
}

function same(one: readonly Value[], other: readonly Value[]): boolean {
  return one.length === other.length && isPrefix(one, other);
}

function lengthOf({ seen }: Read): number {
  return (seen as readonly Value[]).length;
}
