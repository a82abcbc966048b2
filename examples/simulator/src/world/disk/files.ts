import { openCopy } from '../copy.ts';
import { MapView, type Lendable } from '../view.ts';

/** One write: what it changes, and its names in the trace and in schedules. */
export class Write {
  /** In the trace: `journal#3`. */
  readonly id: string;
  /** Known by its content, as a message is, so that a crash put here stays here through most edits. */
  readonly event: string;
  readonly text: string;
  readonly change: unknown;

  constructor(id: string, event: string, text: string, change: unknown) {
    this.id = id;
    this.event = event;
    this.text = text;
    this.change = change;
  }
}

/** What a file holds: what is durable, and what the operating system has and would lose with the machine. */
export abstract class StoredFile {
  abstract readonly kind: string;
  readonly name: string;
  /** Cached, not synced, oldest first. */
  pending: Write[] = [];
  /** The system will write back what is cached. */
  writingBack = false;
  #writes = 0;
  readonly #numbers = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  newWrite(text: string, change: unknown): Write {
    return new Write(`${this.name}#${++this.#writes}`, `${this.name} ${this.number(text)}`, text, change);
  }

  /** A text, and the how-manieth write of that. */
  number(text: string): string {
    const number = (this.#numbers.get(text) ?? 0) + 1;
    this.#numbers.set(text, number);
    return `${text}#${number}`;
  }

  /** The operating system takes a write. False: it is lost in a torn entry. */
  cache(write: Write): boolean {
    this.pending.push(write);
    return true;
  }

  /** A write that is synced takes with it all that was written before. False: it is lost in a torn entry. */
  store(write: Write): boolean {
    this.flushAll();
    this.makeDurable(write.change);
    return true;
  }

  /** Makes durable what is cached, up to this write if it still is. Returns how many that were. */
  flush(last: Write): number {
    return this.#flush(this.pending.indexOf(last) + 1);
  }

  /** Makes durable all that is cached. Returns how many writes that were. */
  flushAll(): number {
    return this.#flush(this.pending.length);
  }

  #flush(count: number): number {
    for (const { change } of this.pending.splice(0, count)) this.makeDurable(change);
    return count;
  }

  /** The machine dies. Returns what is lost of the cached writes. */
  abstract lose(chance: (write: Write) => number): Write[];

  protected abstract makeDurable(change: unknown): void;
}

export class LogFile extends StoredFile implements Lendable {
  readonly kind = 'log';
  readonly durable: unknown[] = [];
  /** For invariants. */
  readonly copy: unknown[] = [];
  /** The half of an entry that a crash left at the end. */
  torn: string | undefined = undefined;

  get list(): readonly unknown[] {
    return this.durable;
  }

  read(): unknown[] {
    if (this.torn !== undefined) throw new TornEntryError(this.name, this.torn);
    const entries = this.durable.map(openCopy);
    for (const { change } of this.pending) entries.push(openCopy(change));
    return entries;
  }

  /** What is appended to a torn entry without a {@link TornEntryError} having been heeded can no more be read than that. */
  override store(write: Write): boolean {
    return this.torn === undefined ? super.store(write) : this.#spoil(write);
  }

  override cache(write: Write): boolean {
    return this.torn === undefined ? super.cache(write) : this.#spoil(write);
  }

  #spoil({ text }: Write): false {
    this.torn += text;
    return false;
  }

  tear(write: Write): void {
    this.flushAll();
    this.torn = write.text.slice(0, Math.ceil(write.text.length / 2));
  }

  /** A log loses its end, never its middle. */
  override lose(chance: (write: Write) => number): Write[] {
    const kept = Math.floor(chance(this.pending[0]!) * (this.pending.length + 1));
    for (const { change } of this.pending.splice(0, kept)) this.makeDurable(change);
    return this.pending.splice(0);
  }

  protected override makeDurable(entry: unknown): void {
    this.durable.push(entry);
    this.copy.push(entry);
  }
}

/** A key and its new value; no value: the key goes. */
export interface Entry {
  readonly key: string;
  readonly value: { readonly is: unknown } | undefined;
}

/** Whether a write takes something away. */
export const isDeletion = (file: StoredFile, { change }: Write): boolean =>
  file instanceof MapFile && (change as Entry).value === undefined;

export class MapFile extends StoredFile {
  readonly kind = 'key-value file';
  readonly durable = new Map<string, unknown>();
  readonly view = new MapView(this.durable);

  /** With what is cached. */
  get current(): ReadonlyMap<string, unknown> {
    if (!this.pending.length) return this.durable;
    const current = new Map(this.durable);
    for (const { change } of this.pending) apply(current, change as Entry);
    return current;
  }

  /** Any of the cached writes may have reached the platter, in any order. */
  override lose(chance: (write: Write) => number): Write[] {
    const writes = this.pending.splice(0);
    const isLost = (write: Write) => chance(write) < 0.5;
    for (const write of writes) if (!isLost(write)) this.makeDurable(write.change);
    return writes.filter(isLost);
  }

  protected override makeDurable(change: unknown): void {
    apply(this.durable, change as Entry);
  }
}

function apply(map: Map<string, unknown>, { key, value }: Entry): void {
  if (value) map.set(key, value.is);
  else map.delete(key);
}

/** A log that was torn by a crash was read without being recovered. */
export class TornEntryError extends Error {
  override readonly name = 'TornEntryError';

  constructor(file: string, text: string) {
    super(
      `The last entry of “${file}” is torn (${text}): a crash cut its write in two. Call recover() before read().`,
    );
  }
}
