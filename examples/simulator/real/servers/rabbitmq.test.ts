import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from 'amqplib';
import { Recorder } from '../run/recorder.ts';
import { rabbitmq } from './rabbitmq.ts';
import { MissingServer } from './server.ts';
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
  const message = await (await again.createChannel()).get('orders');
  assert.equal(message && message.content.toString(), 'o1');
  await again.close();
});
