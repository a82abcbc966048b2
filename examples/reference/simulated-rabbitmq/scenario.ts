import { eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import {
  connect as connectTo,
  rabbitmq,
  words,
  type RabbitView,
} from '../../simulator/servers/rabbitmq/index.ts';
import type { Paid } from './announce.ts';
import { billing, QUEUE } from './billing.ts';
import { shop } from './shop.ts';

const ORDERS = ['o1', 'o2', 'o3', 'o4', 'o5'];

const connect = () => connectTo('amqp://broker?heartbeat=20', { timeout: 500 });
const bytes = (text: string) => new TextEncoder().encode(text);

export default scenario({
  nodes: {
    shop: () => shop(connect, bytes),
    broker: rabbitmq(),
    async billing({ disk }) {
      const invoices = disk.log<Paid>('invoices');
      // A crash may have torn the last entry: whoever opens a log cuts that off first.
      await invoices.recover();
      void billing(connect, invoices);
    },
  },

  async workload({ operation, observe }) {
    const order = async (id: string) => {
      for (const waitMs of [50, 100, 200, 400, 800, 1_600, 0]) {
        const reply = await fetch(`http://shop/orders/${id}`, {
          method: 'POST',
          signal: AbortSignal.timeout(1_000),
        }).catch(() => undefined);
        const text = await reply?.text();
        if (reply?.ok) return text;
        if (text) observe(text, id);
        await new Promise((next) => setTimeout(next, waitMs));
      }
      throw new Error('not announced');
    };
    await Promise.all(ORDERS.map((id) => operation(`order ${id}`, () => order(id)))); // a burst
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.005,
    reset: 0.01,
    crash: 0.005,
    torn: 0.1,
    restartMs: [100, 500],
    pause: 0.002,
    slow: 0.05,
    slowDisk: 0.05,
    partition: 0.05,
    quietAfterMs: 4_000,
  },

  invariants: {
    'every order that was announced is invoiced': eventually((world) =>
      announced(world).every((order) => invoiced(world).includes(order)),
    ),
    'no event is left in the queue, or with anybody': eventually((world) => {
      const queue = world.server<RabbitView>('broker').queue(QUEUE);
      return queue === undefined || queue.readyCount + queue.unacknowledgedCount === 0;
    }),
    'an event came back, because no queue took it': sometimes((world) => heard(world, 'no queue takes it')),
    'an event was refused, because the queue was full': sometimes((world) => heard(world, 'message nacked')),
  },

  story: {
    operations: { order: 'orders {rest}' },
    calls: { ...words, 'POST /orders': { verb: 'take', past: 'taken', object: 'order {2}' } },
    writes: [
      { file: 'invoices', text: '{order} invoiced' },
      { file: 'journal', text: '', tone: 'note' },
    ],
  },
});

const announced = (world: WorldView) =>
  world.operations.filter(({ type }) => type === 'ok').map(({ name }) => name.split(' ').at(-1)!);

const invoiced = (world: WorldView) => world.log<Paid>('billing', 'invoices').map(({ order }) => order);

const heard = (world: WorldView, text: string) => world.observations.some(({ kind }) => kind === text);
