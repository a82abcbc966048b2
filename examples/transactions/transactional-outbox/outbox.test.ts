import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { place } from './orders.ts';
import { announce, clean, relayOnce, type Pool, type StoredEvent } from './outbox.ts';
import { withChannel, type Channel } from './broker.ts';
import { shipping, type Parcel } from './shipping.ts';

/** A database that writes down what it is told, and answers a statement that begins with these words with these rows. */
function database(answers: Record<string, unknown[]> = {}) {
  const said: string[] = [];
  const query = async (text: string, values: readonly unknown[] = []) => {
    const statement = text.replaceAll(/\s+/g, ' ').trim();
    said.push(values.length > 0 ? `${statement} ← ${JSON.stringify(values)}` : statement);
    const [, rows = []] = Object.entries(answers).find(([words]) => statement.startsWith(words)) ?? [];
    return { rows };
  };
  const release = (error?: Error) =>
    void said.push(error ? `connection ended: ${error.message}` : 'released');
  const pool = { query, connect: async () => ({ query, release }) } as Pool;
  return { pool, said };
}

const events: StoredEvent[] = [
  { id: '1', customer: 'ada', order: 'a1' },
  { id: '2', customer: 'bo', order: 'b1' },
];
const TURN = 'SELECT id FROM relay_turn FOR UPDATE SKIP LOCKED';
const WAITING = 'SELECT id, customer, "order" FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT $1';

describe('a service', () => {
  test('writes its change and its event in one transaction', async () => {
    const { pool, said } = database({ 'INSERT INTO orders': [{ id: 'a1' }] });
    await place(pool, 'a1', 'ada');
    assert.deepEqual(said, [
      'BEGIN',
      'SELECT id FROM customers WHERE id = $1 FOR UPDATE ← ["ada"]',
      'INSERT INTO orders (id, customer) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id ← ["a1","ada"]',
      'INSERT INTO outbox (customer, "order") VALUES ($1, $2) ← ["ada","a1"]',
      'COMMIT',
      'released',
    ]);
  });

  test('tells nobody of an order that was there already', async () => {
    const { pool, said } = database();
    await place(pool, 'a1', 'ada');
    assert.equal(said.filter((statement) => statement.startsWith('INSERT INTO outbox')).length, 0);
    assert.equal(said.at(-2), 'COMMIT');
  });

  test('that fails half-way ends its connection, and with it the transaction', async () => {
    const { pool, said } = database();
    const broken = { ...pool, connect: async () => ({ ...(await pool.connect()), query: fails }) } as Pool;
    await assert.rejects(place(broken, 'a1', 'ada'), /no connection/);
    assert.deepEqual(said, ['connection ended: no connection']);
  });

  test('announces in the transaction that it is given', async () => {
    const { pool, said } = database();
    await announce(pool, { customer: 'bo', order: 'b1' });
    assert.deepEqual(said, ['INSERT INTO outbox (customer, "order") VALUES ($1, $2) ← ["bo","b1"]']);
  });
});

describe('a relay', () => {
  test('publishes in order, and marks after that', async () => {
    const { pool, said } = database({ [TURN]: [{ id: 1 }], [WAITING]: events });
    const sent = await relayOnce(pool, async (all) => void said.push(`publish ${all.map(({ id }) => id)}`));
    assert.equal(sent, 2);
    assert.deepEqual(said, [
      'BEGIN',
      TURN,
      `${WAITING} ← [10]`,
      'publish 1,2',
      'UPDATE outbox SET sent_at = now() WHERE id = ANY($1) ← [["1","2"]]',
      'COMMIT',
      'released',
    ]);
  });

  test('whose turn it is not does nothing', async () => {
    const { pool, said } = database({ [WAITING]: events });
    assert.equal(await relayOnce(pool, fails), 0);
    assert.deepEqual(said, ['BEGIN', TURN, 'COMMIT', 'released']);
  });

  test('that has nothing to send sends nothing', async () => {
    const { pool } = database({ [TURN]: [{ id: 1 }] });
    assert.equal(await relayOnce(pool, fails), 0);
  });

  test('marks nothing that may not have been stored', async () => {
    const { pool, said } = database({ [TURN]: [{ id: 1 }], [WAITING]: events });
    await assert.rejects(relayOnce(pool, fails), /no connection/);
    assert.deepEqual(said.slice(3), ['connection ended: no connection']);
  });

  test('cleans by when a row was sent', async () => {
    const { pool, said } = database();
    await clean(pool, 500);
    assert.deepEqual(said, [
      "DELETE FROM outbox WHERE sent_at < now() - $1 * interval '1 millisecond' ← [500]",
    ]);
  });
});

describe('a consumer', () => {
  const memory = (parcels: Parcel[] = []) => ({
    parcels,
    append: async (parcel: Parcel) => void parcels.push(parcel),
    read: () => [...parcels],
  });

  test('packs once what comes twice, also at the same time', async () => {
    const log = memory();
    const handle = shipping(log);
    await Promise.all([handle(events[0]!), handle(events[0]!), handle(events[1]!)]);
    assert.deepEqual(
      log.parcels.map(({ order, event }) => `${order} ${event}`),
      ['a1 packed', 'a1 again', 'b1 packed'],
    );
  });

  test('goes on after a parcel that could not be written down', async () => {
    const log = memory();
    let isFull = true;
    const append = async (parcel: Parcel) => {
      if (isFull) throw new Error('the disk is full');
      log.parcels.push(parcel);
    };
    const handle = shipping({ ...log, append });
    await assert.rejects(handle(events[0]!), /the disk is full/);
    isFull = false;
    await handle(events[0]!);
    assert.deepEqual(
      log.parcels.map(({ order, event }) => `${order} ${event}`),
      ['a1 packed'],
    );
  });

  test('knows after a restart what it packed before', async () => {
    const log = memory();
    await shipping(log)(events[0]!);
    await shipping(log)(events[0]!);
    assert.equal(log.parcels.at(-1)?.event, 'again');
  });
});

const fails = () => Promise.reject(new Error('no connection'));

describe('a connection to the broker', () => {
  const channel = {
    on: () => {},
    once: () => {},
    assertQueue: async () => {},
  } as unknown as Channel;

  const brokerThat = (createConfirmChannel: () => Promise<Channel>) => {
    const said: string[] = [];
    const connection = { createConfirmChannel, on: () => {}, close: async () => void said.push('closed') };
    const broker = { connect: async () => connection, bytes: () => new Uint8Array(), queue: 'parcels' };
    return { broker, said };
  };

  test('is closed when its work fails, and when there is no channel to be had', async () => {
    const works = brokerThat(async () => channel);
    await assert.rejects(withChannel(works.broker, fails), /no connection/);
    assert.deepEqual(works.said, ['closed']);

    const hasNone = brokerThat(fails);
    await assert.rejects(
      withChannel(hasNone.broker, async () => {}),
      /no connection/,
    );
    assert.deepEqual(hasNone.said, ['closed']);
  });
});
