import type { WorldView } from '../../simulator/src/index.ts';
import { real, redis } from '../../simulator/real/index.ts';
import { createClient } from 'redis';
import { editor } from './editor.ts';
import type { Entry } from './fence.ts';
import scenario from './scenario.ts';

/**
 * The same editors on real processes and a real Redis that keeps nothing. The first write is held up on its way, and Redis is
 * killed: it forgets the lock. The other editor takes it, claims and writes. Then the first write arrives.
 */
const worker = ({ url }: { url(name: string): string }) =>
  editor({
    storage: 'http://storage',
    ttlMs: 2_000,
    patienceMs: 10_000,
    async connect() {
      const socket = { connectTimeout: 300, socketTimeout: 1_000, reconnectStrategy: false } as const;
      const client = createClient({ url: url('redis'), socket });
      return client.on('error', () => {}).connect();
    },
  });

const entries = (world: WorldView) => world.log<Entry<string[]>>('storage', 'list');

await real({
  scenario,
  nodes: { 'worker-1': worker, 'worker-2': worker },
  servers: { redis: redis({ createClient, args: ['--appendonly', 'no'] }) },

  async script({ until, node, network }) {
    network.delay(({ method, reply }) => method === 'PUT' && !reply, 3_000);
    await until('a write is on its way', (world) => world.messages.some(({ method }) => method === 'PUT'));
    await node('redis').kill();
    await node('redis').start();
    await until('another token is written', (world) =>
      entries(world).some(({ event, token }) => event === 'written' && token > 1),
    );
  },
});
