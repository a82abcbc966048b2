import type { Channel } from './channel.ts';
import { Turns, type Consumer } from './consumers.ts';
import type { Queue } from './queue.ts';

/** What a classic queue knows of a channel: what it holds, and which of its consumers must wait. */
export class ChannelRecord<T extends { readonly id: number }> {
  readonly channel: Channel;
  readonly #held = new Map<number, { readonly item: T; readonly tag: string | undefined }>();
  /** How many more each consumer with a prefetch may have. */
  readonly #credit = new Map<string, number>();
  readonly #blocked = new Turns();
  #consumers = 0;
  #limit: 'none' | 'on' | 'suspended' = 'none';

  constructor(channel: Channel) {
    this.channel = channel;
  }

  get consumers(): number {
    return this.#consumers;
  }

  get blocked(): readonly Consumer[] {
    return this.#blocked.all;
  }

  get isEmpty(): boolean {
    return this.#consumers === 0 && this.#held.size === 0;
  }

  addConsumer(consumer: Consumer, prefetch: number): void {
    this.#consumers++;
    if (this.channel.limiter.active && this.#limit === 'none') this.#limit = 'on';
    if (prefetch > 0) this.#credit.set(consumer.tag, prefetch);
  }

  removeConsumer(tag: string): void {
    this.#blocked.extract((consumer) => consumer.tag === tag);
    if (--this.#consumers === 0) this.#limit = 'none';
    this.#credit.delete(tag);
  }

  /** Whether the consumer may have one more, which then counts; if not, it is blocked until something is settled. */
  mayTake(consumer: Consumer, queue: Queue): boolean {
    if (this.#limit === 'suspended' || this.#spent(consumer.tag)) return this.#block(consumer);
    if (this.#limit === 'on' && !this.channel.limiter.canSend(queue, !consumer.noAck)) {
      this.#limit = 'suspended';
      return this.#block(consumer);
    }
    const credit = this.#credit.get(consumer.tag);
    if (credit !== undefined) this.#credit.set(consumer.tag, credit - 1);
    return true;
  }

  take(item: T, tag: string | undefined): void {
    this.#held.set(item.id, { item, tag });
  }

  /** Takes these back, and frees the consumers that may go on. */
  settle(ids: readonly number[]): { readonly items: readonly T[]; readonly unblocked: readonly Consumer[] } {
    const items: T[] = [];
    let freed = false;
    for (const id of ids) {
      const held = this.#held.get(id);
      if (!held) continue;
      this.#held.delete(id);
      items.push(held.item);
      const credit = held.tag === undefined ? undefined : this.#credit.get(held.tag);
      if (held.tag === undefined || credit === undefined) continue;
      this.#credit.set(held.tag, credit + 1);
      freed ||= credit === 0;
    }
    return { items, unblocked: freed ? this.#unblock() : [] };
  }

  unacknowledged(): readonly { readonly item: T; readonly tag: string | undefined }[] {
    return [...this.#held.values()];
  }

  limitChanged(state: 'on' | 'off' | 'resume'): readonly Consumer[] {
    const suspended = this.#limit === 'suspended';
    if (state === 'off') this.#limit = 'none';
    else if (state === 'on' ? this.#limit === 'none' : suspended) this.#limit = 'on';
    return suspended && this.#limit !== 'suspended' ? this.#unblock() : [];
  }

  #spent(tag: string): boolean {
    return (this.#credit.get(tag) ?? 1) <= 0;
  }

  #block(consumer: Consumer): false {
    this.#blocked.add(consumer);
    return false;
  }

  #unblock(): readonly Consumer[] {
    return this.#blocked.extract((consumer) => !this.#spent(consumer.tag));
  }
}
