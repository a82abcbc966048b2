import { clean, relayOnce, type Pool, type StoredEvent } from './outbox.ts';

/** What is used of a channel of amqplib that confirms. */
export interface Channel {
  assertQueue(queue: string): Promise<unknown>;
  sendToQueue(queue: string, content: Uint8Array, options: { persistent: true; messageId: string }): boolean;
  waitForConfirms(): Promise<unknown>;
}

export interface RelayOptions {
  pool: Pool;
  /** Opens a channel, and says when it is gone. */
  open(): Promise<{ channel: Channel; closed: Promise<unknown> }>;
  queue: string;
  pollMs: number;
  keepMs: number;
}

// #region run
/** Relays for ever. Whatever fails, it begins anew: a row that was not marked is still there. */
export async function runRelay({ pool, open, queue, pollMs, keepMs }: RelayOptions): Promise<never> {
  for (;;) {
    try {
      const { channel, closed } = await open();
      await channel.assertQueue(queue);
      let isOpen = true;
      void closed.then(() => (isOpen = false));
      while (isOpen) {
        const sent = await relayOnce(pool, (events) => publish(channel, queue, events));
        await clean(pool, keepMs);
        if (sent === 0) await pause(pollMs);
      }
    } catch {
      await pause(pollMs);
    }
  }
}
// #endregion

// #region publish
/** Resolves when the broker has written all of them down. */
async function publish(channel: Channel, queue: string, events: StoredEvent[]): Promise<void> {
  for (const { id, customer, order } of events) {
    const content = new TextEncoder().encode(JSON.stringify({ id, customer, order }));
    channel.sendToQueue(queue, content, { persistent: true, messageId: id });
  }
  await channel.waitForConfirms();
}
// #endregion

const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));
