import { CommandError } from './reply.ts';

/** `1700000000000-0`: milliseconds and a number, 64 bits each. */
export interface StreamId {
  readonly ms: bigint;
  readonly seq: bigint;
}

const MAX64 = 2n ** 64n - 1n;
export const MIN_ID: StreamId = { ms: 0n, seq: 0n };
export const MAX_ID: StreamId = { ms: MAX64, seq: MAX64 };

export const formatId = ({ ms, seq }: StreamId): string => `${ms}-${seq}`;
export const isLess = (a: StreamId, b: StreamId): boolean => a.ms < b.ms || (a.ms === b.ms && a.seq < b.seq);
export const isSame = (a: StreamId, b: StreamId): boolean => a.ms === b.ms && a.seq === b.seq;

export const invalidId = () => new CommandError('ERR Invalid stream ID specified as stream command argument');

/** As `string2ull` of Redis reads them: spaces and a plus may stand before it. */
function parseUint64(text: string): bigint | undefined {
  const [, digits] = /^\s*\+?(\d+)$/.exec(text) ?? [];
  const value = digits === undefined ? undefined : BigInt(digits);
  return value === undefined || value > MAX64 ? undefined : value;
}

/** Reads an ID; `seq` is what one without a number gets. */
export function parseId(text: string, seq: bigint): StreamId {
  const read = text.split('\0')[0]!;
  const dash = read.indexOf('-');
  const ms = parseUint64(dash < 0 ? read : read.slice(0, dash));
  const number = dash < 0 ? seq : parseUint64(read.slice(dash + 1));
  if (ms === undefined || number === undefined || text.length > 127) throw invalidId();
  return { ms, seq: number };
}

export const nextId = ({ ms, seq }: StreamId): StreamId =>
  seq < MAX64 ? { ms, seq: seq + 1n } : { ms: ms + 1n, seq: 0n };

export const previousId = ({ ms, seq }: StreamId): StreamId =>
  seq > 0n ? { ms, seq: seq - 1n } : { ms: ms - 1n, seq: MAX64 };

export interface StreamEntry {
  readonly id: StreamId;
  /** Fields and values, in turns. */
  readonly fields: readonly string[];
}

/** An entry that was delivered to a consumer and not acknowledged. */
export interface Pending {
  readonly id: StreamId;
  consumer: Consumer;
  deliveredAtMs: number;
  deliveries: number;
}

export interface Consumer {
  readonly name: string;
  /** When it last tried to read. */
  seenAtMs: number;
}

/** Consumers that share the entries of a stream. */
export class Group {
  lastId: StreamId;
  /** How many entries it has read, if that can be told. */
  entriesRead: bigint | undefined;
  readonly consumers = new Map<string, Consumer>();
  /** By ID. */
  readonly pending = new Map<string, Pending>();

  constructor(lastId: StreamId, entriesRead: bigint | undefined) {
    this.lastId = lastId;
    this.entriesRead = entriesRead;
  }

  /** In order of IDs. */
  sortedPending(): Pending[] {
    return [...this.pending.values()].sort((a, b) => (isLess(a.id, b.id) ? -1 : 1));
  }

  pendingOf(consumer: Consumer): number {
    let count = 0;
    for (const each of this.pending.values()) if (each.consumer === consumer) count++;
    return count;
  }

  consumer(name: string, nowMs: number): Consumer {
    let consumer = this.consumers.get(name);
    if (!consumer) this.consumers.set(name, (consumer = { name, seenAtMs: nowMs }));
    return consumer;
  }

  copy(): Group {
    const copy = new Group(this.lastId, this.entriesRead);
    for (const [name, consumer] of this.consumers) copy.consumers.set(name, { ...consumer });
    for (const [id, pending] of this.pending)
      copy.pending.set(id, { ...pending, consumer: copy.consumers.get(pending.consumer.name)! });
    return copy;
  }
}

export class Stream {
  entries: StreamEntry[] = [];
  lastId: StreamId = MIN_ID;
  maxDeletedId: StreamId = MIN_ID;
  entriesAdded = 0n;
  readonly groups = new Map<string, Group>();

  append(id: StreamId, fields: readonly string[]): void {
    this.entries.push({ id, fields });
    this.lastId = id;
    this.entriesAdded++;
  }

  /** The entry of that ID. */
  find(id: StreamId): StreamEntry | undefined {
    const entry = this.entries[this.#firstNotBefore(id)];
    return entry && isSame(entry.id, id) ? entry : undefined;
  }

  /** Entries from one ID to another, both of them included. */
  range(from: StreamId, to: StreamId, count = Infinity): StreamEntry[] {
    const first = this.#firstNotBefore(from);
    const found: StreamEntry[] = [];
    for (let i = first; i < this.entries.length && found.length < count; i++) {
      if (isLess(to, this.entries[i]!.id)) break;
      found.push(this.entries[i]!);
    }
    return found;
  }

  after(id: StreamId, count?: number): StreamEntry[] {
    return isSame(id, MAX_ID) ? [] : this.range(nextId(id), MAX_ID, count);
  }

  delete(id: StreamId): boolean {
    const place = this.#firstNotBefore(id);
    const entry = this.entries[place];
    if (!entry || !isSame(entry.id, id)) return false;
    this.entries.splice(place, 1);
    if (isLess(this.maxDeletedId, id)) this.maxDeletedId = id;
    return true;
  }

  /** Cuts off the oldest entries. Returns how many. What consumers have not acknowledged stays pending. */
  trim(keep: (entry: StreamEntry, left: number) => boolean): number {
    let cut = 0;
    while (cut < this.entries.length && !keep(this.entries[cut]!, this.entries.length - cut)) cut++;
    this.entries.splice(0, cut);
    return cut;
  }

  /** How many entries a group has not read, if that can be told. */
  lag({ lastId, entriesRead }: Group): bigint | undefined {
    if (this.entriesAdded === 0n) return 0n;
    const first = this.entries[0];
    const deletedAhead =
      first !== undefined && !isLess(this.maxDeletedId, first.id) && isLess(lastId, this.maxDeletedId);
    if (entriesRead !== undefined && !deletedAhead) return this.entriesAdded - entriesRead;
    const read = this.estimatedRead(lastId);
    return read === undefined ? undefined : this.entriesAdded - read;
  }

  /** How many entries there were up to an ID, where that follows from its being first, last or beyond. */
  estimatedRead(id: StreamId): bigint | undefined {
    if (this.entriesAdded === 0n) return 0n;
    if (!this.entries.length && isLess(id, this.lastId)) return this.entriesAdded;
    if (isSame(id, MIN_ID) === false && isLess(id, this.maxDeletedId)) return undefined;
    if (isSame(id, this.lastId)) return this.entriesAdded;
    if (isLess(this.lastId, id)) return undefined;
    const first = this.entries[0]!;
    const left = this.entriesAdded - BigInt(this.entries.length);
    if (!isSame(this.maxDeletedId, MIN_ID) && !isLess(this.maxDeletedId, first.id)) return undefined;
    if (isLess(id, first.id)) return left;
    return isSame(id, first.id) ? left + 1n : undefined;
  }

  copy(): Stream {
    const copy = new Stream();
    copy.entries = [...this.entries];
    copy.lastId = this.lastId;
    copy.maxDeletedId = this.maxDeletedId;
    copy.entriesAdded = this.entriesAdded;
    for (const [name, group] of this.groups) copy.groups.set(name, group.copy());
    return copy;
  }

  #firstNotBefore(id: StreamId): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isLess(this.entries[middle]!.id, id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
