import { wrongType } from './reply.ts';
import { isEmpty, type TypeName, type Value, type ValueOf } from './values.ts';

interface Entry {
  value: Value;
  /** In milliseconds since 1970. Until then and at that instant it is there. */
  expiresAtMs: number | undefined;
}

/** Who is told of keys. */
export interface Told {
  /** For the log, for the trace and for WATCH, which does not see all. */
  changed(key: string, isSeen?: boolean): void;
  /** It holds something new, for which somebody may wait; or a stream is gone, for which somebody cannot wait any more. */
  ready(key: string): void;
}

/** One database: keys, what they hold, and when they expire. A key that has expired is gone for whoever looks. */
export class Keyspace {
  readonly #entries = new Map<string, Entry>();
  readonly #told: Told;
  nowMs = 0;
  /** A replica's: what has expired is not shown, and stays until the primary says that it is gone. */
  passive = false;

  constructor(told: Told) {
    this.#told = told;
  }

  /** What the key holds, if it is of that type. */
  get<T extends TypeName>(key: string, type: T): ValueOf<T> | undefined {
    const value = this.peek(key);
    if (value && value.type !== type) throw wrongType();
    return value as ValueOf<T> | undefined;
  }

  /** The same; what is not there is made. Follow with {@link touch}. */
  getOrMake<T extends TypeName>(key: string, make: () => ValueOf<T>, type: T): ValueOf<T> {
    const value = this.get(key, type);
    if (value) return value;
    const made = make();
    this.#entries.set(key, { value: made, expiresAtMs: undefined });
    this.#told.ready(key);
    return made;
  }

  peek(key: string): Value | undefined {
    return this.#live(key)?.value;
  }

  has(key: string): boolean {
    return this.#live(key) !== undefined;
  }

  /** Puts a value, which has no time to live unless it keeps that of the one before. */
  set(key: string, value: Value, expiresAtMs?: number): void {
    this.#remove(key);
    this.#entries.set(key, { value, expiresAtMs });
    this.#told.ready(key);
    this.#told.changed(key);
  }

  /** What the key holds was changed in place: if nothing is left of it, it goes. */
  touch(key: string): void {
    const entry = this.#entries.get(key);
    if (entry && isEmpty(entry.value)) this.#entries.delete(key);
    this.#told.changed(key);
  }

  /** A consumer group of a stream was changed, which WATCH does not see. */
  touchGroup(key: string): void {
    this.#told.changed(key, false);
  }

  delete(key: string): boolean {
    if (!this.has(key)) return false;
    this.#remove(key);
    this.#told.changed(key);
    return true;
  }

  expiresAtMs(key: string): number | undefined {
    return this.#live(key)?.expiresAtMs;
  }

  expire(key: string, atMs: number | undefined): void {
    const entry = this.#live(key);
    if (!entry) return;
    entry.expiresAtMs = atMs;
    this.#told.changed(key);
  }

  /** The keys that are there, oldest first. */
  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.has(key));
  }

  /** Takes away what has expired, as Redis does in the background. */
  sweep(): void {
    for (const key of [...this.#entries.keys()]) this.#live(key);
  }

  /** When the next key expires. */
  get nextExpiryMs(): number | undefined {
    let next: number | undefined;
    for (const { expiresAtMs } of this.#entries.values())
      if (expiresAtMs !== undefined && (next === undefined || expiresAtMs < next)) next = expiresAtMs;
    return next;
  }

  clear(): void {
    for (const key of this.keys()) this.delete(key);
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry || entry.expiresAtMs === undefined || entry.expiresAtMs >= this.nowMs) return entry;
    if (this.passive) return undefined;
    this.#remove(key);
    this.#told.changed(key);
    return undefined;
  }

  #remove(key: string): void {
    if (this.#entries.get(key)?.value.type === 'stream') this.#told.ready(key);
    this.#entries.delete(key);
  }
}
