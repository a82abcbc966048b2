import { anomaly, type Anomaly } from './anomaly.ts';
import { componentsOf } from './components.ts';
import type { Key, Transaction, Value } from './history.ts';
import { UNREPEATABLE } from './levels.ts';
import { byKey, Sightings } from './sightings.ts';
import {
  addRead,
  Versions,
  writesByKey,
  type Observed,
  type Read,
  type Reason,
  type Version,
  type Write,
} from './versions.ts';
import { show, state } from './words.ts';

/** The order in which each key took its values, where the caller knows it: a row version, a log, a revision. */
export type VersionOrder = ReadonlyMap<Key, readonly Value[]> | Readonly<Record<string, readonly Value[]>>;

/**
 * Registers: a read shows only the last write, so the order of versions has to be inferred (Elle, section 5.2): the
 * initial null comes first, and a transaction that reads a key and then writes it comes after what it read. With
 * `realTime`, of two writers the one that ended before the other began comes first.
 */
export function observeRegisters(
  transactions: readonly Transaction[],
  realTime: boolean,
  given?: VersionOrder,
): Observed {
  const writes = writesByKey(transactions);
  const sightings = new Sightings('w', writes);
  const anomalies: Anomaly[] = [];
  const reads: Read[] = [];
  const successions: Succession[] = [];
  for (const transaction of transactions)
    if (transaction.outcome === 'ok') readWithin(transaction, sightings, reads, successions, anomalies);
    else overwriteWithin(transaction, successions);

  const versions = new Versions();
  const unordered: Key[] = [];
  const readsOf = byKey(reads);
  const pairs = byKey(successions);
  for (const [key, writesToKey] of writes) {
    const committed = [...writesToKey.values()].filter(({ transaction }) => transaction.committed);
    const register = new Register(key, committed, versions);
    for (const read of readsOf.get(key) ?? []) register.addRead(read);
    const order = givenFor(given, key);
    if (order) register.follow(order);
    else register.infer(pairs.get(key) ?? [], realTime);
    if (!register.isOrdered()) unordered.push(key);
  }
  anomalies.push(...sightings.anomalies());
  return { anomalies, versions: versions.all, unordered };
}

/** One transaction had the earlier value, by reading or writing it, and then wrote the later. */
interface Succession {
  readonly key: Key;
  readonly earlier: Value | null;
  readonly later: Value;
  readonly reason: 'read' | 'own';
}

/** Goes through one committed transaction: its reads of others, and which value it put after which. */
function readWithin(
  transaction: Transaction,
  sightings: Sightings,
  reads: Read[],
  successions: Succession[],
  anomalies: Anomaly[],
): void {
  const own = new Map<Key, Value>();
  const before = new Map<Key, Value | null>();
  for (const [verb, key, result] of transaction.operations) {
    if (verb !== 'r') {
      if (own.has(key)) successions.push({ key, earlier: own.get(key)!, later: result, reason: 'own' });
      else if (before.has(key))
        successions.push({ key, earlier: before.get(key)!, later: result, reason: 'read' });
      own.set(key, result);
      continue;
    }
    const seen = result as Value | null;
    const read = { reader: transaction, key, seen };
    if (seen !== null) sightings.see(seen, read);
    const contradiction = contradicts(read, own, sightings);
    if (contradiction) anomalies.push(anomaly('internal', [transaction], contradiction));
    if (contradiction || own.has(key)) continue;
    if (before.has(key) && before.get(key) !== seen)
      anomalies.push(unrepeatable(transaction, key, before.get(key)!, seen));
    before.set(key, seen);
    if (seen !== null) sightings.endWith(seen, read);
    reads.push(read);
  }
}

/** What an unknown transaction read nobody knows, but its own writes follow one another. */
function overwriteWithin({ operations }: Transaction, successions: Succession[]): void {
  const own = new Map<Key, Value>();
  for (const [verb, key, value] of operations) {
    if (verb === 'r') continue;
    if (own.has(key)) successions.push({ key, earlier: own.get(key)!, later: value, reason: 'own' });
    own.set(key, value);
  }
}

function contradicts(
  { reader, key, seen }: Read,
  own: ReadonlyMap<Key, Value>,
  sightings: Sightings,
): string | undefined {
  const read = `${reader.name} read ${state(key, seen)}`;
  if (own.has(key)) {
    if (own.get(key) === seen) return undefined;
    return `${read} after it had itself written ${show(own.get(key)!)} to ${key}.`;
  }
  if (seen === null || sightings.writeOf(key, seen as Value)?.transaction !== reader) return undefined;
  return `${read} before it wrote ${show(seen)} to ${key} itself.`;
}

function unrepeatable(
  transaction: Transaction,
  key: Key,
  earlier: Value | null,
  later: Value | null,
): Anomaly {
  return anomaly(
    'internal',
    [transaction],
    `${transaction.name} read ${state(key, earlier)}, and later ${state(key, later)} without writing in between: one transaction must see one state.`,
    { breaks: UNREPEATABLE },
  );
}

/**
 * To how many earlier versions real time links one. Only where more transactions than this write one key at once does it
 * matter: there the links would grow as the product of both, and the order is unknown anyway.
 */
const MOST_BY_TIME = 32;

/** One key: its versions, who read them, and what is known of their order. */
class Register {
  readonly #initial: Version;
  readonly #written: Version[];
  readonly #byValue: ReadonlyMap<Value, Version>;

  constructor(key: Key, writes: readonly Write[], versions: Versions) {
    this.#initial = versions.create(key);
    this.#written = writes.map((write) => versions.create(key, write));
    this.#byValue = new Map(this.#written.map((version) => [version.write!.value, version]));
  }

  addRead(read: Read): void {
    const version = this.#version(read.seen as Value | null);
    if (version) addRead(version.reads, read);
  }

  /** Values that nobody committed have no place; a value that the order leaves out comes after null and is else unplaced. */
  follow(order: readonly Value[]): void {
    const values = [...new Set(order)];
    const known = values.map((value) => this.#version(value)).filter((version) => version !== undefined);
    known.slice(1).forEach((version, i) => link(known[i]!, version, 'given'));
    this.#startAtInitial();
  }

  infer(successions: readonly Succession[], realTime: boolean): void {
    for (const { earlier, later, reason } of successions) this.#link(earlier, later, reason);
    // What contradicts itself gives way: it shows as a cycle of reads (G1c).
    if (this.#isCyclic()) this.#forget('read');
    this.#startAtInitial();
    if (!realTime) return;
    this.#linkByTime();
    if (this.#isCyclic()) this.#forget('time');
  }

  /** Whether only one order of the versions is possible: each time, one version alone is free to come next. */
  isOrdered(): boolean {
    const before = this.#countEarlier();
    let free = [this.#initial];
    let placed = 0;
    while (free.length === 1) {
      placed++;
      const next: Version[] = [];
      for (const { version } of free[0]!.later) {
        before.set(version, before.get(version)! - 1);
        if (before.get(version) === 0) next.push(version);
      }
      free = next;
    }
    return placed === this.#written.length + 1;
  }

  #link(earlier: Value | null, later: Value, reason: Reason): void {
    const [from, to] = [this.#version(earlier), this.#version(later)];
    if (from && to) link(from, to, reason);
  }

  /** Links each version to those whose writer ended before its own began, unless another lies between; the last few. */
  #linkByTime(): void {
    const ended = this.#written
      .filter(({ write }) => write!.transaction.endedAt !== undefined)
      .sort((a, b) => a.write!.transaction.endedAt! - b.write!.transaction.endedAt!);
    let latestStart = -1;
    const startsBefore = ended.map(
      ({ write }) => (latestStart = Math.max(latestStart, write!.transaction.invokedAt)),
    );
    for (const version of this.#written) {
      const began = version.write!.transaction.invokedAt;
      let i = countBefore(ended, began) - 1;
      const between = startsBefore[i] ?? -1;
      const least = Math.max(0, i - MOST_BY_TIME + 1);
      for (; i >= least && ended[i]!.write!.transaction.endedAt! > between; i--)
        linkIfNew(ended[i]!, version, 'time');
    }
  }

  /** The initial version leads to each version that follows no other. */
  #startAtInitial(): void {
    const before = this.#countEarlier();
    for (const version of this.#written)
      if (before.get(version) === 0) link(this.#initial, version, 'initial');
  }

  #forget(which: Reason): void {
    for (const { later } of [this.#initial, ...this.#written]) {
      const kept = later.filter(({ reason }) => reason !== which);
      later.length = 0;
      for (const each of kept) later.push(each);
    }
  }

  #isCyclic(): boolean {
    const place = new Map(this.#written.map((version, i) => [version, i]));
    const components = componentsOf(this.#written.length, (i, visit) => {
      for (const { version } of this.#written[i]!.later) visit(place.get(version)!);
    });
    return components.groups.length > 0;
  }

  #countEarlier(): Map<Version, number> {
    const count = new Map(this.#written.map((version) => [version, 0]));
    for (const { later } of [this.#initial, ...this.#written])
      for (const { version } of later) count.set(version, count.get(version)! + 1);
    return count;
  }

  #version(value: Value | null): Version | undefined {
    return value === null ? this.#initial : this.#byValue.get(value);
  }
}

function link(from: Version, to: Version, reason: Reason): void {
  from.later.push({ version: to, reason });
}

function linkIfNew(from: Version, to: Version, reason: Reason): void {
  if (!from.later.some(({ version }) => version === to)) link(from, to, reason);
}

/** How many of the versions, sorted by the end of their writers, ended before an event. */
function countBefore(ended: readonly Version[], event: number): number {
  let [low, high] = [0, ended.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ended[middle]!.write!.transaction.endedAt! < event) low = middle + 1;
    else high = middle;
  }
  return low;
}

function givenFor(given: VersionOrder | undefined, key: Key): readonly Value[] | undefined {
  if (given instanceof Map) return given.get(key) as readonly Value[] | undefined;
  const orders = given as Readonly<Record<string, readonly Value[]>> | undefined;
  return orders && Object.hasOwn(orders, key) ? orders[key] : undefined;
}
