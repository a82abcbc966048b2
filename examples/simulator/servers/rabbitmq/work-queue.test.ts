import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { explore, replay } from '../../src/node/index.ts';
import { cluster } from '../../src/testing/cluster.ts';

/** A producer that confirms, workers that write down what they did before they acknowledge; all connect again when they must. */
const workQueue = (options: { noAck?: boolean; durable?: boolean } = {}) =>
  cluster({
    top: `
      import { connect, rabbitmq } from '@faultline/simulator/servers/rabbitmq';
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const open = async () => {
        const connection = await connect('amqp://broker?heartbeat=1', { timeout: 500 });
        connection.on('error', () => {});
        const channel = await connection.createConfirmChannel();
        channel.on('error', () => {});
        await channel.assertQueue('jobs', { durable: ${options.durable ?? true} });
        return { connection, channel, closed: new Promise((resolve) => connection.once('close', resolve)) };
      };
      const work = async (log) => {
        for (;;) {
          try {
            const { channel, closed } = await open();
            await channel.prefetch(2);
            await channel.consume('jobs', async (message) => {
              await pause(5);
              await log.append(message.content.toString());
              try { ${options.noAck ? '' : 'channel.ack(message);'} } catch {}
            }, { noAck: ${options.noAck ?? false} });
            await closed;
          } catch {}
          await pause(20);
        }
      };
      const publish = async (job) => {
        for (;;) {
          try {
            const { connection, channel, closed } = await open();
            channel.sendToQueue('jobs', new TextEncoder().encode(job), { persistent: true });
            await Promise.race([channel.waitForConfirms(), closed.then(() => { throw new Error('lost'); })]);
            connection.close().catch(() => {});
            return;
          } catch { await pause(20); }
        }
      };`,
    nodes: `broker: rabbitmq(),
      one: ({ disk }) => { void work(disk.log('done')); },
      two: ({ disk }) => { void work(disk.log('done')); }`,
    workload: `for (const job of ['a', 'b', 'c', 'd']) await operation(job, () => publish(job));
      // As long as two heartbeats: then whoever was cut off in silence knows.
      await pause(6000);`,
    conditions: `drop: 0.01, reset: 0.02, crash: 0.02, pause: 0.01, quietAfterMs: 3000`,
    invariants: `
      'every confirmed job is done': eventually((world) => {
        const done = new Set([...world.log('one', 'done'), ...world.log('two', 'done')]);
        const confirmed = world.operations.filter(({ endedMs }) => endedMs !== undefined);
        return confirmed.every(({ name }) => done.has(name));
      }),
      'a job is done twice': sometimes((world) => {
        const done = [...world.log('one', 'done'), ...world.log('two', 'done')];
        return new Set(done).size < done.length;
      }),
      'the queue is empty in the end': eventually((world) => {
        const jobs = world.server('broker').queue('jobs');
        return jobs === undefined || jobs.ready.length + jobs.unacknowledged.length === 0;
      })`,
  });

suite('a work queue in 150 runs in which connections break and nodes crash', () => {
  test('every confirmed job is done, some twice', async () => {
    const { found, reached } = await explore(workQueue(), { runs: 150 });
    assert.equal(found?.violation, undefined);
    assert.deepEqual(reached, ['a job is done twice']);
  });

  for (const [what, options] of [
    ['a worker does not acknowledge', { noAck: true }],
    ['the queue is not durable', { durable: false }],
  ] as const)
    test(`a job is lost if ${what}, and the run replays to the last event`, async () => {
      const program = workQueue(options);
      const { found } = await explore(program, { runs: 150 });
      assert.equal(found?.violation?.invariant, 'every confirmed job is done');
      const again = await replay(program, found!.schedule);
      assert.equal(again.violation?.invariant, found?.violation?.invariant);
    });
});
