import type { Channel, Connect, Message } from './amqp.ts';
import { EXCHANGE, type Paid } from './announce.ts';

export const QUEUE = 'invoices';

// #region queue
/**
 * Billing's queue, and what may happen to an event that was confirmed: nothing. It is on the disk until it is acknowledged.
 * Two may wait, and what comes on top is refused. Without that last line the oldest would be dropped, confirmed or not.
 */
const KEPT = {
  durable: true,
  maxLength: 2,
  arguments: { 'x-overflow': 'reject-publish' },
} as const;
// #endregion

export interface Invoices {
  read(): readonly Paid[];
  append(entry: Paid): Promise<void>;
}

/** Writes an invoice for each order that was paid, as long as the process lives. A lost connection is followed by a new one. */
export async function billing(connect: Connect, invoices: Invoices): Promise<never> {
  for (;;) {
    await consume(connect, invoices).catch(ignore); // The broker is away, or has gone away.
    await new Promise((next) => setTimeout(next, 100));
  }
}

async function consume(connect: Connect, invoices: Invoices): Promise<void> {
  const connection = await connect();
  connection.on('error', ignore);
  try {
    const channel = await connection.createChannel();
    channel.on('error', ignore);
    const closed = new Promise<void>((resolve) => channel.once('close', resolve));
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    await channel.assertQueue(QUEUE, KEPT);
    await channel.bindQueue(QUEUE, EXCHANGE, 'order.*');
    await channel.prefetch(1);
    await channel.consume(QUEUE, (message) => {
      if (message) invoice(channel, message, invoices).catch(ignore);
      else channel.close().catch(ignore);
    });
    await closed;
  } finally {
    connection.close().catch(ignore);
  }
}

// #region invoice
/** An event comes again when its confirm or its acknowledgement was lost. Done or done before, it is acknowledged. */
export async function invoice(channel: Pick<Channel, 'ack'>, message: Message, invoices: Invoices) {
  const { order } = JSON.parse(message.content.toString()) as Paid;
  if (!invoices.read().some((paid) => paid.order === order)) await invoices.append({ order });
  channel.ack(message);
}
// #endregion

const ignore = (): void => {};
