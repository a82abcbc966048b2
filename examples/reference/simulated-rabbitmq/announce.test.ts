import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Channel, Connect, ConfirmChannel, Message, QueueOptions } from './amqp.ts';
import { announcer, EXCHANGE } from './announce.ts';
import { billing, invoice } from './billing.ts';
import { shop } from './shop.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

type Fate = 'queued' | 'returned' | 'refused' | 'silence' | 'closed';

/** As much of a broker as a publisher needs: a fate for each message, in order, and what it was told. */
function broker(...fates: Fate[]) {
  const said: string[] = [];
  let connections = 0;
  class FakeChannel implements ConfirmChannel {
    #returned: (message: Message) => void = () => {};
    #close: () => void = () => {};
    publish(...[exchange, key, content, options, confirmed]: Parameters<ConfirmChannel['publish']>) {
      const { mandatory = false, persistent, messageId } = options;
      said.push(`${messageId} to ${exchange} as ${key}${persistent ? ', persistent' : ''}`);
      const fate = fates.shift() ?? 'queued';
      if (fate === 'returned' && mandatory)
        this.#returned({ content, fields: { deliveryTag: 0 }, properties: { messageId } });
      if (fate === 'queued' || fate === 'returned') confirmed(null);
      if (fate === 'refused') confirmed(new Error('message nacked'));
      if (fate === 'closed') {
        this.#close();
        confirmed(new Error('channel closed'));
      }
      return true;
    }
    on(event: 'error' | 'return', listener: (what: never) => void) {
      if (event === 'return') this.#returned = listener as (message: Message) => void;
    }
    once(_: 'close', listener: () => void) {
      this.#close = listener;
    }
    async assertExchange(exchange: string, type: string, { durable }: { durable: boolean }) {
      said.push(`exchange ${exchange} ${type}${durable ? ' durable' : ''}`);
    }
    async assertQueue(queue: string, { durable, maxLength, arguments: more }: QueueOptions) {
      said.push(`queue ${queue}${durable ? ' durable' : ''} ${maxLength} ${more?.['x-overflow']}`);
    }
    async bindQueue(queue: string, exchange: string, pattern: string) {
      said.push(`${queue} takes ${pattern} of ${exchange}`);
    }
    async prefetch(count: number) {
      said.push(`prefetch ${count}`);
    }
    async consume(queue: string) {
      said.push(`consume ${queue}`);
    }
    async close() {}
    ack({ fields }: Message) {
      said.push(`ack ${fields.deliveryTag}`);
    }
  }
  const connect: Connect = async () => {
    said.push(`connection ${++connections}`);
    const createChannel = async () => new FakeChannel();
    const close = async () => void said.push('closed');
    return { createChannel, createConfirmChannel: createChannel, on() {}, close };
  };
  return { connect, said, channel: new FakeChannel() };
}

describe('an announcement', () => {
  test('is made of an event that is persistent, and known by its order and its number', async () => {
    const { channel, said } = broker();
    const announce = announcer(channel, bytes);
    await announce({ order: 'o1' });
    await announce({ order: 'o1' });
    assert.deepEqual(said, [
      'o1/1 to orders as order.paid, persistent',
      'o1/2 to orders as order.paid, persistent',
    ]);
  });

  test('rejects if no queue takes the event, though it is confirmed', async () => {
    const announce = announcer(broker('returned', 'queued').channel, bytes);
    await assert.rejects(announce({ order: 'o1' }), /^Error: no queue takes it$/);
    await announce({ order: 'o1' });
  });

  test('rejects if the queue is full, or the channel is over', async () => {
    const announce = announcer(broker('refused', 'closed').channel, bytes);
    await assert.rejects(announce({ order: 'o1' }), /^Error: message nacked$/);
    await assert.rejects(announce({ order: 'o1' }), /^Error: channel closed$/);
  });
});

describe('the shop', () => {
  const order = async (take: ReturnType<typeof shop>) => {
    const reply = await take({ url: 'http://shop/orders/o1' });
    return `${reply.status} ${await reply.text()}`;
  };

  test('asks to come again on the same connection, if an event has come back', async () => {
    const { connect, said } = broker('returned', 'refused', 'queued');
    const take = shop(connect, bytes);
    assert.equal(await order(take), '503 no queue takes it');
    assert.equal(await order(take), '503 message nacked');
    assert.equal(await order(take), '201 announced');
    assert.deepEqual(said.slice(0, 2), ['connection 1', 'exchange orders topic durable']);
    assert.ok(!said.includes('connection 2'));
  });

  test('connects anew after silence, and after its channel was closed', async () => {
    const { connect, said } = broker('silence', 'closed', 'queued');
    const take = shop(connect, bytes, 1);
    assert.equal(await order(take), '503 no confirm within 1 ms');
    assert.equal(await order(take), '503 channel closed');
    assert.equal(await order(take), '201 announced');
    assert.ok(said.includes('closed') && said.includes('connection 3'));
  });

  test('asks to come again while there is no broker', async () => {
    const take = shop(() => Promise.reject(new Error('connect ECONNREFUSED')), bytes);
    assert.equal(await order(take), '503 connect ECONNREFUSED');
    assert.equal(await order(take), '503 connect ECONNREFUSED');
  });
});

describe('billing', () => {
  const message = { content: '{"order":"o1"}', fields: { deliveryTag: 7 }, properties: {} };
  const paper = (...orders: string[]) => {
    const kept = orders.map((order) => ({ order }));
    return { kept, read: () => kept, append: async (paid: { order: string }) => void kept.push(paid) };
  };

  test('writes an invoice and then acknowledges', async () => {
    const invoices = paper();
    const acked: unknown[] = [];
    const channel: Pick<Channel, 'ack'> = {
      ack: ({ fields }) => void acked.push([fields.deliveryTag, ...invoices.kept]),
    };
    await invoice(channel, message, invoices);
    assert.deepEqual(acked, [[7, { order: 'o1' }]]);
  });

  test('acknowledges an event that came before, and writes nothing', async () => {
    const invoices = paper('o1');
    const { channel, said } = broker();
    await invoice(channel, message, invoices);
    assert.deepEqual(said, ['ack 7']);
    assert.deepEqual(invoices.kept, [{ order: 'o1' }]);
  });

  test('declares a durable queue that refuses what it cannot keep, and consumes last', async () => {
    const { connect, said } = broker();
    void billing(connect, paper());
    while (said.length < 6) await Promise.resolve();
    assert.deepEqual(said, [
      'connection 1',
      `exchange ${EXCHANGE} topic durable`,
      'queue invoices durable 2 reject-publish',
      'invoices takes order.* of orders',
      'prefetch 1',
      'consume invoices',
    ]);
  });
});
