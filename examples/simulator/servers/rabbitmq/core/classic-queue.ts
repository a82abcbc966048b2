import type { Channel } from './channel.ts';
import type { Consume, QueueDeclare } from './amqp.ts';
import { ChannelRecord } from './channel-record.ts';
import { isConsumer, Turns, type Consumer } from './consumers.ts';
import type { DeathReason } from './dead-letter.ts';
import { AmqpError, queueName } from './errors.ts';
import { expiryOf, Idleness } from './expiry.ts';
import { fieldOf } from './fields.ts';
import { isPersistent, type Message } from './message.ts';
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
import { ReadyMessages } from './ready.ts';

/** A message in a classic queue. */
interface Item {
  readonly id: number;
  readonly message: Message;
  readonly priority: number;
  readonly size: number;
  readonly expiresAtMs: number | undefined;
  readonly stored: boolean;
  redelivered: boolean;
  /** Set while the publisher waits for the disk. */
  confirm: Confirm | undefined;
}

/** The classic queue: messages go back to where they were, and nobody counts how often they were delivered. */
export class ClassicQueue implements Queue {
  readonly type = 'classic';
  readonly name: string;
  readonly declared: QueueDeclare;
  readonly owner: string | undefined;
  readonly #options: QueueOptions;
  readonly #house: House;
  readonly #ready = new ReadyMessages<Item>();
  readonly #turns = new Turns();
  readonly #channels = new Map<Channel, ChannelRecord<Item>>();
  readonly #idle: Idleness;
  #exclusive: Consumer | undefined;
  /** When the head is looked at again. */
  #expiryTimer: number | undefined;
  #hadConsumers = false;
  #nextId = 1;

  constructor({ house, declared, options, owner }: QueueSetting, recovered: readonly Recovered[] = []) {
    this.name = declared.queue;
    this.declared = declared;
    this.owner = owner;
    this.#options = options;
    this.#house = house;
    this.#idle = new Idleness(options.expiresMs, house.nowMs);
    for (const item of recovered) this.#recover(item);
    this.#dropExpired();
  }

  get messageCount(): number {
    return this.#ready.length;
  }

  get consumerCount(): number {
    return [...this.#channels.values()].reduce((sum, record) => sum + record.consumers, 0);
  }

  get wakeAtMs(): number | undefined {
    const due = [this.#expiryTimer, this.#idle.dueAtMs].filter((at) => at !== undefined);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  publish(message: Message, confirm: Confirm | undefined): void {
    if (this.#options.overflow !== 'drop-head' && this.#wouldOverflow(message)) {
      if (this.#options.overflow === 'reject-publish-dlx') this.#deadLetter(message, 'maxlen');
      confirm?.channel.rejected(confirm.sequence);
      return;
    }
    const item = this.#newItem(message, confirm);
    const consumer = this.#nextAble();
    if (consumer) this.#handNew(item, consumer);
    else if (this.#options.ttlMs === 0 && this.#options.deadLetterExchange === undefined) this.#confirm(item);
    else this.#enqueue(item);
  }

  get(channel: Channel, noAck: boolean): Got | undefined {
    this.touch();
    const item = this.#fetch();
    if (!item) return undefined;
    const { id, message, redelivered } = item;
    if (noAck) this.#remove(item);
    else this.#take(channel, item, undefined);
    return { id, message, redelivered };
  }

  consume(channel: Channel, asked: Consume, prefetch: number): void {
    const { consumerTag: tag, noAck, exclusive } = asked;
    if (this.#exclusive || (exclusive && this.consumerCount > 0))
      throw new AmqpError('ACCESS_REFUSED', `${queueName(this.name)} in exclusive use`);
    const priority = Number(fieldOf(asked.arguments, 'x-priority')?.value ?? 0);
    const consumer: Consumer = { channel, tag, noAck, priority };
    this.#record(channel).addConsumer(consumer, noAck ? 0 : prefetch);
    this.#turns.add(consumer);
    this.#hadConsumers = true;
    if (exclusive) this.#exclusive = consumer;
    this.#idle.touch(true, this.#house.nowMs);
    channel.consuming(tag, this);
    this.#run();
  }

  cancel(channel: Channel, tag: string): void {
    const record = this.#channels.get(channel);
    if (!record) return;
    record.removeConsumer(tag);
    this.#turns.extract(isConsumer(channel, tag));
    this.#forgetIfEmpty(record);
    if (this.#exclusive && isConsumer(channel, tag)(this.#exclusive)) this.#exclusive = undefined;
    this.#consumersLeft();
  }

  settle(channel: Channel, how: Settlement, _consumer: string | number, ids: readonly number[]): void {
    const record = this.#channels.get(channel);
    if (!record) return;
    const { items, unblocked } = record.settle(ids);
    for (const consumer of unblocked) this.#turns.add(consumer);
    this.#forgetIfEmpty(record);
    if (how === 'requeue') return this.#requeue(items);
    for (const item of items) {
      if (how === 'discard') this.#deadLetter(item.message, 'rejected');
      this.#remove(item);
    }
    if (unblocked.length > 0) this.#run();
  }

  channelDown(channel: Channel): void {
    const record = this.#channels.get(channel);
    if (!record) return;
    this.#channels.delete(channel);
    this.#turns.extract((consumer) => consumer.channel === channel);
    if (this.#exclusive?.channel === channel) this.#exclusive = undefined;
    if (this.#consumersLeft()) this.#requeue(record.unacknowledged().map(({ item }) => item));
  }

  limitChanged(channel: Channel, state: 'on' | 'off' | 'resume'): void {
    const unblocked = this.#channels.get(channel)?.limitChanged(state) ?? [];
    for (const consumer of unblocked) this.#turns.add(consumer);
    if (unblocked.length > 0) this.#run();
  }

  purge(): number {
    const count = this.#ready.length;
    for (let item = this.#ready.take(); item; item = this.#ready.take()) this.#remove(item);
    return count;
  }

  touch(): void {
    this.#idle.touch(this.consumerCount > 0, this.#house.nowMs);
  }

  wake(): void {
    if ((this.#expiryTimer ?? Infinity) <= this.#house.nowMs) {
      this.#expiryTimer = undefined;
      this.#dropExpired();
    }
    const due = this.#idle.dueAtMs;
    if (due !== undefined && due <= this.#house.nowMs) this.#house.delete(this);
  }

  deleted(): void {
    const held = [...this.#channels.values()].flatMap((record) => record.unacknowledged());
    for (const item of [...this.#ready, ...held.map((one) => one.item)]) this.#confirm(item);
    // A channel's limit may still free a place for it: it has nobody left to hand anything to.
    this.#channels.clear();
    this.#turns.extract(() => true);
  }

  contents(): QueueContents {
    const records = [...this.#channels.values()];
    return {
      ready: [...this.#ready],
      unacknowledged: records.flatMap((record) =>
        record.unacknowledged().map(({ item }) => ({ ...item, ...record.channel.address })),
      ),
      consumers: [...this.#turns.all, ...records.flatMap((record) => record.blocked)].map(
        ({ channel, tag }) => ({ ...channel.address, tag }),
      ),
    };
  }

  #newItem(message: Message, confirm: Confirm | undefined): Item {
    const stored = this.declared.durable && isPersistent(message);
    const { ttlMs, maxPriority } = this.#options;
    const item: Item = {
      id: this.#nextId++,
      message,
      priority: maxPriority === undefined ? 0 : Math.min(message.properties.priority ?? 0, maxPriority),
      size: message.content.length,
      expiresAtMs: expiryOf(message, ttlMs, this.#house.nowMs),
      stored,
      redelivered: false,
      confirm,
    };
    if (!stored) this.#confirm(item);
    return item;
  }

  /** Only what is not handed on at once and forgotten is written. */
  #store(item: Item): void {
    if (!item.stored) return;
    const { id, message, priority, expiresAtMs } = item;
    this.#house.journal.append({ kind: 'enqueued', queue: this.name, id, message, priority, expiresAtMs });
    if (item.confirm) this.#house.journal.onceWritten(() => this.#confirm(item));
  }

  #confirm(item: Item): void {
    const confirm = item.confirm;
    item.confirm = undefined;
    confirm?.channel.confirmed(confirm.sequence);
  }

  #enqueue(item: Item): void {
    this.#store(item);
    this.#ready.insert(item);
    const dropped = this.#dropOverflow();
    // RabbitMQ spares itself a look at a head that cannot have changed. With priorities it can have, and is not looked at.
    if (dropped || this.#ready.length === 1) this.#dropExpired();
  }

  /** A message that nobody has to acknowledge and somebody takes at once never touches the disk. */
  #handNew(item: Item, consumer: Consumer): void {
    if (consumer.noAck) this.#confirm(item);
    else this.#store(item);
    this.#hand(item, consumer);
  }

  /** Sends what is ready to whoever is able to take it. */
  #run(): void {
    while (this.#ready.length > 0) {
      const consumer = this.#nextAble();
      if (!consumer) return;
      const item = this.#fetch();
      if (!item) return;
      if (consumer.noAck) this.#remove(item);
      this.#hand(item, consumer);
    }
  }

  #hand(item: Item, consumer: Consumer): void {
    const { channel, tag, noAck } = consumer;
    const { id, message, redelivered } = item;
    if (!noAck) this.#take(channel, item, tag);
    channel.deliver({ consumerTag: tag, noAck, queue: this, id, message, redelivered });
    this.#turns.add(consumer);
  }

  /** The next consumer whose prefetch allows one more; those that it does not allow step aside. */
  #nextAble(): Consumer | undefined {
    for (let consumer = this.#turns.next(); consumer; consumer = this.#turns.next())
      if (consumer.channel.state === 'open' && this.#record(consumer.channel).mayTake(consumer, this))
        return consumer;
    return undefined;
  }

  #fetch(): Item | undefined {
    const item = this.#ready.take();
    this.#dropExpired();
    return item;
  }

  #take(channel: Channel, item: Item, tag: string | undefined): void {
    this.#record(channel).take(item, tag);
    if (item.redelivered) return;
    item.redelivered = true;
    if (item.stored) this.#house.journal.append({ kind: 'delivered', queue: this.name, id: item.id });
  }

  #requeue(items: readonly Item[]): void {
    for (const item of items) this.#ready.insert(item);
    this.#dropOverflow();
    this.#dropExpired();
    this.#run();
  }

  #remove(item: Item): void {
    if (item.stored) this.#house.journal.append({ kind: 'removed', queue: this.name, id: item.id });
    this.#confirm(item);
  }

  #wouldOverflow(message: Message): boolean {
    const { maxLength, maxBytes } = this.#options;
    return this.#ready.length + 1 > maxLength || this.#ready.bytes + message.content.length > maxBytes;
  }

  /** Whether anything was dropped. */
  #dropOverflow(): boolean {
    const { maxLength, maxBytes, overflow } = this.#options;
    if (overflow !== 'drop-head') return false;
    let dropped = false;
    while (this.#ready.length > maxLength || this.#ready.bytes > maxBytes) dropped = this.#drop('maxlen');
    return dropped;
  }

  /** Only the head is looked at: what has expired behind a message that has not waits on. */
  #dropExpired(): void {
    const now = this.#house.nowMs;
    for (
      let head = this.#ready.head();
      head && (head.expiresAtMs ?? Infinity) <= now;
      head = this.#ready.head()
    )
      this.#drop('expired');
    const next = this.#ready.head()?.expiresAtMs;
    if (next !== undefined) this.#expiryTimer = Math.min(next, this.#expiryTimer ?? Infinity);
  }

  #drop(reason: DeathReason): true {
    const item = this.#ready.take();
    if (!item) return true;
    this.#deadLetter(item.message, reason);
    this.#remove(item);
    return true;
  }

  #deadLetter(message: Message, reason: DeathReason): void {
    const { deadLetterExchange: exchange, deadLetterKey: routingKey } = this.#options;
    if (exchange === undefined) return;
    this.#house.deadLetter(message, { reason, queue: this.name, exchange, routingKey });
  }

  /** Whether the queue is still there: one that deletes itself goes with its last consumer. */
  #consumersLeft(): boolean {
    const used = this.consumerCount > 0;
    if (this.declared.autoDelete && this.#hadConsumers && !used) {
      this.#house.delete(this);
      return false;
    }
    if (!used) this.#idle.touch(false, this.#house.nowMs);
    return true;
  }

  #record(channel: Channel): ChannelRecord<Item> {
    const known = this.#channels.get(channel);
    if (known) return known;
    const record = new ChannelRecord<Item>(channel);
    this.#channels.set(channel, record);
    return record;
  }

  #forgetIfEmpty(record: ChannelRecord<Item>): void {
    if (record.isEmpty) this.#channels.delete(record.channel);
  }

  #recover({ id, message, priority, expiresAtMs, delivered }: Recovered): void {
    const size = message.content.length;
    const item = { id, message, priority, expiresAtMs, size, stored: true, redelivered: delivered };
    this.#ready.insert({ ...item, confirm: undefined });
    this.#nextId = Math.max(this.#nextId, id + 1);
  }
}
