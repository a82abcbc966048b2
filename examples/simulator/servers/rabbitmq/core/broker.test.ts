import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientMethod } from './amqp.ts';
import { Bench, declare, get, publish, textOf } from './testing.ts';

const names = (said: readonly { readonly method: string }[]) => said.map(({ method }) => method);
const persistent = { deliveryMode: 2 };

test('a message that goes nowhere is returned and then confirmed', () => {
  const bench = new Bench();
  bench.do({ method: 'confirm.select' });
  assert.deepEqual(names(bench.ask(publish('no.queue', 'lost'))), ['basic.ack']);
  assert.deepEqual(names(bench.ask(publish('no.queue', 'lost', {}, true))), ['basic.return', 'basic.ack']);
});

test('a persistent message in a durable queue is confirmed once it is on the disk, others at once', () => {
  const bench = new Bench();
  bench.do(declare('work'));
  bench.do({ method: 'confirm.select' });
  assert.deepEqual(bench.ask(publish('work', 'kept', persistent)), []);
  assert.deepEqual(bench.ask(publish('work', 'not kept')), [
    { method: 'basic.ack', deliveryTag: 2, multiple: false },
  ]);
  assert.deepEqual(bench.sync(), [{ method: 'basic.ack', deliveryTag: 1, multiple: false }]);
});

test('a durable declaration is answered once it is on the disk, and what follows on its channel after it', () => {
  const bench = new Bench();
  assert.deepEqual(bench.ask(declare('work')), []);
  assert.deepEqual(bench.ask(get('work')), []);
  assert.deepEqual(names(bench.sync()), ['queue.declare-ok', 'basic.get-empty']);
});

test('what was not on the disk is gone after a crash, and what was there may have been delivered', () => {
  const before = new Bench();
  before.do(declare('work'));
  before.do(publish('work', 'written', persistent));
  before.do(publish('work', 'transient'));
  before.ask(publish('work', 'not yet written', persistent));
  const after = new Bench({}, before.disk);
  const [got] = after.do(get('work'));
  assert.equal(textOf(got), 'written');
  assert.equal(got && 'redelivered' in got && got.redelivered, true);
  assert.deepEqual(names(after.do(get('work'))), ['basic.get-empty']);
});

test('delivery tags begin at 1 on every channel, so that an old one can mean a new message', () => {
  const bench = new Bench();
  bench.do(declare('work'));
  bench.do(publish('work', 'first'));
  bench.do(publish('work', 'second'));
  const [first] = bench.do(get('work', false));
  bench.do({ method: 'channel.close' });
  bench.do({ method: 'channel.open' });
  const [again] = bench.do(get('work', false));
  assert.deepEqual(
    [first, again].map((got) => got && 'deliveryTag' in got && got.deliveryTag),
    [1, 1],
  );
  bench.do({ method: 'basic.ack', deliveryTag: 1, multiple: false });
  const [close] = bench.do({ method: 'basic.ack', deliveryTag: 1, multiple: false });
  assert.deepEqual(close, {
    method: 'channel.close',
    replyCode: 406,
    replyText: 'PRECONDITION_FAILED - unknown delivery tag 1',
    failing: 'basic.ack',
  });
});

test('a consumer that holds a message for half an hour loses its channel at the next check', () => {
  const bench = new Bench();
  bench.do(declare('work'));
  bench.do(publish('work', 'slow'));
  bench.nowMs = 10;
  bench.do(get('work', false));
  assert.equal(bench.broker.wakeAtMs, 31 * 60_000);
  assert.deepEqual(bench.at(31 * 60_000 - 1), []);
  const [close] = bench.at(31 * 60_000);
  assert.match(
    close?.method === 'channel.close' ? close.replyText : '',
    /^PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value used: 1800000 ms./,
  );
  assert.equal(bench.broker.queues.get('work')?.messageCount, 1);
});

test('a queue that nobody uses goes when its time is over, counted from the last look at it', () => {
  const bench = new Bench();
  bench.do(declare('reply', { 'x-expires': 100 }));
  bench.at(90);
  bench.do(get('reply'));
  bench.at(189);
  assert.ok(bench.broker.queues.has('reply'));
  bench.at(190);
  assert.ok(!bench.broker.queues.has('reply'));
});

test('dead letters that would go round for ever are dropped; a rejection on the way lets them go on', () => {
  const bench = new Bench();
  const back = { 'x-dead-letter-exchange': '', 'x-message-ttl': 10 };
  bench.do(declare('a', { ...back, 'x-dead-letter-routing-key': 'b' }));
  bench.do(declare('b', { ...back, 'x-dead-letter-routing-key': 'a' }));
  bench.do(publish('a', 'round'));
  bench.at(10);
  assert.equal(bench.broker.queues.get('b')?.messageCount, 1);
  bench.at(20);
  assert.deepEqual(
    ['a', 'b'].map((name) => bench.broker.queues.get(name)?.messageCount),
    [0, 0],
  );
  bench.do(publish('a', 'rejected'));
  bench.at(30);
  bench.do(get('b', false));
  bench.do({ method: 'basic.reject', deliveryTag: 1, requeue: false });
  assert.equal(bench.broker.queues.get('a')?.messageCount, 1);
});

for (const { version, deliveries } of [
  { version: '3.10', deliveries: 25 },
  { version: '4.0', deliveries: 21 },
] as const)
  test(`a quorum queue without a limit of its own gives a message out ${deliveries} of 25 times in ${version}`, () => {
    const bench = new Bench({ version });
    bench.do(declare('work', { 'x-queue-type': 'quorum' }));
    bench.do(publish('work', 'poison'));
    let handed = 0;
    for (let tag = 1; tag <= 25; tag++) {
      const [got] = bench.do(get('work', false));
      if (got?.method !== 'basic.get-ok') break;
      handed++;
      bench.do({ method: 'basic.nack', deliveryTag: tag, multiple: false, requeue: true });
    }
    assert.equal(handed, deliveries);
  });

for (const [what, asked] of [
  ['stream queues', declare('log', { 'x-queue-type': 'stream' })],
  ['x-single-active-consumer', declare('one', { 'x-single-active-consumer': true })],
  ['transactions', { method: 'tx.select' }],
] as const)
  test(`what is not modelled is refused by name: ${what}`, () => {
    const [close] = new Bench().do(asked);
    assert.deepEqual(close, {
      method: 'connection.close',
      replyCode: 540,
      replyText: `NOT_IMPLEMENTED - the simulated RabbitMQ has no ${what}`,
      failing: asked.method,
    });
  });

const consume = (queue: string, consumerTag: string): ClientMethod => ({
  ...{ method: 'basic.consume', queue, consumerTag },
  ...{ noAck: false, exclusive: false, arguments: {} },
});

// Both were found by a sweep against RabbitMQ 3.10.8.
test('a queue that dead-letters to itself first goes on with what waits', () => {
  const bench = new Bench();
  bench.do(declare('loop', { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'loop' }));
  bench.do({ method: 'basic.qos', prefetchCount: 1, global: false });
  bench.do(consume('loop', 'one'));
  bench.do(publish('loop', 'rejected'));
  bench.do(publish('loop', 'waiting'));
  const next = bench.do({ method: 'basic.nack', deliveryTag: 1, multiple: false, requeue: false });
  assert.deepEqual(next.map(textOf), ['waiting']);
  assert.deepEqual(bench.do({ method: 'basic.ack', deliveryTag: 2, multiple: false }).map(textOf), [
    'rejected',
  ]);
});

test('a deleted queue hands out nothing when a place is freed under the limit of a channel', () => {
  const bench = new Bench();
  bench.do(declare('work'));
  bench.do({ method: 'basic.qos', prefetchCount: 1, global: true });
  bench.do(consume('work', 'one'));
  bench.do(publish('work', 'handed out'));
  bench.do(publish('work', 'deleted'));
  bench.do({ method: 'queue.delete', queue: 'work', ifUnused: false, ifEmpty: false });
  assert.deepEqual(bench.do({ method: 'basic.ack', deliveryTag: 1, multiple: false }), []);
});
