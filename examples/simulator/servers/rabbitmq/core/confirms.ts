import type { ServerMethod } from './amqp.ts';

/**
 * What became of the messages published on a channel in confirm mode: one is confirmed when every queue it went to has
 * taken care of it, at once if there is none, and rejected if one queue refused it.
 */
export class Confirms {
  readonly #send: (method: ServerMethod) => void;
  readonly #open = new Map<number, number>();
  #next = 1;
  #settled: number[] = [];
  #refused: number[] = [];
  selected = false;

  constructor(send: (method: ServerMethod) => void) {
    this.#send = send;
  }

  /** The number of the next message, undefined where nobody asked for confirms. */
  begin(queues: number): number | undefined {
    if (!this.selected) return undefined;
    const sequence = this.#next++;
    if (queues === 0) this.#settled.push(sequence);
    else this.#open.set(sequence, queues);
    return sequence;
  }

  /** One queue has it, or refuses it. */
  one(sequence: number, taken: boolean): void {
    const left = this.#open.get(sequence);
    if (left === undefined) return;
    if (taken && left > 1) {
      this.#open.set(sequence, left - 1);
      return;
    }
    this.#open.delete(sequence);
    (taken ? this.#settled : this.#refused).push(sequence);
  }

  /** Tells the client what has been settled: all below the first that has not in one word. */
  flush(): void {
    if (this.#settled.length === 0 && this.#refused.length === 0) return;
    const [settled, refused] = [this.#settled, this.#refused];
    this.#settled = [];
    this.#refused = [];
    this.#tell('basic.ack', settled, refused);
    this.#tell('basic.nack', refused, settled);
  }

  #tell(method: 'basic.ack' | 'basic.nack', sequences: readonly number[], others: readonly number[]): void {
    const cutoff = Math.min(...this.#open.keys(), ...others, Infinity);
    const ordered = sequences.toSorted((a, b) => a - b);
    const together = ordered.filter((sequence) => sequence < cutoff);
    const last = together.at(-1);
    if (last !== undefined) this.#send({ method, deliveryTag: last, multiple: together.length > 1 });
    for (const deliveryTag of ordered.slice(together.length))
      this.#send({ method, deliveryTag, multiple: false });
  }
}
