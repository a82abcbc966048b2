import type { Message } from './message.ts';

/** When a message expires that comes to a queue now: by its own time or the queue's, whichever is first. */
export function expiryOf(message: Message, ttlMs: number | undefined, nowMs: number): number | undefined {
  const own = message.properties.expiration;
  const ms = Math.min(own === undefined ? Infinity : Number(own), ttlMs ?? Infinity);
  return ms === Infinity ? undefined : nowMs + ms;
}

/** Whether a queue nobody uses is due: it counts from the last consumer, declaration or get. */
export class Idleness {
  readonly #expiresMs: number | undefined;
  #since: number | undefined;

  constructor(expiresMs: number | undefined, nowMs: number) {
    this.#expiresMs = expiresMs;
    this.#since = nowMs;
  }

  touch(used: boolean, nowMs: number): void {
    this.#since = used ? undefined : nowMs;
  }

  get dueAtMs(): number | undefined {
    return this.#expiresMs === undefined || this.#since === undefined
      ? undefined
      : this.#since + this.#expiresMs;
  }
}
