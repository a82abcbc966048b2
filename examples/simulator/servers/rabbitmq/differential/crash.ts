import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'amqplib';
import { consume, declare, get, publish, Script } from './script.ts';
import type { RealServer } from './real-server.ts';

const declaredAt = new WeakMap<RealServer, number>();

/** Declares the quorum queue: killed within seconds of it, RabbitMQ 3.10 never finds a leader for it again. */
export async function prepareCrash(server: RealServer): Promise<void> {
  const connection = await connect(server.url);
  const channel = await connection.createChannel();
  await channel.assertQueue('crash.quorum', { arguments: { 'x-queue-type': 'quorum' } });
  await connection.close();
  declaredAt.set(server, Date.now());
}

/**
 * What a kill leaves. Every persistent message is confirmed before (the script's channels are confirm channels, and each
 * step waits until both have confirmed), so what the server still holds in memory is not in question.
 */
export async function compareCrash(server: RealServer): Promise<void> {
  const script = new Script(server.url);
  await script.open();
  await script.do(declare('crash.durable', { 'x-max-priority': 3 }));
  await script.do(declare('crash.transient', {}, false));
  await script.do(declare('crash.quorum', { 'x-queue-type': 'quorum' }));
  await script.do({
    method: 'exchange.declare',
    exchange: 'crash.kept',
    type: 'topic',
    ...plainExchange(true),
  });
  await script.do({
    method: 'exchange.declare',
    exchange: 'crash.lost',
    type: 'topic',
    ...plainExchange(false),
  });
  for (const exchange of ['crash.kept', 'crash.lost'])
    await script.do({
      method: 'queue.bind',
      queue: 'crash.durable',
      exchange,
      routingKey: '#',
      arguments: {},
    });
  for (const content of ['first', 'second', 'third']) {
    await script.do(publish('crash.durable', content));
    await script.do(publish('crash.quorum', content));
  }
  await script.do(publish('crash.durable', 'not persistent', { persistent: false }));
  await script.do(publish('crash.transient', 'in a transient queue'));
  await script.do({ method: 'basic.qos', prefetchCount: 1, global: false });
  await script.do(consume('crash.durable', 'one'));
  await script.do(consume('crash.quorum', 'two'));
  await wait(Math.max(0, (declaredAt.get(server) ?? 0) + 8_000 - Date.now()));
  script.model.crash();
  await server.restart();
  await script.real.reconnect();
  // Until its members have elected a leader a quorum queue says that it is empty.
  for (let tries = 0; tries < 20_000 && (await script.real.count('crash.quorum')) === '0 0'; tries++);
  await examine(script, 'crash.durable');
  await examine(script, 'crash.quorum');
  await script.do({ method: 'channel.open' });
  await script.do(get('crash.transient'));
  await script.do({ method: 'channel.open' }, 0, 1);
  for (const exchange of ['crash.kept', 'crash.lost']) {
    await script.do(
      { method: 'exchange.declare', exchange, type: 'topic', ...plainExchange(true), passive: true },
      0,
      1,
    );
  }
  await script.real.leave(['crash.durable', 'crash.quorum'], ['crash.kept']);
}

/** Everything that is in it, with its redelivered flags and headers; and one step more, which finds it empty. */
async function examine(script: Script, queue: string): Promise<void> {
  await script.do({ method: 'channel.open' });
  for (let message = 0; message < 4; message++) await script.do(get(queue));
  await script.do({ method: 'channel.close' });
}

const plainExchange = (durable: boolean) => ({
  passive: false,
  durable,
  autoDelete: false,
  internal: false,
  arguments: {},
});
