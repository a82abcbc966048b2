import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { explore } from '../../src/node/index.ts';
import type { Fault } from '../../src/schedule.ts';
import { cluster, ofKind, printed, run as runOf } from '../../src/testing/cluster.ts';
import { tellStory } from '../../src/story/story.ts';
import type { Parts } from '../../src/testing/source.ts';
import { words } from './words.ts';

const run = (workload: string, faults: Fault[] = [], more: Parts = {}) =>
  runOf(
    {
      nodes: 'broker: rabbitmq()',
      ...more,
      workload: `
        const bytes = (text) => new TextEncoder().encode(text);
        const calm = (emitter) => emitter.on('error', (error) => console.log(error.message));
        ${workload}`,
      top: `import { connect, rabbitmq } from '@faultline/simulator/servers/rabbitmq';`,
    },
    faults,
  );

const PUBLISH_TWO = `
  const connection = calm(await connect('amqp://broker'));
  const channel = calm(await connection.createConfirmChannel());
  await channel.assertQueue('work');
  for (const text of ['one', 'two']) channel.sendToQueue('work', bytes(text), { persistent: true });
  await channel.waitForConfirms();`;

suite('a broker in a scenario', () => {
  test('takes messages, hands them to a consumer and forgets what is acknowledged', async () => {
    const result = await run(
      `${PUBLISH_TWO}
      const { consumerTag } = await channel.consume('work', (message) => {
        console.log(message.content.toString(), message.fields.deliveryTag, message.fields.redelivered);
        channel.ack(message);
      });
      await channel.cancel(consumerTag);
      console.log((await channel.checkQueue('work')).messageCount);
      await connection.close();`,
      [],
      {
        invariants: `'both wait': sometimes((world) => world.server('broker').queue('work')?.ready.length === 2),
          'none is left': eventually((world) => world.server('broker').queue('work').ready.length === 0)`,
      },
    );
    assert.equal(result.violation, undefined);
    assert.deepEqual(result.reached, ['both wait']);
    assert.deepEqual(printed(result), ['client: one 1 false', 'client: two 2 false', 'client: 0']);
    const shown = ofKind(result, 'content').map(({ text }) => text);
    assert.deepEqual(shown, [
      'nothing ready',
      'one',
      'one, two',
      'nothing ready; unacknowledged: one with client, two with client; 1 consuming',
      'nothing ready; unacknowledged: one with client, two with client',
      'nothing ready; unacknowledged: two with client',
      'nothing ready',
    ]);
  });

  test('is told as what people say of a broker, and its heartbeats only when they are lost', async () => {
    const result = await run(
      `const connection = calm(await connect('amqp://broker?heartbeat=1'));
      const channel = calm(await connection.createConfirmChannel());
      await channel.assertQueue('work');
      await channel.prefetch(2);
      channel.sendToQueue('work', bytes('one, and more words'), { persistent: true });
      channel.sendToQueue('work', bytes('two'), { messageId: 'm2' });
      await channel.waitForConfirms();
      await channel.consume('work', (message) => channel.ack(message));
      await new Promise((resolve) => setTimeout(resolve, 3200));`,
      [{ kind: 'drop', message: 'client→broker heartbeat#2' }],
    );
    const told = tellStory(result, { calls: words }).map(({ text }) => text);
    assert.deepEqual(told.slice(0, -1), [
      'The client connects to broker, declares work and limits its prefetch to 2; every reply arrives.',
      'The client publishes one,… to work.',
      'The client publishes m2 to work.',
      'broker confirms number 2 to the client.',
      'broker confirms number 1 to the client.',
      'The client consumes from work; the reply arrives.',
      'broker delivers one,… to the client, as number 1.',
      'broker delivers m2 to the client, as number 2.',
      'The client acknowledges number 1.',
      'The client acknowledges number 2.',
      'The client’s request to send a heartbeat is lost.',
      'The client logs “Unexpected close”.',
    ]);
  });

  test('confirms nothing before what came earlier is on the disk, too', async () => {
    const burst = cluster({
      nodes: 'broker: rabbitmq()',
      workload: `
        const channel = await (await connect('amqp://broker')).createConfirmChannel();
        await channel.assertQueue('work');
        for (const text of ['1', '2', '3', '4'])
          channel.sendToQueue('work', new TextEncoder().encode(text), { persistent: true }, () => observe('confirmed', text));
        await channel.waitForConfirms();`,
      top: `import { connect, rabbitmq } from '@faultline/simulator/servers/rabbitmq';`,
      invariants: `
        'a confirmed message is on the disk': always((world) => {
          const enqueued = world.log('broker', 'journal').flat().filter(({ kind }) => kind === 'enqueued');
          const written = enqueued.map(({ message }) => String.fromCharCode(message.content[0]));
          return world.observations.every(({ value }) => written.includes(value));
        }),
        'all are confirmed': sometimes((world) => world.observations.length === 4)`,
    });
    const { found, reached } = await explore(burst, { runs: 50 });
    assert.equal(found?.violation, undefined);
    assert.deepEqual(reached, ['all are confirmed']);
  });

  test('an acknowledgement of the old channel settles another message on the new one', async () => {
    const result = await run(
      `${PUBLISH_TWO}
      const old = await channel.get('work');
      const lost = new Promise((resolve) => connection.once('close', resolve));
      channel.sendToQueue('nowhere', bytes('poke'));
      await lost;
      const again = calm(await connect('amqp://broker'));
      const other = calm(await again.createChannel());
      const redelivered = await other.get('work');
      console.log(redelivered.content.toString(), redelivered.fields.redelivered);
      other.ack(old);
      other.ack(redelivered);
      await new Promise((resolve) => other.once('close', resolve));`,
      [{ kind: 'reset', message: 'client→broker basic.publish nowhere#1' }],
    );
    assert.deepEqual(printed(result), [
      'client: read ECONNRESET',
      'client: one true',
      'client: Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - unknown delivery tag 1"',
    ]);
  });

  test('what was confirmed survives a power cut, what was not persistent does not', async () => {
    const result = await run(
      `${PUBLISH_TWO}
      channel.sendToQueue('work', bytes('transient'));
      await channel.waitForConfirms();
      await new Promise((resolve) => { connection.once('close', resolve); channel.checkQueue('work').catch(() => {}); });
      await new Promise((resolve) => setTimeout(resolve, 100));
      const after = await connect('amqp://broker');
      const reader = await after.createChannel();
      for (let got = await reader.get('work', { noAck: true }); got; got = await reader.get('work', { noAck: true }))
        console.log(got.content.toString(), got.fields.redelivered);
      await after.close();`,
      [
        {
          kind: 'crash',
          node: 'broker',
          when: 'before',
          event: 'client→broker queue.declare work#2',
          restartMs: 50,
        },
      ],
    );
    assert.deepEqual(printed(result), ['client: read ECONNRESET', 'client: one true', 'client: two true']);
  });

  test('nobody is told of a silent end: both heartbeats find out', async () => {
    const result = await run(
      `const connection = calm(await connect('amqp://broker?heartbeat=1'));
      const channel = await connection.createChannel();
      await channel.assertQueue('mine', { exclusive: true });
      channel.publish('', 'nowhere', bytes('into the void'));
      await new Promise((resolve) => connection.once('close', resolve));
      await new Promise((resolve) => setTimeout(resolve, 3000));`,
      [{ kind: 'drop', message: 'client→broker basic.publish nowhere#1' }],
      {
        invariants: `'its queue goes with it': eventually((world) => world.server('broker').queues.length === 0)`,
      },
    );
    assert.equal(result.violation, undefined);
    assert.equal(printed(result).length, 1);
  });

  test('an error nobody listens for kills the node, as it does in Node', async () => {
    const result = await run(
      `await new Promise((resolve) => setTimeout(resolve, 50));
      await fetch('http://app/').catch(() => {});`,
      [],
      {
        nodes: `broker: rabbitmq(), app: async () => {
          const connection = await connect('amqp://broker');
          const channel = await connection.createChannel();
          return async () => { await channel.checkQueue('missing').catch(() => {}); return new Response(); };
        }`,
      },
    );
    assert.deepEqual(
      ofKind(result, 'exit').map(({ node }) => node),
      ['app'],
    );
  });
});
