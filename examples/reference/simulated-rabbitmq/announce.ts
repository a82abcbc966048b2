import type { ConfirmChannel } from './amqp.ts';

export const EXCHANGE = 'orders';

/** What `orders` says of an order to whoever has bound a queue for it. */
export interface Paid {
  order: string;
}

// #region announce
/**
 * What announces paid orders on a channel. It resolves once a queue has the event and keeps it.
 *
 * A confirm alone does not say that: RabbitMQ confirms what no queue takes, too. It gives such an event back, if that was
 * `mandatory`, and then confirms it. A queue that is full and may not drop makes it refuse the event instead.
 *
 * @param bytes `Buffer.from` with amqplib.
 */
export function announcer(channel: ConfirmChannel, bytes: (text: string) => Uint8Array) {
  const returned = new Set<string | undefined>();
  channel.on('return', ({ properties }) => returned.add(properties.messageId));
  let published = 0;

  return ({ order }: Paid) =>
    new Promise<void>((resolve, reject) => {
      // Of this publishing alone, for an order may be announced again. The number is the one that its confirm has.
      const messageId = `${order}/${++published}`;
      const options = { mandatory: true, persistent: true, messageId };
      channel.publish(EXCHANGE, 'order.paid', bytes(JSON.stringify({ order })), options, (error) => {
        if (error) reject(error);
        else if (returned.delete(messageId)) reject(new Error('no queue takes it'));
        else resolve();
      });
    });
}
// #endregion
