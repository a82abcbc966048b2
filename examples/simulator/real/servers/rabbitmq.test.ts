import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, type Message } from 'amqplib';
import type { RabbitView } from '../../servers/rabbitmq/view.ts';
import { Recorder } from '../run/recorder.ts';
import { Unanswered, Views } from '../run/views.ts';
import { rabbitmq } from './rabbitmq.ts';
import { MissingServer, Unanswerable } from './server.ts';
import { ServerProcess } from './server-process.ts';

test('a RabbitMQ that is killed comes back with what it had confirmed', async (t) => {
  const server = new ServerProcess('broker', rabbitmq(), new Recorder());
  t.after(() => server.close());
  try {
    await server.prepare();
  } catch (error) {
    if (error instanceof MissingServer) return t.skip(error.message);
    throw error;
  }
  await server.start();
  assert.match(server.description, /^RabbitMQ \d+\.\d+\.\d+ on port \d+$/);

  const connection = await connect(server.url);
  connection.on('error', () => {});
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue('orders', { durable: true });
  channel.sendToQueue('orders', Buffer.from('o1'), { persistent: true });
  await channel.waitForConfirms();
  await server.kill();
  await server.start();

  const again = await connect(server.url);
  const other = await again.createChannel();
  const message = await other.get('orders');
  assert.equal(message && message.content.toString(), 'o1');
  await again.close();
});

test('invariants ask a RabbitMQ for counts, and hear of what it does not tell that it cannot be known', async (t) => {
  const server = new ServerProcess('broker', rabbitmq(), new Recorder());
  t.after(() => server.close());
  try {
    await server.prepare();
  } catch (error) {
    if (error instanceof MissingServer) return t.skip(error.message);
    throw error;
  }
  await server.start();
  const views = new Views([server]);
  const broker = () => views.of<RabbitView>('broker');
  assert.throws(() => broker().queues, Unanswered);
  assert.throws(() => broker().closed, Unanswered);

  const connection = await connect(server.url);
  connection.on('error', () => {});
  const channel = await connection.createChannel();
  await channel.assertQueue('"jobs", späte');
  for (const job of ['a', 'b', 'c']) channel.sendToQueue('"jobs", späte', Buffer.from(job));
  assert.ok(await channel.get('"jobs", späte'));
  const wrong = await connection.createChannel();
  const closed = new Promise((resolve) => wrong.once('error', resolve));
  wrong.ack({ fields: { deliveryTag: 5 } } as Message);
  await closed;

  // Its log may be a little later than its answer to a client.
  const tells = 'PRECONDITION_FAILED - unknown delivery tag 5';
  do await views.refresh();
  while (broker().closed.length === 0);
  assert.deepEqual(broker().closed, [tells]);
  assert.deepEqual(broker().queues, ['"jobs", späte']);
  assert.equal(broker().queue('other'), undefined);
  const { readyCount, unacknowledgedCount, consumerCount, consumers } = broker().queue('"jobs", späte')!;
  assert.deepEqual([readyCount, unacknowledgedCount, consumerCount, consumers], [2, 1, 0, []]);
  assert.throws(() => broker().queue('"jobs", späte')!.ready, Unanswerable);
  assert.throws(() => broker().queue('"jobs", späte')!.unacknowledged, Unanswerable);
  assert.throws(() => views.assertReadable('broker'), Unanswerable);

  const last = broker().queue('"jobs", späte');
  await server.kill();
  await views.refresh();
  assert.equal(broker().queue('"jobs", späte')?.readyCount, last?.readyCount, 'the last answer stays');
});
