import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { Pool, postgres, type PostgresView } from '../../simulator/servers/postgres/index.ts';
import { connect, rabbitmq, words } from '../../simulator/servers/rabbitmq/index.ts';
import { consume, pause, type Broker } from './broker.ts';
import { orders, ordersSchema } from './orders.ts';
import { outboxSchema, type StoredEvent } from './outbox.ts';
import { runRelay } from './relay.ts';
import { shipping, type Parcel } from './shipping.ts';

const broker: Broker = {
  connect: () => connect('amqp://broker?heartbeat=1', { timeout: 500 }),
  bytes: (text) => new TextEncoder().encode(text),
  queue: 'parcels',
};
export const schema = [
  ordersSchema,
  outboxSchema,
  "INSERT INTO customers VALUES ('ada'), ('bo'), ('cy')",
].join(';');

export default scenario({
  nodes: {
    db: postgres({ schema }),
    broker: rabbitmq(),
    orders: () => orders(pool()),
    'relay-1': relay,
    'relay-2': relay,
    async shipping({ disk }) {
      const parcels = disk.log<Parcel>('parcels');
      await parcels.recover();
      void consume(broker, shipping(parcels));
    },
  },

  async workload({ operation }) {
    const place = (customer: string, order: string) =>
      operation(`order ${order}`, async () => {
        for (const wait of [200, 400, 800, 1_600, 0]) {
          const signal = AbortSignal.timeout(1_000);
          const reply = await fetch(`http://orders/orders/${customer}/${order}`, {
            method: 'POST',
            signal,
          }).catch(() => undefined);
          if (reply?.ok) return reply.text();
          await pause(wait);
        }
        throw new Error('never placed');
      });
    await Promise.all([
      place('ada', 'a1').then(() => place('ada', 'a2')),
      place('bo', 'b1'),
      place('cy', 'c1'),
    ]);
  },

  conditions: {
    latencyMs: [1, 15],
    drop: 0.005,
    reset: 0.005,
    late: 0.02,
    lateMs: [100, 600],
    crash: 0.003,
    restartMs: [50, 400],
    pause: 0.003,
    pauseMs: [100, 900],
    slow: 0.1,
    slowDisk: 0.1,
    partition: 0.05,
    quietAfterMs: 2_500,
    limitMs: 7_000,
  },

  invariants: {
    'no parcel without its order': always((world) => {
      const known = stored(world);
      return parcels(world).every(({ order }) => known.includes(order));
    }),
    'each customer’s events reach the queue in the order of their orders': always((world) => {
      const queued = firstQueued(world);
      return ['ada', 'bo', 'cy'].every((customer) =>
        isAscending(queued.filter((each) => each.customer === customer)),
      );
    }),
    'no order is packed twice': always((world) => {
      const all = packed(world).map(({ order }) => order);
      return new Set(all).size === all.length;
    }),
    'every order is packed in the end': eventually((world) => {
      const all = packed(world).map(({ order }) => order);
      return stored(world).every((order) => all.includes(order));
    }),
    'an event came twice': sometimes((world) => parcels(world).some(({ event }) => event === 'again')),
    'an event with a smaller number came later': sometimes((world) => !isAscending(firstQueued(world))),
  },

  story: {
    operations: { order: 'orders {rest}' },
    calls: {
      ...words,
      'POST /orders': { verb: 'take', past: 'taken', object: 'order {3}' },
      ready: silent({ verb: 'say', object: 'that it is ready' }),
      SET: silent({ verb: 'set', object: 'its time-out' }),
      BEGIN: silent({ verb: 'begin', object: 'a transaction' }),
      SELECT: silent({ verb: 'read' }),
      DELETE: silent({ verb: 'delete', object: 'what was sent long ago' }),
      'INSERT INTO orders': silent({ verb: 'store', object: 'order {4}' }),
      'INSERT INTO outbox': { verb: 'write', object: 'the event of {9}', tell: '{caller} writes {object}' },
      'UPDATE outbox': { verb: 'mark', object: 'what is sent', tell: '{caller} marks what it has sent' },
      'UPDATE relay_turn': {
        verb: 'move',
        object: 'to {6}',
        tell: '{caller} remembers that it has come to {6}',
      },
      COMMIT: { verb: 'commit', tell: '{callee} commits what {caller} wrote', unremarkable: true },
      publish: { ...words['publish'], object: 'event {1}', tell: '{caller} publishes event {1} to {3}' },
      CONNECT: silent(words['open connection']),
      declare: silent(words['declare']),
      consume: silent(words['consume']),
      confirm: silent(words['confirm']),
      'confirm up to': silent(words['confirm up to']),
      'open connection': silent(words['open connection']),
      'open channel': silent(words['open channel']),
      'ask for confirms': silent(words['ask for confirms']),
      deliver: silent(words['deliver']),
      ack: silent(words['ack']),
    },
    writes: [
      { file: 'parcels', match: { event: 'packed' }, text: '{order} packed' },
      { file: 'parcels', match: { event: 'again' }, text: '{order} came again', tone: 'note' },
      { file: 'pg_wal', text: '', tone: 'note' },
      { file: 'journal', text: '', tone: 'note' },
    ],
  },
});

/** Told only if something befalls it. */
function silent(frame: object | undefined) {
  return { ...frame, unremarkable: true } as const;
}

function pool() {
  const made = new Pool({
    host: 'db',
    max: 4,
    connectionTimeoutMillis: 300,
    query_timeout: 1_000,
    idle_in_transaction_session_timeout: 1_500,
  });
  // A connection that breaks while it is idle, or in somebody's hands, ends the process if nobody listens.
  return made.on('connect', (client) => client.on('error', () => {})).on('error', () => {});
}

function relay(): void {
  void runRelay({ pool: pool(), broker, pollMs: 300, keepMs: 1_000 });
}

const parcels = (world: WorldView) => world.log<Parcel>('shipping', 'parcels');
const packed = (world: WorldView) => parcels(world).filter(({ event }) => event === 'packed');
const stored = (world: WorldView) =>
  world
    .server<PostgresView>('db')
    .rows('SELECT id FROM orders')
    .map(({ id }) => String(id));

interface Queued {
  kind: string;
  message: { content: Uint8Array };
}

/** Each event when it came into the queue for the first time. */
function firstQueued(world: WorldView): StoredEvent[] {
  const first = new Map<string, StoredEvent>();
  const entries = world.log<Queued[]>('broker', 'journal').flat();
  for (const { message } of entries.filter(({ kind }) => kind === 'enqueued')) {
    const event = JSON.parse(new TextDecoder().decode(message.content)) as StoredEvent;
    if (!first.has(event.id)) first.set(event.id, event);
  }
  return [...first.values()];
}

const isAscending = (events: StoredEvent[]) =>
  events.every(({ id }, i) => i === 0 || Number(events[i - 1]!.id) < Number(id));
