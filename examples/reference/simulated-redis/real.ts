import type { WorldView } from '../../simulator/src/index.ts';
import { real, redis } from '../../simulator/real/index.ts';
import type { RedisView } from '../../simulator/servers/redis/index.ts';
import { createClient } from 'redis';
import scenario from './scenario.ts';
import { shop } from './shop.ts';

/** As in `scenario.ts`, with the real client: it gives up where a shop would try again by itself, and the caller does. */
const connected = async (url: string) => {
  const socket = { connectTimeout: 1_000, socketTimeout: 1_000, reconnectStrategy: false } as const;
  const client = createClient({ url, socket }).on('error', () => {});
  return client.connect();
};

/** Two shops at a real redis-server sell the last piece. */
const seller = ({ url }: { url(name: string): string }) =>
  shop({ connect: () => connected(url('redis')), pieces: 1, ttlMs: 400 });

const hasLock = (world: WorldView) => world.server<RedisView>('redis').get('lock') !== null;

await real({
  scenario,
  servers: { redis: redis({ createClient }) },
  nodes: { 'shop-1': seller, 'shop-2': seller },

  async script({ until, node, operation }) {
    const order = (name: string, at: string) =>
      operation(`order ${name}`, async () => {
        const reply = await fetch(`http://${at}/?order=${name}`, {
          method: 'POST',
          signal: AbortSignal.timeout(2_000),
        });
        return reply.text();
      });

    // Whoever has the lock stands still for longer than it has it, before it knows that it does.
    await until('a shop has the lock', hasLock);
    await Promise.all([node('shop-1').pause(600), node('shop-2').pause(600)]);
    await order('o-3', 'shop-2');

    await node('redis').kill();
    await node('redis').start();
    await order('o-4', 'shop-1');
  },
});
