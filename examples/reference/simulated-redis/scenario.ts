import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { createClient, redis, type RedisView } from '../../simulator/servers/redis/index.ts';
import { shop } from './shop.ts';

const PIECES = 1;
const LOCK_MS = 400;

export default scenario({
  nodes: {
    redis: redis({ appendfsync: 'always' }),
    'shop-1': () => shop({ connect, pieces: PIECES, ttlMs: LOCK_MS }),
    'shop-2': () => shop({ connect, pieces: PIECES, ttlMs: LOCK_MS }),
  },

  async workload({ operation, observe }) {
    const order = async (name: string, at: string) => {
      for (let attempt = 1; attempt <= 5; attempt++) {
        const reply = await fetch(`http://${at}/?order=${name}`, {
          method: 'POST',
          signal: AbortSignal.timeout(1_000),
        }).catch(() => undefined);
        const text = await reply?.text();
        if (reply?.ok) return observe(text!, name);
        if (text?.includes('watched keys')) observe('refused', name);
        await new Promise((next) => setTimeout(next, 100 * attempt));
      }
      throw new Error('not answered');
    };
    await Promise.all([
      operation('order o-1', () => order('o-1', 'shop-1')),
      operation('order o-2', () => order('o-2', 'shop-2')),
    ]);
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.01,
    reset: 0.01,
    crash: 0.005,
    restartMs: [50, 300],
    pause: 0.02,
    pauseMs: [100, 900],
    block: 0.01,
    slow: 0.1,
    slowDisk: 0.1,
    partition: 0.05,
  },

  invariants: {
    'no more is sold than there is': always((world) => sold(world).length <= PIECES),
    'an order that was answered stays sold': eventually((world) =>
      world.observations.every(({ kind, value }) => kind !== 'sold' || sold(world).includes(String(value))),
    ),
    'the lock is free in the end': eventually((world) => server(world).get('lock') === null),
    'a sale was refused because its lock had run out': sometimes((world) =>
      world.observations.some(({ kind }) => kind === 'refused'),
    ),
  },

  story: {
    operations: { order: 'orders {rest}' },
    calls: { 'POST /': { verb: 'sell', object: 'a piece' } },
    writes: [{ file: 'appendonly.aof', text: '{commands}' }],
  },
});

/** It gives up where a shop would try again by itself: the caller does. */
const connect = async () => {
  const client = createClient({
    url: 'redis://redis',
    socket: { connectTimeout: 300, socketTimeout: 1_000, reconnectStrategy: false },
  });
  return client.on('error', () => {}).connect();
};

const server = (world: WorldView) => world.server<RedisView>('redis');
const sold = (world: WorldView) => Object.keys(server(world).hGetAll('sold'));
