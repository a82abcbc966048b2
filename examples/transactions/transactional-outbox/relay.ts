import { pause, publish, withChannel, type Broker } from './broker.ts';
import { clean, relayOnce, type Pool } from './outbox.ts';

export interface RelayOptions {
  pool: Pool;
  broker: Broker;
  pollMs: number;
  /** How long rows are kept after they were sent. */
  keepMs: number;
}

// #region run
/** Relays for ever. Whatever fails, it begins anew: a row that was not marked is still there. */
export async function runRelay({ pool, broker, pollMs, keepMs }: RelayOptions): Promise<never> {
  for (;;) {
    try {
      await withChannel(broker, async (channel, closed) => {
        let isOpen = true;
        void closed.then(() => (isOpen = false));
        while (isOpen) {
          const sent = await relayOnce(pool, (events) => publish(channel, broker, events));
          await clean(pool, keepMs);
          if (sent === 0) await pause(pollMs);
        }
      });
    } catch {
      await pause(pollMs);
    }
  }
}
// #endregion
