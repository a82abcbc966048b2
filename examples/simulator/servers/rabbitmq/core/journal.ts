import type { Binding } from './bindings.ts';
import type { Exchange } from './exchanges.ts';
import type { Message } from './message.ts';
import type { QueueDeclare } from './amqp.ts';

/** What must be on the disk to survive: durable exchanges, queues and bindings, and what befell persistent messages. */
export type Entry =
  | { readonly kind: 'exchange'; readonly exchange: Exchange }
  | { readonly kind: 'exchange-deleted'; readonly name: string }
  | { readonly kind: 'queue'; readonly declared: QueueDeclare }
  | { readonly kind: 'queue-deleted'; readonly name: string }
  | { readonly kind: 'bound' | 'unbound'; readonly binding: Binding }
  | ({ readonly kind: 'enqueued'; readonly queue: string } & Stored)
  | { readonly kind: 'delivered' | 'removed'; readonly queue: string; readonly id: number }
  | { readonly kind: 'returned'; readonly queue: string; readonly id: number; readonly behind?: number };

export interface Stored {
  readonly id: number;
  readonly message: Message;
  readonly priority: number;
  readonly expiresAtMs: number | undefined;
}

/** Hands out what is to be written, and calls back when it is on the disk. */
export class Journal {
  #pending: Entry[] = [];
  #written = 0;
  #appended = 0;
  #waiting: { readonly write: number; readonly next: () => void }[] = [];

  append(entry: Entry): void {
    this.#pending.push(entry);
    this.#appended++;
  }

  /** Calls back once everything appended so far is on the disk: at once if it is. */
  onceWritten(next: () => void): void {
    if (this.#appended === this.#written) next();
    else this.#waiting.push({ write: this.#appended, next });
  }

  /** Whether somebody waits for what is not on the disk yet. */
  get awaited(): boolean {
    return this.#waiting.length > 0;
  }

  take(): readonly Entry[] {
    const entries = this.#pending;
    this.#pending = [];
    return entries;
  }

  /** So many more entries, in the order they were taken, are on the disk. */
  written(count: number): void {
    this.#written += count;
    const due = this.#waiting.filter(({ write }) => write <= this.#written);
    this.#waiting = this.#waiting.filter(({ write }) => write > this.#written);
    for (const { next } of due) next();
  }
}
