/** What is used of amqplib, by its own names: what its `connect` resolves with is a {@link Connection} as it is. */
export interface Connection {
  createChannel(): Promise<Channel>;
  createConfirmChannel(): Promise<ConfirmChannel>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface Channel {
  assertExchange(exchange: string, type: 'topic', options: { durable: boolean }): Promise<unknown>;
  assertQueue(queue: string, options: QueueOptions): Promise<unknown>;
  bindQueue(queue: string, exchange: string, pattern: string): Promise<unknown>;
  prefetch(count: number): Promise<unknown>;
  /** Calls back with `null` if the broker ends it, because the queue was deleted. */
  consume(queue: string, onMessage: (message: Message | null) => void): Promise<unknown>;
  ack(message: Message): void;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export interface ConfirmChannel extends Channel {
  /** Calls back once the broker has confirmed the message or refused it, or the channel is over. */
  publish(
    exchange: string,
    routingKey: string,
    content: Uint8Array,
    options: { mandatory?: boolean; persistent: boolean; messageId: string },
    confirmed: (error: Error | null) => void,
  ): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** A message that was `mandatory` and that no queue takes. It comes before its confirm. */
  on(event: 'return', listener: (message: Message) => void): unknown;
}

export interface QueueOptions {
  durable: boolean;
  maxLength: number;
  arguments?: { 'x-overflow': 'reject-publish' };
}

export interface Message {
  content: { toString(): string };
  fields: { deliveryTag: number };
  properties: { messageId?: string };
}

/** Opens a connection. With amqplib: `() => connect('amqp://broker?heartbeat=20', { timeout: 1_000 })`. */
export type Connect = () => Promise<Connection>;
