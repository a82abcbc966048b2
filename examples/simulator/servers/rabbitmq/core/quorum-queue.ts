import type { Channel } from './channel.ts';
import type { Consume, QueueDeclare } from './amqp.ts';
import { isConsumer, Turns, type Consumer } from './consumers.ts';
import type { DeathReason } from './dead-letter.ts';
import { AmqpError, queueName } from './errors.ts';
import { expiryOf, Idleness } from './expiry.ts';
import { fieldOf } from './fields.ts';
import { withHeaders, type Message } from './message.ts';
import type { QueueOptions } from './queue-arguments.ts';
import type {
  Confirm,
  Got,
  House,
  Queue,
  QueueContents,
  QueueSetting,
  Recovered,
  Settlement,
} from './queue.ts';

interface Item {
  readonly id: number;
  readonly message: Message;
  readonly size: number;
  readonly expiresAtMs: number | undefined;
  /** Its place among those that were never given back. */
  place: number;
  deliveryCount: number;
  confirm: Confirm | undefined;
}

/** A consumer, or one message fetched: what it holds and how much more it may. */
interface Holder {
  readonly consumer: Consumer;
  readonly held: Map<number, Item>;
  credit: number;
  cancelled: boolean;
}

/** How much a consumer without a prefetch may hold (rabbit_quorum_queue.erl). */
const unlimitedCredit = 2000;

/** The quorum queue, of one member: every message is written, returns are counted, and the count can be limited. */
export class QuorumQueue implements Queue {
  readonly type = 'quorum';
  readonly name: string;
  readonly declared: QueueDeclare;
  readonly owner = undefined;
  readonly #options: QueueOptions;
  readonly #house: House;
  /** What was given back, which goes first, and what was not. */
  #returns: Item[] = [];
  #messages: Item[] = [];
  readonly #turns = new Turns();
  readonly #holders = new Map<Consumer, Holder>();
  readonly #idle: Idleness;
  #nextId = 1;

  constructor({ house, declared, options }: QueueSetting, recovered: readonly Recovered[] = []) {
    this.name = declared.queue;
    this.declared = declared;
    this.#options = options;
    this.#house = house;
    this.#idle = new Idleness(options.expiresMs, house.nowMs);
    for (const item of recovered) this.#recover(item);
  }

  get messageCount(): number {
    return this.#returns.length + this.#messages.length;
  }

  get consumerCount(): number {
    return this.#holders.size;
  }

  get wakeAtMs(): number | undefined {
    const due = [this.#head()?.expiresAtMs, this.#idle.dueAtMs].filter((at) => at !== undefined);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  publish(message: Message, confirm: Confirm | undefined): void {
    const id = this.#nextId++;
    const expiresAtMs = this.#expiry(message);
    const size = message.content.length;
    const item: Item = { id, message, size, expiresAtMs, place: id, deliveryCount: 0, confirm };
    this.#house.journal.append({ kind: 'enqueued', queue: this.name, id, message, priority: 0, expiresAtMs });
    if (confirm) this.#house.journal.onceWritten(() => this.#confirm(item));
    this.#messages.push(item);
    this.#run();
  }

  /** A message fetched and not acknowledged counts as a consumer of its own. */
  get(channel: Channel, noAck: boolean, deliveryTag: number): Got | undefined {
    this.#dropExpired();
    this.touch();
    const item = this.#take();
    if (!item) return undefined;
    const consumer: Consumer = { channel, tag: String(deliveryTag), noAck, priority: 0 };
    if (noAck) this.#remove(item);
    else this.#hold(this.#newHolder(consumer, 0, true), item);
    if (noAck) this.#run();
    return this.#shown(item, this.#house.behaviour.countOnGet);
  }

  consume(channel: Channel, asked: Consume, prefetch: number): void {
    if (channel.limiter.active)
      throw new AmqpError('NOT_IMPLEMENTED', `${queueName(this.name)} does not support global qos`);
    const priority = Number(fieldOf(asked.arguments, 'x-priority')?.value ?? 0);
    const consumer: Consumer = { channel, tag: asked.consumerTag, noAck: asked.noAck, priority };
    const credit = prefetch === 0 ? unlimitedCredit : prefetch;
    this.#newHolder(consumer, credit, false);
    this.#turns.add(consumer);
    this.#idle.touch(true, this.#house.nowMs);
    channel.consuming(asked.consumerTag, this);
    this.#run();
  }

  cancel(channel: Channel, tag: string): void {
    this.#turns.extract(isConsumer(channel, tag));
    const holder = this.#holderOf(channel, tag);
    if (!holder) return;
    holder.cancelled = true;
    this.#forgetIfDone(holder);
  }

  settle(channel: Channel, how: Settlement, tag: string | number, ids: readonly number[]): void {
    const holder = this.#holderOf(channel, String(tag));
    if (!holder) return;
    const each = how === 'requeue' && this.#options.deliveryLimit === Infinity;
    for (const id of ids) {
      const item = holder.held.get(id);
      if (!item) continue;
      this.#release(holder, item, how);
      if (each) this.#run();
    }
    this.#forgetIfDone(holder);
    this.#run();
  }

  channelDown(channel: Channel): void {
    this.#turns.extract((consumer) => consumer.channel === channel);
    const holders = [...this.#holders.values()].filter(({ consumer }) => consumer.channel === channel);
    for (const holder of holders.toSorted((a, b) => byTag(a.consumer, b.consumer))) {
      this.#holders.delete(holder.consumer);
      for (const item of holder.held.values()) this.#giveBack(item, true);
    }
    if (this.#holders.size === 0) this.#idle.touch(false, this.#house.nowMs);
    this.#run();
  }

  limitChanged(): void {
    // A limit over a whole channel does not apply to quorum queues.
  }

  purge(): number {
    const items = [...this.#returns, ...this.#messages];
    this.#returns = [];
    this.#messages = [];
    for (const item of items) this.#remove(item);
    return items.length;
  }

  touch(): void {
    this.#idle.touch(this.#holders.size > 0, this.#house.nowMs);
  }

  wake(): void {
    this.#dropExpired();
    const due = this.#idle.dueAtMs;
    if (due !== undefined && due <= this.#house.nowMs) this.#house.delete(this);
  }

  deleted(): void {
    const held = [...this.#holders.values()].flatMap((holder) => [...holder.held.values()]);
    for (const item of [...this.#returns, ...this.#messages, ...held]) this.#confirm(item);
  }

  contents(): QueueContents {
    const show = (item: Item) => ({ ...item, redelivered: item.deliveryCount > 0 });
    const holders = [...this.#holders.values()];
    return {
      ready: [...this.#returns, ...this.#messages].map(show),
      unacknowledged: holders.flatMap(({ consumer, held }) =>
        [...held.values()].map((item) => ({ ...show(item), ...consumer.channel.address })),
      ),
      consumers: [...this.#holders.keys()].map(({ channel, tag }) => ({ ...channel.address, tag })),
    };
  }

  #newHolder(consumer: Consumer, credit: number, cancelled: boolean): Holder {
    const holder = { consumer, held: new Map<number, Item>(), credit, cancelled };
    this.#holders.set(consumer, holder);
    return holder;
  }

  #holderOf(channel: Channel, tag: string): Holder | undefined {
    return [...this.#holders.values()].find(({ consumer }) => isConsumer(channel, tag)(consumer));
  }

  /** Hands out what there is, in turns; a channel hears of it consumer by consumer. */
  #run(): void {
    const deliveries: Delivery[] = [];
    for (this.#dropExpired(); this.messageCount > 0; this.#dropExpired()) {
      const consumer = this.#turns.next();
      const holder = consumer && this.#holders.get(consumer);
      if (!consumer) break;
      if (holder && holder.credit > 0 && consumer.channel.state === 'open')
        deliveries.push({ consumer, item: this.#hand(holder) });
    }
    this.#dropOverflow();
    for (const { consumer, item } of deliveries.toSorted((a, b) => byTag(a.consumer, b.consumer))) {
      const { channel, tag, noAck } = consumer;
      channel.deliver({ consumerTag: tag, noAck, queue: this, ...this.#shown(item, false) });
    }
  }

  #hand(holder: Holder): Item {
    const item = this.#take() as Item;
    if (holder.consumer.noAck) this.#remove(item);
    else {
      this.#hold(holder, item);
      holder.credit--;
    }
    if (holder.credit > 0) this.#turns.add(holder.consumer);
    return item;
  }

  /** A message that may not wait has a millisecond in which somebody can take it. */
  #expiry(message: Message): number | undefined {
    const now = this.#house.nowMs;
    const at = expiryOf(message, this.#options.ttlMs, now);
    return at === now ? now + 1 : at;
  }

  #hold(holder: Holder, item: Item): void {
    holder.held.set(item.id, item);
    this.#house.journal.append({ kind: 'delivered', queue: this.name, id: item.id });
  }

  #release(holder: Holder, item: Item, how: Settlement): void {
    holder.held.delete(item.id);
    holder.credit++;
    if (!holder.cancelled && !this.#turns.all.includes(holder.consumer)) this.#turns.add(holder.consumer);
    if (how === 'requeue') return this.#giveBack(item, this.#options.deliveryLimit !== Infinity);
    if (how === 'discard') this.#discard(item, 'rejected');
    else this.#remove(item);
  }

  /**
   * A queue with a delivery limit puts what a consumer gives back before the others; one without, since 3.10, behind
   * them all. What a consumer leaves when it dies always goes before.
   */
  #giveBack(item: Item, before: boolean): void {
    item.deliveryCount++;
    if (item.deliveryCount > this.#options.deliveryLimit) {
      this.#discard(item, 'delivery_limit');
      return;
    }
    const entry = { kind: 'returned', queue: this.name, id: item.id } as const;
    if (before) this.#returns.push(item);
    else {
      item.place = this.#nextId++;
      this.#messages.push(item);
    }
    this.#house.journal.append(before ? entry : { ...entry, behind: item.place });
  }

  #head(): Item | undefined {
    return this.#returns[0] ?? this.#messages[0];
  }

  #take(): Item | undefined {
    return this.#returns.shift() ?? this.#messages.shift();
  }

  /** The message as a consumer sees it: the count of its returns is a header. */
  #shown({ id, message, deliveryCount }: Item, evenNone: boolean): Got {
    if (deliveryCount === 0 && !evenNone) return { id, message, redelivered: false };
    const headers = { ...message.properties.headers, 'x-delivery-count': deliveryCount };
    const properties = withHeaders(message.properties, headers);
    return { id, message: { ...message, properties }, redelivered: deliveryCount > 0 };
  }

  #dropExpired(): void {
    const now = this.#house.nowMs;
    for (let head = this.#head(); head && (head.expiresAtMs ?? Infinity) <= now; head = this.#head()) {
      this.#take();
      this.#discard(head, 'expired');
    }
  }

  /** What one command drops becomes dead letters last first, as 3.10 does it. */
  #dropOverflow(): void {
    const dropped: Item[] = [];
    for (let head = this.#head(); head && this.#isOver(); head = this.#head()) {
      this.#take();
      dropped.push(head);
    }
    for (const item of dropped.toReversed()) this.#discard(item, 'maxlen');
  }

  #isOver(): boolean {
    const { maxLength, maxBytes } = this.#options;
    if (this.messageCount > maxLength) return true;
    const sizes = maxBytes === Infinity ? [] : [...this.#returns, ...this.#messages];
    return sizes.reduce((sum, { size }) => sum + size, 0) > maxBytes;
  }

  #discard(item: Item, reason: DeathReason): void {
    this.#deadLetter(item.message, reason);
    this.#remove(item);
  }

  #remove(item: Item): void {
    this.#house.journal.append({ kind: 'removed', queue: this.name, id: item.id });
  }

  #confirm(item: Item): void {
    const confirm = item.confirm;
    item.confirm = undefined;
    confirm?.channel.confirmed(confirm.sequence);
  }

  #deadLetter(message: Message, reason: DeathReason): void {
    const { deadLetterExchange: exchange, deadLetterKey: routingKey } = this.#options;
    if (exchange === undefined) return;
    this.#house.deadLetter(message, { reason, queue: this.name, exchange, routingKey });
  }

  #forgetIfDone(holder: Holder): void {
    if (!holder.cancelled || holder.held.size > 0) return;
    this.#holders.delete(holder.consumer);
    if (this.#holders.size === 0) this.#idle.touch(false, this.#house.nowMs);
  }

  /** A member that starts again finds its consumers dead: what they held comes back, and is counted. */
  #recover({ id, message, expiresAtMs, delivered, deliveryCount, returned }: Recovered): void {
    const size = message.content.length;
    const item: Item = { id, message, size, expiresAtMs, place: id, deliveryCount, confirm: undefined };
    this.#nextId = Math.max(this.#nextId, id + 1);
    if (delivered) this.#giveBack(item, true);
    else if (returned) this.#returns.push(item);
    else this.#messages.push(item);
  }
}

interface Delivery {
  readonly consumer: Consumer;
  readonly item: Item;
}

const byTag = (a: Consumer, b: Consumer): number => (a.tag < b.tag ? -1 : Number(a.tag > b.tag));
