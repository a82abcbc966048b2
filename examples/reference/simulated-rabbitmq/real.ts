import { connect } from 'amqplib';
import { rabbitmq, real } from '../../simulator/real/index.ts';
import type { RabbitView } from '../../simulator/servers/rabbitmq/index.ts';
import type { Paid } from './announce.ts';
import { billing, QUEUE } from './billing.ts';
import scenario from './scenario.ts';
import { shop } from './shop.ts';

type Context = { url(name: string): string };

const connected =
  ({ url }: Context) =>
  () =>
    connect(`${url('broker')}?heartbeat=1`, { timeout: 1_000 });

/** The same shop and billing at a real rabbitmq-server: billing is away and its queue full, and then the broker is killed. */
await real({
  scenario,
  servers: { broker: rabbitmq() },
  nodes: {
    shop: (context) => shop(connected(context), Buffer.from),
    async billing(context) {
      const invoices = context.disk.log<Paid>('invoices');
      await invoices.recover();
      void billing(connected(context), invoices);
    },
  },

  async script({ until, node, operation }) {
    const order = (id: string, attempts: number) =>
      operation(`order ${id}`, async () => {
        for (let attempt = 1; attempt <= attempts; attempt++) {
          const reply = await fetch(`http://shop/orders/${id}`, { method: 'POST' });
          if (reply.ok) return reply.text();
          await new Promise((next) => setTimeout(next, 200));
        }
        throw new Error('not announced');
      });

    await until('all five are invoiced, and acknowledged', (world) => {
      const queue = world.server<RabbitView>('broker').queue(QUEUE);
      return world.log('billing', 'invoices').length >= 5 && queue?.unacknowledgedCount === 0;
    });

    // With billing away two events wait, and the third is refused. The two outlive the broker.
    await node('billing').kill();
    await Promise.all([order('o6', 1), order('o7', 1)]);
    await order('o8', 1).catch(() => {});
    await node('broker').kill();
    await node('broker').start();
    await node('billing').start();
    await order('o9', 100);
    await until('three more are invoiced', (world) => world.log('billing', 'invoices').length >= 8);
  },
});
