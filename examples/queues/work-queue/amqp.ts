/** What is used of amqplib, by its own names: what its `connect` resolves with is a {@link Connection} as it is. */
export interface Connection {
  createChannel(): Promise<Channel>;
  createConfirmChannel(): Promise<ConfirmChannel>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Deliveries are numbered within their channel, from 1 on. An acknowledgement says no more than that number. */
export interface Channel {
  assertQueue(queue: string, options: { durable: boolean }): Promise<unknown>;
  prefetch(count: number): Promise<unknown>;
  /** Calls back with `null` if the broker ends it, because the queue was deleted. */
  consume(queue: string, onMessage: (message: Message | null) => void): Promise<unknown>;
  ack(message: Message): void;
  nack(message: Message): void;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export interface ConfirmChannel extends Channel {
  sendToQueue(
    queue: string,
    content: Uint8Array,
    options: { persistent: boolean; messageId: string },
    confirmed: (error: Error | null) => void,
  ): boolean;
}

export interface Message {
  content: { toString(): string };
  fields: { deliveryTag: number };
}
