import type { Queue } from './queue.ts';

/** The prefetch of a whole channel (`global: true`): one count for all its consumers of classic queues. */
export class Limiter {
  #limit = 0;
  #volume = 0;
  #turnedAway: readonly Queue[] = [];

  /** Whether there is a limit at all. */
  get active(): boolean {
    return this.#limit > 0;
  }

  /** Whether the queue may send one more; if not, it is told by {@link settled} or {@link limit} when it may. */
  canSend(queue: Queue, mustAck: boolean): boolean {
    if (this.#reached()) {
      if (!this.#turnedAway.includes(queue)) this.#turnedAway = [...this.#turnedAway, queue];
      return false;
    }
    if (mustAck) this.#volume++;
    return true;
  }

  /** Sets the limit, 0 for none. Returns the queues that may go on. */
  limit(limit: number, unacknowledged: number): readonly Queue[] {
    return this.#change(() => {
      if (limit === 0) this.#volume = 0;
      else if (this.#limit === 0) this.#volume = unacknowledged;
      this.#limit = limit;
    });
  }

  /** So many deliveries to consumers were settled. Returns the queues that may go on. */
  settled(count: number): readonly Queue[] {
    return this.#change(() => {
      if (this.#volume > 0) this.#volume -= count;
    });
  }

  #change(change: () => void): readonly Queue[] {
    const before = this.#reached();
    change();
    if (!before || this.#reached()) return [];
    const queues = this.#turnedAway;
    this.#turnedAway = [];
    return queues;
  }

  #reached(): boolean {
    return this.#limit > 0 && this.#volume >= this.#limit;
  }
}
