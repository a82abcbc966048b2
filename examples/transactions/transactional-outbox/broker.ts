import type { StoredEvent } from './outbox.ts';

/** What is used of amqplib, by its own names: what its `connect` resolves with is a {@link Connection} as it is. */
export interface Connection {
  createConfirmChannel(): Promise<Channel>;
  close(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface Channel {
  assertQueue(queue: string): Promise<unknown>;
  sendToQueue(queue: string, content: Uint8Array, options: { persistent: true; messageId: string }): boolean;
  waitForConfirms(): Promise<unknown>;
  consume(queue: string, onMessage: (message: Message | null) => void): Promise<unknown>;
  ack(message: Message): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export interface Message {
  content: { toString(): string };
  fields: { deliveryTag: number };
}

export interface Broker {
  connect(): Promise<Connection>;
  /** amqplib wants a Buffer. */
  bytes(text: string): Uint8Array;
  queue: string;
}

/**
 * Opens a channel of its own, with the queue declared, and works with it until the work ends or fails. Then its
 * connection is closed: one that is left behind costs the broker memory for as long as this process lives.
 */
export async function withChannel(
  { connect, queue }: Broker,
  work: (channel: Channel, closed: Promise<void>) => Promise<void>,
): Promise<void> {
  const connection = await connect();
  // What ends a connection ends its channels, and of that `closed` tells. Without a listener it would end the process.
  connection.on('error', () => {});
  try {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    const closed = new Promise<void>((resolve) => channel.once('close', resolve));
    await channel.assertQueue(queue);
    await work(channel, closed);
  } finally {
    connection.close().catch(() => {});
  }
}

// #region publish
/** Resolves when the broker has written all of them down. */
export async function publish(channel: Channel, { queue, bytes }: Broker, events: StoredEvent[]) {
  for (const { id, customer, order } of events) {
    const content = bytes(JSON.stringify({ id, customer, order }));
    channel.sendToQueue(queue, content, { persistent: true, messageId: id });
  }
  await channel.waitForConfirms();
}
// #endregion

/** Hands on each message, and acknowledges it on the channel it came by. Connects again for ever. */
export async function consume(broker: Broker, handle: (event: StoredEvent) => Promise<void>): Promise<never> {
  for (;;) {
    try {
      await withChannel(broker, async (channel, closed) => {
        const failed = new Promise<never>((_, reject) => {
          const take = async (message: Message | null) => {
            if (!message) throw new Error('the broker has ended this consumer');
            await handle(JSON.parse(message.content.toString()) as StoredEvent);
            channel.ack(message);
          };
          channel.consume(broker.queue, (message) => void take(message).catch(reject)).catch(reject);
        });
        await Promise.race([closed, failed]);
      });
    } catch {
      // What was not acknowledged comes again, on the next connection.
    }
    await pause(100);
  }
}

export const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));
