import { Channel } from './channel.ts';
import type { PublishOptions } from './options.ts';

type Confirmed = (error: Error | null) => void;

/** A channel that hears of every message it published: amqplib's ConfirmChannel. */
export class ConfirmChannel extends Channel {
  #next = 1;
  readonly #unconfirmed = new Map<number, Confirmed | undefined>();

  /** Asks for confirms: the connection does, before anybody has the channel. */
  async select(): Promise<void> {
    await this.ask({ method: 'confirm.select' });
  }

  override publish(
    exchange: string,
    routingKey: string,
    content: Uint8Array,
    given: PublishOptions = {},
    confirmed?: Confirmed,
  ): boolean {
    const more = super.publish(exchange, routingKey, content, given);
    this.#unconfirmed.set(this.#next++, confirmed);
    return more;
  }

  override sendToQueue(
    queue: string,
    content: Uint8Array,
    given: PublishOptions = {},
    confirmed?: Confirmed,
  ): boolean {
    return this.publish('', queue, content, given, confirmed);
  }

  /** Resolves once every message so far is confirmed; rejects if one is refused, or the channel ends. */
  async waitForConfirms(): Promise<void> {
    await Promise.all([...this.#unconfirmed.keys()].map((sequence) => this.#confirm(sequence)));
  }

  protected override settled(deliveryTag: number, multiple: boolean, taken: boolean): void {
    super.settled(deliveryTag, multiple, taken);
    const all = [...this.#unconfirmed.keys()];
    const settled = multiple ? all.filter((sequence) => sequence <= deliveryTag) : [deliveryTag];
    for (const sequence of settled) this.#settle(sequence, taken ? undefined : new Error('message nacked'));
  }

  override end(why: string): void {
    super.end(why);
    for (const sequence of this.#unconfirmed.keys()) this.#settle(sequence, new Error('channel closed'));
  }

  #confirm(sequence: number): Promise<void> {
    const confirmed = this.#unconfirmed.get(sequence);
    return new Promise((resolve, reject) => {
      this.#unconfirmed.set(sequence, (error) => {
        confirmed?.(error);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  #settle(sequence: number, error: Error | undefined): void {
    const confirmed = this.#unconfirmed.get(sequence);
    this.#unconfirmed.delete(sequence);
    confirmed?.(error ?? null);
  }
}
