import { connect } from 'amqplib';
import type { WorldView } from '../../simulator/src/index.ts';
import { rabbitmq, real } from '../../simulator/real/index.ts';
import { credit, type Credit } from './accounts.ts';
import scenario, { PREFETCH } from './scenario.ts';
import { shop } from './shop.ts';
import { producer, work } from './work-queue.ts';

type Context = { url(name: string): string };

const connected =
  ({ url }: Context) =>
  () =>
    connect(`${url('broker')}?heartbeat=1`, { timeout: 1_000 });

const worker = (context: Context) => void work(connected(context), PREFETCH, credit);

const credits = (world: WorldView) => world.log<Credit>('accounts', 'credits').map(({ job }) => job);

/** The same shop, workers and accounts on a real rabbitmq-server. Workers are killed with jobs in their hands, and so is the broker. */
await real({
  scenario,
  servers: { broker: rabbitmq() },
  nodes: {
    shop: (context) => shop(producer(connected(context), Buffer.from)),
    'worker-1': worker,
    'worker-2': worker,
  },

  async script({ until, node, operation }) {
    const order = (id: string) =>
      operation(`order ${id}`, async () => {
        const response = await fetch(`http://shop/orders/${id}`, { method: 'POST' });
        return response.text();
      });

    // A credit is on disk, and whichever worker asked for it has not been told: both die, and the job is done again.
    await until('the first credit is on disk', (world) => credits(world).length > 0);
    await Promise.all([node('worker-1').kill(), node('worker-2').kill()]);
    await Promise.all([node('worker-1').start(), node('worker-2').start()]);
    await until('all six are credited', (world) => credits(world).length >= 6);

    // With nobody to do them, jobs wait. The broker is killed, and has them all the same.
    await Promise.all([node('worker-1').kill(), node('worker-2').kill()]);
    await Promise.all([order('o7'), order('o8')]);
    await node('broker').kill();
    await node('broker').start();
    await Promise.all([node('worker-1').start(), node('worker-2').start()]);
    await until('o7 and o8 are credited', (world) => credits(world).length >= 8);
  },
});
