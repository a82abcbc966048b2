import type { ClientMethod, Publish, QueueDeclare, ServerMethod } from './amqp.ts';
import { carried, Channel, type Unsettled } from './channel.ts';
import { dueChannels, timedOut } from './consumer-timeout.ts';
import { deadLetter, isCycle, type Death } from './dead-letter.ts';
import { AmqpError, notModelled, preconditionFailed, queueName } from './errors.ts';
import { publishable } from './exchanges.ts';
import { Journal, type Entry } from './journal.ts';
import { messageOf, type Message } from './message.ts';
import { checkOwner, declareQueue, makeQueue } from './queue-declare.ts';
import type { House, Queue, QueueContents, Settlement } from './queue.ts';
import { recover } from './recover.ts';
import { Topology } from './topology.ts';
import { behaviours, type Behaviour, type Version } from './versions.ts';

export interface BrokerOptions {
  /** Which release to behave like. @default '3.10' */
  readonly version?: Version;
  /** A part of a name that no other queue or consumer has; the names of a life must not come again in the next. */
  readonly unique: () => string;
  /** How long a consumer may hold a message. @default 30 minutes, RabbitMQ's own since 3.8.17 */
  readonly consumerTimeoutMs?: number;
}

/** What the server has to say, and on which channel; on 0 it is about the connection. */
export interface Output {
  readonly connection: string;
  readonly channel: number;
  readonly method: ServerMethod;
}

/**
 * RabbitMQ without sockets, disk and clock: it is told what came in and what time it is, and says what goes out
 * ({@link takeOutputs}), what is to be written ({@link takeEntries}) and when it wants to be woken ({@link wakeAtMs}).
 */
export class Broker implements House {
  readonly journal = new Journal();
  readonly behaviour: Behaviour;
  readonly #options: BrokerOptions;
  readonly #topology = new Topology(this.journal);
  readonly #connections = new Map<string, Map<number, Channel>>();
  readonly #closed: string[] = [];
  #outputs: Output[] = [];
  #nowMs: number;

  /** @param entries what the disk has of the life before; it says how the broker comes back */
  constructor(options: BrokerOptions, nowMs: number, entries: Iterable<Entry> = []) {
    this.#options = options;
    this.#nowMs = nowMs;
    this.behaviour = behaviours[options.version ?? '3.10'];
    recover(entries, this.#topology, (declared, stored) => makeQueue(this, declared, undefined, stored));
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  connect(connection: string): void {
    this.#connections.set(connection, new Map());
  }

  /** A method that came in on a channel. What it leads to is in the outputs. */
  receive(connection: string, number: number, asked: ClientMethod, nowMs: number): void {
    this.advance(nowMs);
    const channels = this.#connections.get(connection);
    if (!channels) return;
    try {
      this.#handle(connection, channels, number, asked);
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      this.#fail(connection, channels, number, asked.method, error);
    }
    this.#flushConfirms();
  }

  /** The client has answered that its channel is closed: its number is free again. */
  closeOk(connection: string, number: number): void {
    this.#connections.get(connection)?.delete(number);
  }

  /** The connection is gone, in whichever way: its channels and its own queues go with it. */
  disconnect(connection: string, nowMs: number): void {
    this.advance(nowMs);
    this.#dropConnection(connection);
    this.#flushConfirms();
  }

  /** Lets happen what was due by now: messages expire, queues nobody uses go, consumers that hold on too long are cut. */
  advance(nowMs: number): void {
    for (let due = this.wakeAtMs; due !== undefined && due <= nowMs; due = this.wakeAtMs) {
      this.#nowMs = Math.max(this.#nowMs, due);
      for (const queue of [...this.#topology.queues.values()])
        if ((queue.wakeAtMs ?? Infinity) <= this.#nowMs) queue.wake();
      for (const channel of dueChannels(this.#channels(), this.#timeoutMs, this.#nowMs)) this.#cut(channel);
    }
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#flushConfirms();
  }

  get wakeAtMs(): number | undefined {
    const queues = [...this.#topology.queues.values()].map((queue) => queue.wakeAtMs ?? Infinity);
    const channels = this.#channels().map((channel) => timedOut(channel, this.#timeoutMs));
    const first = Math.min(...queues, ...channels, Infinity);
    return first === Infinity ? undefined : first;
  }

  takeOutputs(): readonly Output[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  takeEntries(): readonly Entry[] {
    return this.journal.take();
  }

  /** So many more of the entries are on the disk: publishers that waited for them get their confirms. */
  written(count: number, nowMs: number): void {
    this.advance(nowMs);
    this.journal.written(count);
    this.#flushConfirms();
  }

  /** The tags of what a channel was handed and has not settled. */
  unsettled(connection: string, channel: number): readonly number[] {
    return (
      this.#connections
        .get(connection)
        ?.get(channel)
        ?.unsettled.map(({ tag }) => tag) ?? []
    );
  }

  /** Why it has closed channels and connections by itself. */
  get closed(): readonly string[] {
    return this.#closed;
  }

  get queues(): ReadonlyMap<string, Queue> {
    return this.#topology.queues;
  }

  contents(): ReadonlyMap<string, QueueContents> {
    return new Map([...this.#topology.queues].map(([name, queue]) => [name, queue.contents()]));
  }

  /** The queues' way to give a message up. Whether there was an exchange to give it to. */
  deadLetter(message: Message, death: Omit<Death, 'atMs'>): boolean {
    const exchange = this.#topology.exchanges.get(death.exchange);
    if (!exchange) return false;
    const dead = deadLetter(message, { ...death, atMs: this.#nowMs }, this.behaviour);
    for (const queue of this.#topology.route(exchange, dead))
      if (!isCycle(queue.name, dead, death.reason)) queue.publish(dead, undefined);
    return true;
  }

  /** Deletes a queue; its consumers hear of it. */
  delete(queue: Queue): void {
    this.#topology.deleteQueue(queue);
    queue.deleted();
    for (const channel of this.#channels())
      for (const [consumerTag, of] of [...channel.consumers].toSorted(([a], [b]) => (a < b ? -1 : 1)))
        if (of === queue) {
          channel.consumers.delete(consumerTag);
          channel.send({ method: 'basic.cancel', consumerTag });
        }
  }

  #handle(connection: string, channels: Map<number, Channel>, number: number, asked: ClientMethod): void {
    if (asked.method === 'channel.open') return this.#open(connection, channels, number);
    const channel = channels.get(number);
    if (!channel) throw new AmqpError('CHANNEL_ERROR', "expected 'channel.open'");
    if (channel.state === 'closing') {
      if (asked.method === 'channel.close') channel.send({ method: 'channel.close-ok' });
      return;
    }
    this.#answer(channel, asked);
  }

  #answer(channel: Channel, asked: Exclude<ClientMethod, { method: 'channel.open' }>): void {
    const topology = this.#topology;
    const connection = channel.address.connection;
    switch (asked.method) {
      case 'channel.close':
        this.#dropChannel(channel);
        return channel.send({ method: 'channel.close-ok' });
      case 'confirm.select':
        channel.confirms.selected = true;
        return channel.send({ method: 'confirm.select-ok' });
      case 'tx.select':
        throw notModelled('transactions');
      case 'exchange.declare':
        topology.declareExchange(asked);
        return this.#replyDurably(channel, { method: 'exchange.declare-ok' });
      case 'exchange.delete':
        topology.deleteExchange(asked.exchange, asked.ifUnused ?? false);
        return this.#replyDurably(channel, { method: 'exchange.delete-ok' });
      case 'exchange.bind':
        topology.bind({ ...asked, kind: 'exchange' }, () => {});
        return this.#replyDurably(channel, { method: 'exchange.bind-ok' });
      case 'exchange.unbind':
        topology.unbind({ ...asked, kind: 'exchange' }, () => {});
        return this.#replyDurably(channel, { method: 'exchange.unbind-ok' });
      case 'queue.declare':
        return this.#declareQueue(channel, asked);
      case 'queue.bind':
      case 'queue.unbind': {
        const { exchange: source, queue: destination, routingKey, arguments: table } = asked;
        const binding = { source, kind: 'queue', destination, routingKey, arguments: table } as const;
        const check = () => checkOwner(topology.queue(destination), connection);
        if (asked.method === 'queue.bind') topology.bind(binding, check);
        else topology.unbind(binding, check);
        return this.#replyDurably(channel, { method: `${asked.method}-ok` });
      }
      case 'queue.purge': {
        const messageCount = this.#ownQueue(channel, asked.queue).purge();
        return channel.send({ method: 'queue.purge-ok', messageCount });
      }
      case 'queue.delete':
        return this.#deleteQueue(channel, asked.queue, asked.ifUnused, asked.ifEmpty);
      case 'basic.qos':
        return this.#limit(channel, asked.prefetchCount, asked.global);
      case 'basic.consume': {
        if (channel.consumers.has(asked.consumerTag))
          throw new AmqpError('NOT_ALLOWED', `attempt to reuse consumer tag '${asked.consumerTag}'`);
        const queue = this.#ownQueue(channel, asked.queue);
        const consumerTag = asked.consumerTag || `amq.ctag-${this.#options.unique()}`;
        return queue.consume(channel, { ...asked, consumerTag }, channel.prefetch);
      }
      case 'basic.cancel':
        return this.#cancel(channel, asked.consumerTag);
      case 'basic.publish':
        return this.#publish(channel, asked);
      case 'basic.get': {
        const queue = this.#ownQueue(channel, asked.queue);
        const got = queue.get(channel, asked.noAck, channel.nextTag);
        return got ? channel.got(queue, asked.noAck, got) : channel.send({ method: 'basic.get-empty' });
      }
      case 'basic.ack':
        return this.#settle(channel, channel.collect(asked.deliveryTag, asked.multiple), 'ack');
      case 'basic.nack':
      case 'basic.reject': {
        const multiple = asked.method === 'basic.nack' && asked.multiple;
        const how = asked.requeue ? 'requeue' : 'discard';
        return this.#settle(channel, channel.collect(asked.deliveryTag, multiple), how);
      }
      case 'basic.recover':
        if (!asked.requeue) throw new AmqpError('NOT_IMPLEMENTED', 'requeue=false');
        this.#settle(channel, channel.collectAll(), 'requeue');
        return channel.send({ method: 'basic.recover-ok' });
    }
  }

  #open(connection: string, channels: Map<number, Channel>, number: number): void {
    if (channels.has(number)) throw new AmqpError('CHANNEL_ERROR', "second 'channel.open' seen");
    const address = { connection, channel: number };
    const channel = new Channel(
      address,
      (from, method) => this.#send(from, method),
      () => this.#nowMs,
    );
    channels.set(number, channel);
    channel.send({ method: 'channel.open-ok' });
  }

  #declareQueue(channel: Channel, asked: QueueDeclare): void {
    const { queue, made } = declareQueue(this, this.#topology, channel, asked, this.#options.unique);
    if (made) this.#topology.addQueue(queue);
    else queue.touch();
    channel.lastDeclared = queue.name;
    const { name, messageCount, consumerCount } = queue;
    this.#replyDurably(channel, { method: 'queue.declare-ok', queue: name, messageCount, consumerCount });
  }

  #deleteQueue(channel: Channel, name: string, ifUnused: boolean, ifEmpty: boolean): void {
    const queue = this.#topology.queues.get(name);
    const messageCount = queue?.messageCount ?? 0;
    if (queue) {
      checkOwner(queue, channel.address.connection);
      if (queue.type === 'quorum' && (ifUnused || ifEmpty))
        throw new AmqpError(
          'NOT_IMPLEMENTED',
          `cannot delete ${queueName(name)}. queue.delete operations with if-${ifUnused ? 'unused' : 'empty'} flag set are not supported by quorum queues`,
        );
      if (ifEmpty && messageCount > 0) throw preconditionFailed(`${queueName(name)} not empty`);
      if (ifUnused && queue.consumerCount > 0) throw preconditionFailed(`${queueName(name)} in use`);
      this.delete(queue);
    }
    this.#replyDurably(channel, { method: 'queue.delete-ok', messageCount });
  }

  #limit(channel: Channel, count: number, global: boolean): void {
    const before = channel.limiter.active;
    const resumed = channel.limiter.limit(global ? count : 0, channel.unsettled.length);
    if (!global) channel.prefetch = count;
    channel.send({ method: 'basic.qos-ok' });
    for (const queue of resumed) queue.limitChanged(channel, 'resume');
    const after = channel.limiter.active;
    if (before !== after)
      for (const queue of new Set(channel.consumers.values()))
        queue.limitChanged(channel, after ? 'on' : 'off');
  }

  #cancel(channel: Channel, consumerTag: string): void {
    const queue = channel.consumers.get(consumerTag);
    channel.consumers.delete(consumerTag);
    channel.send({ method: 'basic.cancel-ok', consumerTag });
    queue?.cancel(channel, consumerTag);
  }

  #publish(channel: Channel, asked: Publish): void {
    const exchange = publishable(this.#topology.exchanges.get(asked.exchange), asked.exchange);
    const message = messageOf(asked);
    const queues = this.#topology.route(exchange, message);
    const sequence = channel.confirms.begin(queues.length);
    if (queues.length === 0 && asked.mandatory)
      channel.send({ method: 'basic.return', replyCode: 312, replyText: 'NO_ROUTE', ...carried(message) });
    for (const queue of queues)
      queue.publish(message, sequence === undefined ? undefined : { channel, sequence });
  }

  /** Each queue and consumer gets its share at once, in the order RabbitMQ has for them. */
  #settle(channel: Channel, unsettled: readonly Unsettled[], how: Settlement): void {
    const shares = new Map<string, Unsettled[]>();
    for (const one of unsettled.toSorted(byQueueAndConsumer)) {
      const key = `${one.queue.name}\n${typeof one.consumer}\n${one.consumer}`;
      shares.set(key, [...(shares.get(key) ?? []), one]);
    }
    for (const [first, ...others] of shares.values())
      if (first && this.#topology.queues.get(first.queue.name) === first.queue)
        first.queue.settle(
          channel,
          how,
          first.consumer,
          [first, ...others].map(({ id }) => id),
        );
    const consumed = unsettled.filter(({ consumer }) => typeof consumer === 'string').length;
    for (const queue of channel.limiter.settled(consumed)) queue.limitChanged(channel, 'resume');
  }

  #ownQueue(channel: Channel, name: string): Queue {
    const queue = this.#topology.queue(name || (channel.lastDeclared ?? ''));
    checkOwner(queue, channel.address.connection);
    return queue;
  }

  #fail(
    connection: string,
    channels: Map<number, Channel>,
    number: number,
    failing: string,
    error: AmqpError,
  ) {
    const close = { replyCode: error.code, replyText: error.message, failing };
    const channel = channels.get(number);
    this.#closed.push(error.message);
    if (error.hard || !channel) {
      this.#outputs.push({ connection, channel: 0, method: { method: 'connection.close', ...close } });
      return this.#dropConnection(connection);
    }
    channel.send({ method: 'channel.close', ...close });
    this.#release(channel);
  }

  #cut(channel: Channel): void {
    const { connection, channel: number } = channel.address;
    const channels = this.#connections.get(connection);
    const text = `delivery acknowledgement on channel ${number} timed out. Timeout value used: ${this.#timeoutMs} ms. This timeout value can be configured, see consumers doc guide to learn more`;
    if (channels) this.#fail(connection, channels, number, '', preconditionFailed(text));
  }

  #dropConnection(connection: string): void {
    const channels = this.#connections.get(connection);
    this.#connections.delete(connection);
    for (const channel of channels?.values() ?? []) channel.state = 'closing';
    for (const channel of channels?.values() ?? []) this.#release(channel);
    for (const queue of [...this.#topology.queues.values()])
      if (queue.owner === connection) this.delete(queue);
  }

  #dropChannel(channel: Channel): void {
    this.#connections.get(channel.address.connection)?.delete(channel.address.channel);
    this.#release(channel);
  }

  #release(channel: Channel): void {
    channel.state = 'closing';
    channel.consumers.clear();
    channel.collectAll();
    for (const queue of [...this.#topology.queues.values()]) queue.channelDown(channel);
  }

  /** A reply that says that something durable was changed waits for the disk. */
  #replyDurably(channel: Channel, method: ServerMethod): void {
    channel.sendOnceWritten(method, this.journal);
  }

  #send(channel: Channel, method: ServerMethod): void {
    const { connection, channel: number } = channel.address;
    if (this.#connections.has(connection)) this.#outputs.push({ connection, channel: number, method });
  }

  #flushConfirms(): void {
    for (const channel of this.#channels()) channel.confirms.flush();
  }

  #channels(): readonly Channel[] {
    return [...this.#connections.values()].flatMap((channels) => [...channels.values()]);
  }

  get #timeoutMs(): number {
    return this.#options.consumerTimeoutMs ?? 30 * 60_000;
  }
}

/** Within one queue, what was fetched with `basic.get` comes before what consumers were sent. */
function byQueueAndConsumer(a: Unsettled, b: Unsettled): number {
  if (a.queue.name !== b.queue.name) return a.queue.name < b.queue.name ? -1 : 1;
  if (typeof a.consumer !== typeof b.consumer) return typeof a.consumer === 'number' ? -1 : 1;
  return a.consumer === b.consumer ? a.tag - b.tag : a.consumer < b.consumer ? -1 : 1;
}
