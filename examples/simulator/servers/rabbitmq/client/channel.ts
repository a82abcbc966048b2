import type { ClientMethod, Properties, ServerMethod } from '../core/amqp.ts';
import { Content } from './content.ts';
import { Emitter } from './emitter.ts';
import { IllegalOperationError, serverError } from './errors.ts';
import * as options from './options.ts';

/** A message as amqplib hands it over. */
export interface Message {
  readonly content: Content;
  readonly fields: {
    readonly deliveryTag: number;
    readonly redelivered: boolean;
    readonly exchange: string;
    readonly routingKey: string;
    readonly consumerTag?: string;
    readonly messageCount?: number;
  };
  readonly properties: Properties & { readonly headers: Record<string, unknown> };
}

type Reply = Record<string, unknown>;
interface Request {
  readonly method: ClientMethod;
  resolve(reply: ServerMethod): void;
  reject(error: Error): void;
}

/** A channel, in the shape of amqplib's. */
export class Channel extends Emitter {
  readonly #send: (method: ClientMethod | { readonly method: 'channel.close-ok' }) => void;
  readonly #leave: () => void;
  readonly #consumers = new Map<string, (message: Message | null) => void>();
  /** As amqplib does: the next is sent when the one before has its reply. */
  #asking: Request | undefined;
  #waiting: Request[] = [];
  #state: 'open' | 'closing' | 'closed' = 'open';

  constructor(
    send: (method: ClientMethod | { readonly method: 'channel.close-ok' }) => void,
    leave: () => void,
  ) {
    super();
    this.#send = send;
    this.#leave = leave;
  }

  /** Opens it: the connection does, before anybody has it. */
  async open(): Promise<void> {
    await this.ask({ method: 'channel.open' });
  }

  async assertQueue(queue = '', given: options.AssertQueueOptions = {}): Promise<AssertedQueue> {
    const { durable = true, exclusive = false, autoDelete = false } = given;
    const flags = { passive: false, durable, exclusive, autoDelete };
    return this.#queue({
      method: 'queue.declare',
      queue,
      ...flags,
      arguments: options.queueArguments(given),
    });
  }

  async checkQueue(queue: string): Promise<AssertedQueue> {
    const flags = { passive: true, durable: true, exclusive: false, autoDelete: false };
    return this.#queue({ method: 'queue.declare', queue, ...flags, arguments: {} });
  }

  async deleteQueue(
    queue: string,
    { ifUnused = false, ifEmpty = false } = {},
  ): Promise<{ messageCount: number }> {
    return counted(await this.ask({ method: 'queue.delete', queue, ifUnused, ifEmpty }));
  }

  async purgeQueue(queue: string): Promise<{ messageCount: number }> {
    return counted(await this.ask({ method: 'queue.purge', queue }));
  }

  async bindQueue(
    queue: string,
    source: string,
    pattern: string,
    table: options.AssertQueueOptions['arguments'] = {},
  ): Promise<Reply> {
    return this.#plain({
      method: 'queue.bind',
      queue,
      exchange: source,
      routingKey: pattern,
      arguments: table,
    });
  }

  async unbindQueue(
    queue: string,
    source: string,
    pattern: string,
    table: options.AssertQueueOptions['arguments'] = {},
  ): Promise<Reply> {
    return this.#plain({
      method: 'queue.unbind',
      queue,
      exchange: source,
      routingKey: pattern,
      arguments: table,
    });
  }

  async assertExchange(
    exchange: string,
    type: string,
    given: options.AssertExchangeOptions = {},
  ): Promise<{ exchange: string }> {
    const { durable = true, autoDelete = false, internal = false } = given;
    const table = options.withArguments(given.arguments, { 'alternate-exchange': given.alternateExchange });
    const flags = { passive: false, durable, autoDelete, internal };
    await this.ask({ method: 'exchange.declare', exchange, type, ...flags, arguments: table });
    return { exchange };
  }

  async checkExchange(exchange: string): Promise<Reply> {
    const flags = { passive: true, durable: true, autoDelete: false, internal: false };
    return this.#plain({ method: 'exchange.declare', exchange, type: '', ...flags, arguments: {} });
  }

  async deleteExchange(exchange: string, { ifUnused = false } = {}): Promise<Reply> {
    return this.#plain({ method: 'exchange.delete', exchange, ifUnused });
  }

  async bindExchange(
    destination: string,
    source: string,
    pattern: string,
    table: options.AssertQueueOptions['arguments'] = {},
  ): Promise<Reply> {
    return this.#plain({
      method: 'exchange.bind',
      destination,
      source,
      routingKey: pattern,
      arguments: table,
    });
  }

  async unbindExchange(
    destination: string,
    source: string,
    pattern: string,
    table: options.AssertQueueOptions['arguments'] = {},
  ): Promise<Reply> {
    return this.#plain({
      method: 'exchange.unbind',
      destination,
      source,
      routingKey: pattern,
      arguments: table,
    });
  }

  /** The answer says that more may be written: here it always may. */
  publish(
    exchange: string,
    routingKey: string,
    content: Uint8Array,
    given: options.PublishOptions = {},
  ): boolean {
    if (!(content instanceof Uint8Array)) throw new TypeError('content is not a buffer');
    const properties = options.propertiesOf(given);
    const mandatory = given.mandatory ?? false;
    this.tell({ method: 'basic.publish', exchange, routingKey, mandatory, properties, content });
    return true;
  }

  sendToQueue(queue: string, content: Uint8Array, given: options.PublishOptions = {}): boolean {
    return this.publish('', queue, content, given);
  }

  async consume(
    queue: string,
    onMessage: (message: Message | null) => void,
    given: options.ConsumeOptions = {},
  ): Promise<{ consumerTag: string }> {
    const { consumerTag = '', noAck = false, exclusive = false } = given;
    const table = options.withArguments(given.arguments, { 'x-priority': given.priority });
    const asked = {
      method: 'basic.consume',
      queue,
      consumerTag,
      noAck,
      exclusive,
      arguments: table,
    } as const;
    const reply = await this.ask(asked, (said) => this.#consumers.set(tagOf(said), onMessage));
    return { consumerTag: tagOf(reply) };
  }

  async cancel(consumerTag: string): Promise<{ consumerTag: string }> {
    await this.ask({ method: 'basic.cancel', consumerTag }, () => this.#consumers.delete(consumerTag));
    return { consumerTag };
  }

  async get(queue: string, { noAck = false } = {}): Promise<Message | false> {
    const reply = await this.ask({ method: 'basic.get', queue, noAck });
    return reply.method === 'basic.get-ok' ? messageOf(reply) : false;
  }

  ack(message: Tagged, allUpTo = false): void {
    this.tell({ method: 'basic.ack', deliveryTag: message.fields.deliveryTag, multiple: allUpTo });
  }

  ackAll(): void {
    this.tell({ method: 'basic.ack', deliveryTag: 0, multiple: true });
  }

  nack(message: Tagged, allUpTo = false, requeue = true): void {
    this.tell({ method: 'basic.nack', deliveryTag: message.fields.deliveryTag, multiple: allUpTo, requeue });
  }

  nackAll(requeue = true): void {
    this.tell({ method: 'basic.nack', deliveryTag: 0, multiple: true, requeue });
  }

  reject(message: Tagged, requeue = true): void {
    this.tell({ method: 'basic.reject', deliveryTag: message.fields.deliveryTag, requeue });
  }

  async prefetch(count: number, global = false): Promise<Reply> {
    return this.#plain({ method: 'basic.qos', prefetchCount: count, global });
  }

  async recover(): Promise<Reply> {
    return this.#plain({ method: 'basic.recover', requeue: true });
  }

  async close(): Promise<void> {
    const closed = this.ask({ method: 'channel.close' });
    this.#state = 'closing';
    await closed;
    this.end('Channel closed');
  }

  /** Says something that has no reply. @throws IllegalOperationError if the channel is over */
  protected tell(method: ClientMethod): void {
    this.#assertOpen();
    this.#send(method);
  }

  /** Asks, in turn. `first` is done before anything that the server says after its reply. */
  protected ask(method: ClientMethod, first?: (reply: ServerMethod) => void): Promise<ServerMethod> {
    return new Promise((resolve, reject) => {
      this.#assertOpen();
      const answered = (reply: ServerMethod): void => {
        first?.(reply);
        resolve(reply);
      };
      this.#waiting.push({ method, resolve: answered, reject });
      this.#askNext();
    });
  }

  /** What the server says on this channel. */
  hear(said: ServerMethod): void {
    switch (said.method) {
      case 'basic.deliver':
        return this.#consumers.get(said.consumerTag)?.(messageOf(said));
      case 'basic.cancel': {
        const consumer = this.#consumers.get(said.consumerTag);
        this.#consumers.delete(said.consumerTag);
        return consumer?.(null);
      }
      case 'basic.return':
        this.emit('return', messageOf(said));
        return;
      case 'basic.ack':
      case 'basic.nack':
        return this.settled(said.deliveryTag, said.multiple, said.method === 'basic.ack');
      case 'channel.close':
        return this.#closedByServer(said.replyCode, said.replyText);
      default:
        this.#asking?.resolve(said);
        this.#asking = undefined;
        this.#askNext();
    }
  }

  /** The channel is over: who waits hears so. */
  end(why: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    const left = [...(this.#asking ? [this.#asking] : []), ...this.#waiting];
    this.#asking = undefined;
    this.#waiting = [];
    this.#leave();
    for (const { reject } of left) reject(new IllegalOperationError(why));
    this.emit('close');
  }

  protected settled(deliveryTag: number, multiple: boolean, taken: boolean): void {
    this.emit(taken ? 'ack' : 'nack', { deliveryTag, multiple });
  }

  #closedByServer(replyCode: number, replyText: string): void {
    this.#asking?.reject(serverError('Operation failed:', replyCode, replyText));
    this.#asking = undefined;
    this.#send({ method: 'channel.close-ok' });
    // What listens to the error finds a channel that takes nothing any more.
    this.#state = 'closing';
    try {
      this.emit('error', serverError('Channel closed by server:', replyCode, replyText));
    } finally {
      this.end('Channel ended, no reply will be forthcoming');
    }
  }

  #askNext(): void {
    if (this.#asking) return;
    this.#asking = this.#waiting.shift();
    if (this.#asking) this.#send(this.#asking.method);
  }

  #assertOpen(): void {
    if (this.#state !== 'open') throw new IllegalOperationError(`Channel ${this.#state}`);
  }

  async #plain(method: ClientMethod): Promise<Reply> {
    await this.ask(method);
    return {};
  }

  async #queue(method: ClientMethod): Promise<AssertedQueue> {
    const reply = await this.ask(method);
    if (reply.method !== 'queue.declare-ok') throw new Error(`the server answered ${reply.method}`);
    const { queue, messageCount, consumerCount } = reply;
    return { queue, messageCount, consumerCount };
  }
}

/** What the server says of a queue that was declared or looked at. */
export interface AssertedQueue {
  readonly queue: string;
  readonly messageCount: number;
  readonly consumerCount: number;
}

/** Only the tag counts: a message of another channel is taken as well, and means another message there. */
interface Tagged {
  readonly fields: { readonly deliveryTag: number };
}

function messageOf(said: Extract<ServerMethod, { content: Uint8Array }>): Message {
  const { method: _, properties, content, ...fields } = said;
  return {
    content: new Content(content),
    fields: fields as unknown as Message['fields'],
    properties: { ...properties, headers: { ...properties.headers } },
  };
}

const counted = (reply: ServerMethod): { messageCount: number } => ({
  messageCount: 'messageCount' in reply ? reply.messageCount : 0,
});

const tagOf = (reply: ServerMethod): string => ('consumerTag' in reply ? reply.consumerTag : '');
