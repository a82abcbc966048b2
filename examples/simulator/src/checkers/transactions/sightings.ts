import { anomaly, type Anomaly } from './anomaly.ts';
import type { Key, Transaction, Value } from './history.ts';
import { did, show, soDid, state } from './words.ts';
import type { Read, Write, WritesByKey } from './versions.ts';

interface Sighting {
  readonly first: Read;
  readonly readers: Set<Transaction>;
}

/**
 * What committed transactions saw, value by value: tells which unknown transactions did commit, and finds values that
 * nobody should have seen (G1a, G1b, garbage, a write that took effect twice). Each such value is reported once, by its
 * first reader: a stale element stays in a list for all later readers to see.
 */
export class Sightings {
  readonly #verb: 'append' | 'w';
  readonly #writes: WritesByKey;
  readonly #seen = new Set<Write>();
  readonly #aborted = new Map<Write, Sighting>();
  readonly #intermediate = new Map<Write, Sighting>();
  readonly #garbage = new Map<Key, Map<Value, Sighting>>();
  readonly #twice = new Map<Key, Map<Value, Sighting>>();

  constructor(verb: 'append' | 'w', writes: WritesByKey) {
    this.#verb = verb;
    this.#writes = writes;
  }

  /** The write that a value came from, if it counts: not one that aborted, not one that nobody made. */
  writeOf(key: Key, value: Value): Write | undefined {
    const write = this.#writes.get(key)?.get(value);
    return write?.transaction.committed ? write : undefined;
  }

  /** Whether another committed transaction saw it. */
  has(write: Write): boolean {
    return this.#seen.has(write);
  }

  /** One value in one read. */
  see(value: Value, read: Read): void {
    const write = this.#writes.get(read.key)?.get(value);
    if (!write) return note(inner(this.#garbage, read.key), value, read);
    if (write.transaction !== read.reader) this.#seen.add(write);
    if (write.transaction.outcome === 'fail') note(this.#aborted, write, read);
    else write.transaction.committed = true;
  }

  /** The value that a read ends with, which must be a last one. */
  endWith(value: Value, read: Read): void {
    const write = this.#writes.get(read.key)?.get(value);
    if (write && !write.final && write.transaction !== read.reader && write.transaction.outcome !== 'fail')
      note(this.#intermediate, write, read);
  }

  seeTwice(value: Value, read: Read): void {
    note(inner(this.#twice, read.key), value, read);
  }

  anomalies(): Anomaly[] {
    return [
      ...[...this.#aborted].map(([write, sighting]) => this.#abortedRead(write, sighting)),
      ...[...this.#intermediate].map(([write, sighting]) => this.#intermediateRead(write, sighting)),
      ...each(this.#garbage, (value, sighting) => this.#garbageRead(value, sighting)),
      ...each(this.#twice, (value, sighting) => this.#duplicateWrite(value, sighting)),
    ];
  }

  #abortedRead(write: Write, { first, readers }: Sighting): Anomaly {
    const { transaction } = write;
    const because = `${first.reader.name} read ${state(first.key, first.seen)}, and ${transaction.name} ${did(write, this.#verb)}`;
    return anomaly(
      'G1a',
      [transaction, first.reader],
      `${because}, but ${transaction.name} aborted: nobody should see what it wrote.${soDid(readers.size - 1)}`,
      { steps: [fromWriter(write, first, because)] },
    );
  }

  #intermediateRead(write: Write, { first, readers }: Sighting): Anomaly {
    const { transaction } = write;
    const because = `${first.reader.name} read ${state(first.key, first.seen)}, and ${transaction.name} ${did(write, this.#verb)}`;
    return anomaly(
      'G1b',
      [transaction, first.reader],
      `${because}, but ${transaction.name} wrote ${first.key} again later: nobody should see it half done.${soDid(readers.size - 1)}`,
      { steps: [fromWriter(write, first, because)] },
    );
  }

  #garbageRead(value: Value, { first, readers }: Sighting): Anomaly {
    return anomaly(
      'garbage read',
      [first.reader],
      `${first.reader.name} read ${state(first.key, first.seen)}, but no transaction ever wrote ${show(value)} to ${first.key}.${soDid(readers.size - 1)}`,
    );
  }

  #duplicateWrite(value: Value, { first, readers }: Sighting): Anomaly {
    const write = this.#writes.get(first.key)?.get(value);
    const writer = write ? [write.transaction] : [];
    const once = write ? `${write.transaction.name} appended it once` : 'nobody appended it';
    return anomaly(
      'duplicate write',
      [...writer, first.reader],
      `${first.reader.name} read ${show(value)} more than once in ${state(first.key, first.seen)}, but ${once}.${soDid(readers.size - 1)}`,
    );
  }
}

function fromWriter(write: Write, { reader, key }: Read, because: string) {
  return { from: write.transaction.name, to: reader.name, kind: 'wr' as const, key, because };
}

function note<K>(sightings: Map<K, Sighting>, what: K, read: Read): void {
  const known = sightings.get(what);
  if (known) known.readers.add(read.reader);
  else sightings.set(what, { first: read, readers: new Set([read.reader]) });
}

function inner<K, V>(outer: Map<Key, Map<K, V>>, key: Key): Map<K, V> {
  let map = outer.get(key);
  if (!map) outer.set(key, (map = new Map()));
  return map;
}

function each(
  found: ReadonlyMap<Key, ReadonlyMap<Value, Sighting>>,
  report: (value: Value, sighting: Sighting) => Anomaly,
): Anomaly[] {
  return [...found.values()].flatMap((values) =>
    [...values].map(([value, sighting]) => report(value, sighting)),
  );
}

/** Keeps the order within each key. */
export function byKey<T extends { readonly key: Key }>(items: readonly T[]): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const group = groups.get(item.key);
    if (group) group.push(item);
    else groups.set(item.key, [item]);
  }
  return groups;
}
