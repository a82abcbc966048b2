import type { Channel } from './channel.ts';

/** One who takes messages of a queue. */
export interface Consumer {
  readonly channel: Channel;
  readonly tag: string;
  readonly noAck: boolean;
  readonly priority: number;
}

/** Consumers in turn: the highest priority first, and within one the longest waiting. */
export class Turns {
  #consumers: readonly Consumer[] = [];

  get all(): readonly Consumer[] {
    return this.#consumers;
  }

  /** Takes a place behind all of the same priority. */
  add(consumer: Consumer): void {
    const place = this.#consumers.findIndex((other) => other.priority < consumer.priority);
    this.#consumers = this.#consumers.toSpliced(place < 0 ? Infinity : place, 0, consumer);
  }

  next(): Consumer | undefined {
    const [first, ...others] = this.#consumers;
    this.#consumers = others;
    return first;
  }

  /** Removes those that it returns. */
  extract(leaving: (consumer: Consumer) => boolean): readonly Consumer[] {
    const [gone, staying] = [this.#consumers.filter(leaving), this.#consumers.filter((c) => !leaving(c))];
    this.#consumers = staying;
    return gone;
  }
}

export const isConsumer =
  (channel: Channel, tag: string) =>
  (consumer: Consumer): boolean =>
    consumer.channel === channel && consumer.tag === tag;
