import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type { EntryAt, FileAt } from './instant.ts';

/** One write or sync of a trace, with the indexes of the events that tell what became of it. */
export interface WriteRecord {
  node: string;
  life: number;
  file: string;
  /** Empty for a sync. */
  text: string;
  key: string | undefined;
  deletes: boolean;
  sync: boolean;
  /** When the code asked for it. */
  askedMs: number;
  /** The first event that tells of it. */
  told: number;
  cached?: number;
  durable?: number;
  acked?: number;
  lost?: number;
}

type Written = Extract<TraceEvent, { kind: 'durable' | 'cached' | 'unwritten' }>;
type Synced = Extract<TraceEvent, { kind: 'synced' }>;

/** All writes of a trace in the order in which they came to their files, and what happened to the files themselves. */
export class Writes {
  readonly all: WriteRecord[] = [];
  readonly #files = new Map<string, StoredFile>();
  /** The last write of each name. */
  readonly #records = new Map<string, WriteRecord>();

  constructor(trace: readonly TraceEvent[]) {
    trace.forEach((event, index) => this.#read(event, index, trace));
  }

  /** What a node's files hold after an event, those first that were written first. */
  filesAt(node: string, index: number): FileAt[] {
    return [...this.#filesOf(node)].flatMap((file) => file.at(index) ?? []);
  }

  #read(event: TraceEvent, index: number, trace: readonly TraceEvent[]): void {
    switch (event.kind) {
      case 'cached':
        return this.#file(event).cache(this.#record(event, index), index);
      case 'durable':
        return this.#file(event).store(this.#record(event, index), index);
      case 'unwritten':
        return this.#file(event).lose(this.#record(event, index), index, event.why === 'torn');
      case 'synced':
        this.#remember(event, { ...recordOf(event, index), sync: true, durable: index });
        return this.#file(event).flush(event.count, index);
      case 'acked': {
        const record = this.#records.get(nameOf(event));
        if (record) record.acked ??= index;
        return;
      }
      case 'recovered':
        return this.#file(event).recover(index);
      case 'crash':
        if (event.silent) this.#survive(event.node, index, trace);
    }
  }

  /** The machine died: of what was cached, all that is not told to be lost has reached the disk. */
  #survive(node: string, index: number, trace: readonly TraceEvent[]): void {
    const lost = new Set<WriteRecord | undefined>();
    for (let i = index + 1; i < trace.length; i++) {
      const event = trace[i]!;
      if (event.kind !== 'unwritten' || event.node !== node) break;
      lost.add(this.#records.get(nameOf(event)));
    }
    for (const file of this.#filesOf(node)) file.survive(index, lost);
  }

  *#filesOf(node: string): Iterable<StoredFile> {
    for (const file of this.#files.values()) if (file.node === node) yield file;
  }

  /** What an event tells of: a write that is cached already, or one not heard of before. */
  #record(event: Written, index: number): WriteRecord {
    const known = this.#records.get(nameOf(event));
    const goesOn = known?.cached !== undefined && known.durable === undefined && known.lost === undefined;
    return goesOn ? known : this.#remember(event, recordOf(event, index));
  }

  #remember(event: Written | Synced, record: WriteRecord): WriteRecord {
    this.all.push(record);
    this.#records.set(nameOf(event), record);
    return record;
  }

  #file({ node, file }: { node: string; file: string }): StoredFile {
    const key = JSON.stringify([node, file]);
    let stored = this.#files.get(key);
    if (!stored) this.#files.set(key, (stored = new StoredFile(node, file)));
    return stored;
  }
}

const nameOf = ({ node, write }: { node: string; write: string }) => `${node} ${write}`;

function recordOf(event: Written | Synced, told: number): WriteRecord {
  const { node, life, file, atMs } = event;
  const { text = '', key, deletes = false, askedMs = atMs } = event as Partial<Written>;
  return { node, life, file, text, key, deletes, sync: false, askedMs, told };
}

interface Tear {
  from: number;
  to: number;
  text: string;
}

/** One file of one node through the whole run. */
class StoredFile {
  readonly node: string;
  readonly #name: string;
  readonly #records: WriteRecord[] = [];
  readonly #tears: Tear[] = [];
  #kind: FileAt['kind'] = 'log';
  /** Cached, and not yet durable or lost. */
  #pending: WriteRecord[] = [];
  #torn: Tear | undefined;

  constructor(node: string, name: string) {
    this.node = node;
    this.#name = name;
  }

  cache(record: WriteRecord, index: number): void {
    this.#add(record);
    record.cached = index;
    this.#pending.push(record);
  }

  /** A write that is synced takes with it all that was written before. */
  store(record: WriteRecord, index: number): void {
    this.flush(this.#pending.length, index);
    this.#add(record);
    record.durable ??= index;
  }

  flush(count: number, index: number): void {
    for (const record of this.#pending.splice(0, count)) record.durable = index;
  }

  lose(record: WriteRecord, index: number, torn: boolean): void {
    this.#add(record);
    record.lost = index;
    this.#pending = this.#pending.filter((other) => other !== record);
    if (torn) this.#tear(record.text, index);
  }

  survive(index: number, lost: ReadonlySet<WriteRecord | undefined>): void {
    for (const record of this.#pending) if (!lost.has(record)) record.durable = index;
    this.#pending = this.#pending.filter((record) => lost.has(record));
  }

  recover(index: number): void {
    if (this.#torn) this.#torn.to = index;
    this.#torn = undefined;
  }

  #add(record: WriteRecord): void {
    if (record.key !== undefined) this.#kind = 'key-value';
    if (record.cached === undefined) this.#records.push(record);
  }

  /** Half of the entry stays; what is written after it can no more be read. */
  #tear(text: string, index: number): void {
    this.flush(this.#pending.length, index);
    const before = this.#torn;
    this.recover(index);
    const left = before ? before.text + text : text.slice(0, Math.ceil(text.length / 2));
    this.#torn = { from: index, to: Infinity, text: left };
    this.#tears.push(this.#torn);
  }

  /** The file after an event; undefined before its first write. */
  at(index: number): FileAt | undefined {
    const records = this.#records.filter(({ cached, told }) => (cached ?? told) <= index);
    if (!records.length) return undefined;
    const all = records.flatMap((record) => entryAt(record, index));
    const entries = this.#kind === 'log' ? all : latestOfKeys(all);
    const torn = this.#tears.find(({ from, to }) => from <= index && index < to)?.text;
    return { name: this.#name, kind: this.#kind, entries, torn };
  }
}

function entryAt({ key, text, deletes, cached, durable, lost }: WriteRecord, index: number): EntryAt[] {
  const entry = { key, text: key === undefined ? text : valueIn(text, key), deletes };
  if (lost !== undefined && lost <= index)
    return lost === index ? [{ ...entry, state: 'lost', news: true }] : [];
  const isDurable = durable !== undefined && durable <= index;
  const state = isDurable ? 'durable' : 'cached';
  return [{ ...entry, state, news: (isDurable ? durable : cached) === index }];
}

/** `{"x":1}` → `1` */
function valueIn(text: string, key: string): string {
  return text.slice(JSON.stringify(key).length + 2, -1);
}

/** Of each key the value on the disk, then what is cached for it, then what is lost right now. */
function latestOfKeys(entries: readonly EntryAt[]): EntryAt[] {
  const keys = Map.groupBy(entries, ({ key }) => key);
  return [...keys.values()].flatMap((own) => {
    const durable = own.findLast(({ state }) => state === 'durable');
    const cached = own.findLast(({ state }) => state === 'cached');
    const isShown = durable && (!durable.deletes || durable.news);
    return [
      ...(isShown ? [durable] : []),
      ...(cached ? [cached] : []),
      ...own.filter(({ state }) => state === 'lost'),
    ];
  });
}
