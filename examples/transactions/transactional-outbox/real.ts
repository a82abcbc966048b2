import { connect } from 'amqplib';
import pg from 'pg';
import type { WorldView } from '../../simulator/src/index.ts';
import { postgres, rabbitmq, real } from '../../simulator/real/index.ts';
import { consume, type Broker } from './broker.ts';
import { orders } from './orders.ts';
import { runRelay } from './relay.ts';
import scenario, { schema } from './scenario.ts';
import { shipping, type Parcel } from './shipping.ts';

type Context = { url(name: string): string };

const brokerAt = ({ url }: Context): Broker => ({
  connect: () => connect(`${url('broker')}?heartbeat=1`, { timeout: 1_000 }),
  bytes: Buffer.from,
  queue: 'parcels',
});

function poolAt({ url }: Context): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url('db'),
    max: 4,
    connectionTimeoutMillis: 1_000,
    query_timeout: 2_000,
    idle_in_transaction_session_timeout: 3_000,
  });
  return pool.on('connect', (client) => client.on('error', () => {})).on('error', () => {});
}

const relay = (context: Context) =>
  void runRelay({ pool: poolAt(context), broker: brokerAt(context), pollMs: 100, keepMs: 60_000 });

const packed = (world: WorldView) =>
  world.log<Parcel>('shipping', 'parcels').filter(({ event }) => event === 'packed').length;

/** The same sources with node-postgres and amqplib: relays are killed between confirm and mark, and so is the broker. */
await real({
  scenario,
  servers: { db: postgres({ Client: pg.Client, schema }), broker: rabbitmq() },
  nodes: {
    orders: (context) => orders(poolAt(context)),
    'relay-1': relay,
    'relay-2': relay,
    async shipping(context) {
      const parcels = context.disk.log<Parcel>('parcels');
      await parcels.recover();
      void consume(brokerAt(context), shipping(parcels));
    },
  },

  async script({ until, node, operation }) {
    const order = (customer: string, id: string) =>
      operation(`order ${id}`, async () => {
        const response = await fetch(`http://orders/orders/${customer}/${id}`, { method: 'POST' });
        return response.text();
      });

    // A parcel is packed, so its event was published. Whoever published it may not have marked it yet.
    await until('the first parcel is packed', (world) => packed(world) > 0);
    await Promise.all([node('relay-1').kill(), node('relay-2').kill()]);
    await Promise.all([node('relay-1').start(), node('relay-2').start()]);
    await until('all four are packed', (world) => packed(world) >= 4);

    // The broker is away. Orders are taken all the same, and their events wait in the database.
    await node('broker').kill();
    await Promise.all([order('ada', 'a3'), order('bo', 'b2')]);
    await node('broker').start();
    await until('a3 and b2 are packed', (world) => packed(world) >= 6);
  },
});
