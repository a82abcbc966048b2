import type { ServerMethod } from './amqp.ts';
import type { Message } from './message.ts';
import { Confirms } from './confirms.ts';
import { preconditionFailed } from './errors.ts';
import type { Journal } from './journal.ts';
import { Limiter } from './limiter.ts';
import type { Queue } from './queue.ts';

/** A message that a client was handed and has not settled. */
export interface Unsettled {
  readonly tag: number;
  /** The consumer's tag; for `basic.get` the delivery's own number. */
  readonly consumer: string | number;
  readonly queue: Queue;
  readonly id: number;
  readonly atMs: number;
}

export interface Delivery {
  readonly consumerTag: string;
  readonly noAck: boolean;
  readonly queue: Queue;
  readonly id: number;
  readonly message: Message;
  readonly redelivered: boolean;
}

/** A channel: its own numbers for deliveries and for publishes, which start at 1 on every new one. */
export class Channel {
  readonly address: { readonly connection: string; readonly channel: number };
  readonly openedAtMs: number;
  readonly limiter = new Limiter();
  readonly confirms: Confirms;
  readonly consumers = new Map<string, Queue>();
  /** What each new consumer of it may hold; 0 for any number. */
  prefetch = 0;
  /** The queue that an empty name stands for. */
  lastDeclared: string | undefined;
  /** `closing`: the server closed it, and the client has not answered yet. */
  state: 'open' | 'closing' = 'open';
  readonly #emit: (method: ServerMethod) => void;
  /** What is still to be said, in order: a reply that waits for the disk holds up all after it. */
  #outbox: { readonly method: ServerMethod; ready: boolean }[] = [];
  readonly #now: () => number;
  #nextTag = 1;
  #unsettled: Unsettled[] = [];

  constructor(
    address: Channel['address'],
    send: (channel: Channel, method: ServerMethod) => void,
    now: () => number,
  ) {
    this.address = address;
    this.#emit = (method) => send(this, method);
    this.#now = now;
    this.openedAtMs = now();
    this.confirms = new Confirms((method) => this.send(method));
  }

  send(method: ServerMethod): void {
    this.#put({ method, ready: true });
  }

  /** Says it once all that the journal has so far is on the disk. */
  sendOnceWritten(method: ServerMethod, journal: Journal): void {
    const slot = { method, ready: false };
    this.#put(slot);
    journal.onceWritten(() => {
      slot.ready = true;
      this.#empty();
    });
  }

  /** The queue has the consumer: says so before the first delivery. */
  consuming(consumerTag: string, queue: Queue): void {
    this.consumers.set(consumerTag, queue);
    this.send({ method: 'basic.consume-ok', consumerTag });
  }

  deliver({ consumerTag, noAck, queue, id, message, redelivered }: Delivery): void {
    const deliveryTag = this.#hand(consumerTag, noAck, queue, id);
    this.send({ method: 'basic.deliver', consumerTag, deliveryTag, redelivered, ...carried(message) });
  }

  got(
    queue: Queue,
    noAck: boolean,
    { id, message, redelivered }: Omit<Delivery, 'consumerTag' | 'noAck' | 'queue'>,
  ) {
    const deliveryTag = this.#hand(this.#nextTag, noAck, queue, id);
    const messageCount = queue.messageCount;
    this.send({ method: 'basic.get-ok', deliveryTag, redelivered, messageCount, ...carried(message) });
  }

  confirmed(sequence: number): void {
    this.confirms.one(sequence, true);
  }

  rejected(sequence: number): void {
    this.confirms.one(sequence, false);
  }

  /** The tag of the next delivery. */
  get nextTag(): number {
    return this.#nextTag;
  }

  get unsettled(): readonly Unsettled[] {
    return this.#unsettled;
  }

  /** Takes out what the tag means, all if it is 0 and `multiple`. @throws AmqpError for a tag of nothing unsettled */
  collect(tag: number, multiple: boolean): readonly Unsettled[] {
    if (tag === 0 && multiple) return this.collectAll();
    const place = this.#unsettled.findIndex((one) => one.tag === tag);
    if (place < 0) throw preconditionFailed(`unknown delivery tag ${tag}`);
    return this.#unsettled.splice(multiple ? 0 : place, multiple ? place + 1 : 1);
  }

  collectAll(): readonly Unsettled[] {
    return this.#unsettled.splice(0);
  }

  /** A channel that is closing says no more than that it is closed. */
  #put(slot: { readonly method: ServerMethod; ready: boolean }): void {
    if (this.state === 'closing' && slot.method.method !== 'channel.close-ok') return;
    this.#outbox.push(slot);
    this.#empty();
  }

  #empty(): void {
    for (let first = this.#outbox[0]; first?.ready; first = this.#outbox[0]) {
      this.#outbox.shift();
      this.#emit(first.method);
    }
  }

  #hand(consumer: string | number, noAck: boolean, queue: Queue, id: number): number {
    const tag = this.#nextTag++;
    if (!noAck) this.#unsettled.push({ tag, consumer, queue, id, atMs: this.#now() });
    return tag;
  }
}

export const carried = ({ exchange, routingKeys: [routingKey], properties, content }: Message) => ({
  exchange,
  routingKey,
  properties,
  content,
});
