import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { BreakerOpen, CircuitBreaker, type BreakerOptions } from './circuit-breaker.ts';
import { charge, Declined, judge, ordersService } from './orders.ts';
import { payment } from './payment.ts';
import { failing, lastCalls, lastMs } from './window.ts';

const S = 1000;
const failed = new Error('failed');
const excluded = new Error('excluded');

/** A breaker whose clock stands still until it is moved, and verbs to try it with. Each says how the call went. */
function breakerAt(t: TestContext, options: Partial<BreakerOptions> = {}) {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const changes: string[] = [];
  const breaker = new CircuitBreaker({
    judge: (error) => (error === excluded ? 'neither' : 'failure'),
    onChange: ({ name }) => changes.push(name),
    ...options,
  });
  const attempt = (call: () => Promise<unknown>) =>
    breaker.execute(call).then(
      () => 'ok',
      (error) => (error instanceof BreakerOpen ? 'refused' : 'made'),
    );
  return {
    changes,
    state: () => breaker.state.name,
    counts: () => (breaker.state.name === 'closed' ? breaker.state.window.counts() : undefined),
    sleep: (ms: number) => void (now += ms),
    succeed: () => attempt(async () => {}),
    fail: () => attempt(() => Promise.reject(failed)),
    exclude: () => attempt(() => Promise.reject(excluded)),
    /** A call that ends when it is told to. */
    later() {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const result = attempt(() => promise);
      return {
        succeeds: () => (resolve(), result),
        fails: () => (reject(failed), result),
        isExcluded: () => (reject(excluded), result),
      };
    },
  };
}

const counts = (successes: number, failures: number, consecutiveFailures: number) => ({
  successes,
  failures,
  consecutiveFailures,
});

// The steps of gobreaker's own tests, v2/gobreaker_test.go at fed8e9e. Its sleeps of a nanosecond too many are one millisecond here.
describe('the state table of gobreaker', () => {
  test('TestDefaultCircuitBreaker', async (t) => {
    const b = breakerAt(t);
    for (let i = 0; i < 5; i++) assert.equal(await b.fail(), 'made');
    assert.deepEqual([b.state(), b.counts()], ['closed', counts(0, 5, 5)]);
    await b.succeed();
    assert.deepEqual([b.state(), b.counts()], ['closed', counts(1, 5, 0)]);
    await b.fail();
    assert.deepEqual([b.state(), b.counts()], ['closed', counts(1, 6, 1)]);

    for (let i = 0; i < 5; i++) assert.equal(await b.fail(), 'made'); // 6 in a row
    assert.equal(b.state(), 'open');
    assert.deepEqual([await b.succeed(), await b.fail()], ['refused', 'refused']);
    b.sleep(59_999);
    assert.equal(b.state(), 'open');
    b.sleep(1);
    assert.equal(b.state(), 'half-open');

    assert.equal(await b.fail(), 'made');
    assert.equal(b.state(), 'open');
    b.sleep(60 * S);
    assert.equal(b.state(), 'half-open');
    assert.equal(await b.succeed(), 'ok');
    assert.deepEqual([b.state(), b.counts()], ['closed', counts(0, 0, 0)]);
    assert.deepEqual(b.changes, ['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  const custom = { probes: 3, openMs: 90 * S, trips: failing(3, 0.6) };

  test('TestCustomCircuitBreaker', async (t) => {
    const b = breakerAt(t, { ...custom, window: () => lastMs(30 * S) });
    for (let i = 0; i < 5; i++) {
      await b.succeed();
      await b.fail();
      await b.exclude();
    }
    assert.deepEqual([b.state(), b.counts()], ['closed', counts(5, 5, 1)]);
    b.sleep(30 * S - 1);
    await b.succeed();
    assert.deepEqual([b.state(), b.counts()], ['closed', counts(6, 5, 0)]);
    b.sleep(S);
    await b.fail();
    assert.deepEqual([b.state(), b.counts()], ['closed', counts(0, 1, 1)]);
    await b.succeed();
    await b.fail(); // 2 of 3
    assert.equal(b.state(), 'open');

    b.sleep(90 * S);
    assert.equal(b.state(), 'half-open');
    for (let i = 0; i < 4; i++) assert.equal(await b.exclude(), 'made');
    assert.equal(b.state(), 'half-open');
    await b.fail();
    assert.equal(b.state(), 'open');

    b.sleep(90 * S);
    await b.succeed();
    await b.succeed();
    assert.equal(b.state(), 'half-open');
    const third = b.later();
    assert.equal(await b.succeed(), 'refused'); // the fourth at once
    assert.equal(await third.succeeds(), 'ok');
    assert.deepEqual([b.state(), b.counts()], ['closed', counts(0, 0, 0)]);
  });

  test('TestRollingWindowCircuitBreaker', async (t) => {
    const b = breakerAt(t, { ...custom, window: () => lastMs(30 * S, 10) });
    for (let i = 0; i < 5; i++) {
      await b.succeed();
      await b.fail();
      await b.exclude();
    }
    assert.deepEqual(b.counts(), counts(5, 5, 1));
    b.sleep(3 * S);
    await b.succeed();
    assert.deepEqual(b.counts(), counts(6, 5, 0));
    b.sleep(2 * S);
    await b.succeed();
    await b.exclude();
    assert.deepEqual(b.counts(), counts(7, 5, 0));
    b.sleep(2 * S);
    await b.exclude();
    await b.succeed();
    assert.deepEqual(b.counts(), counts(8, 5, 0));
    b.sleep(2 * S);
    await b.fail();
    assert.deepEqual(b.counts(), counts(8, 6, 1));
    for (let i = 0; i < 6; i++) {
      b.sleep(3 * S);
      await b.succeed();
      await b.fail();
      assert.deepEqual(b.counts(), counts(9 + i, 7 + i, 1));
    }
    b.sleep(3 * S); // the first bucket is emptied
    await b.fail();
    assert.deepEqual(b.counts(), counts(9, 8, 2));
    for (let i = 0; i < 5; i++) {
      await b.fail();
      assert.deepEqual(b.counts(), counts(9, 9 + i, 3 + i));
    }
    assert.equal(b.state(), 'closed');
    await b.fail(); // 14 of 23
    assert.equal(b.state(), 'open');
  });

  test('TestGeneration: the result of an earlier interval is not counted', async (t) => {
    const b = breakerAt(t, { ...custom, window: () => lastMs(30 * S) });
    b.sleep(29 * S);
    await b.succeed();
    const late = b.later();
    b.sleep(S);
    assert.deepEqual(b.counts(), counts(0, 0, 0));
    await late.succeeds();
    assert.deepEqual(b.counts(), counts(0, 0, 0));
  });
});

// FixedSizeSlidingWindowMetricsTest.java of resilience4j, testSlidingWindowMetrics: a window of four calls.
test('the window of the last calls, as resilience4j counts it', () => {
  const window = lastCalls(4);
  const rates = [false, true, true, true, true].map((succeeded) => {
    window.add(succeeded, 0);
    const { successes, failures } = window.counts();
    return [successes + failures, successes, failures];
  });
  assert.deepEqual(rates, [
    [1, 0, 1],
    [2, 1, 1],
    [3, 2, 1],
    [4, 3, 1],
    [4, 4, 0],
  ]);
});

test('a streak is counted in calls, and no longer than the window', () => {
  const window = lastCalls(3);
  for (const succeeded of [true, false, false, false, false]) window.add(succeeded, 0);
  assert.deepEqual(window.counts(), counts(0, 3, 3));
});

describe('a result of an earlier generation', () => {
  const quick = { openMs: 100, trips: failing(1, 1) };

  for (const end of ['succeeds', 'fails', 'isExcluded'] as const)
    test(`changes nothing when it ${end}, open or half-open`, async (t) => {
      const b = breakerAt(t, quick);
      const [early, later] = [b.later(), b.later()];
      await b.fail();
      await early[end]();
      assert.equal(b.state(), 'open');
      b.sleep(100);
      await later[end]();
      assert.equal(b.state(), 'half-open');
      const probe = b.later();
      assert.equal(await b.succeed(), 'refused', 'the probe keeps its place');
      await probe.succeeds();
      assert.deepEqual(b.changes, ['open', 'half-open', 'closed']);
    });

  test('of an earlier half-open state is no probe of the next', async (t) => {
    const b = breakerAt(t, { ...quick, probes: 2 });
    await b.fail();
    b.sleep(100);
    const [slow, quickly] = [b.later(), b.later()];
    await quickly.fails();
    b.sleep(100);
    assert.equal(b.state(), 'half-open');
    await slow.succeeds();
    await b.succeed();
    assert.equal(b.state(), 'half-open', 'one success is not two');
    await b.succeed();
    assert.equal(b.state(), 'closed');
  });
});

describe('a call', () => {
  test('that does not end in time has failed, also if it does not listen', async (t) => {
    const over = new AbortController();
    t.mock.method(AbortSignal, 'timeout', () => over.signal);
    const breaker = new CircuitBreaker({ trips: failing(1, 1) });
    const result = breaker.execute(() => new Promise(() => {}));
    over.abort(new DOMException('too long', 'TimeoutError'));
    await assert.rejects(result, { name: 'TimeoutError' });
    assert.equal(breaker.state.name, 'open');
  });

  test('that throws at once is judged like any other', async () => {
    const breaker = new CircuitBreaker({ trips: failing(1, 1) });
    await assert.rejects(
      breaker.execute(() => {
        throw failed;
      }),
      failed,
    );
    assert.equal(breaker.state.name, 'open');
  });
});

describe('orders', () => {
  const answers = (t: TestContext, status: number) =>
    t.mock.method(globalThis, 'fetch', async () => new Response('', { status }));
  const ask = async (breaker: CircuitBreaker) => {
    const response = await ordersService(breaker)(new Request('http://orders/orders/o1', { method: 'POST' }));
    return `${response.status} ${await response.text()}`;
  };

  test('charges once for an order, under its id, and passes the signal on', async (t) => {
    const { mock } = answers(t, 200);
    const { signal } = new AbortController();
    await charge('o1', signal);
    assert.deepEqual(mock.calls[0]!.arguments as unknown, [
      'http://payment/charges/o1',
      { method: 'PUT', signal },
    ]);
  });

  for (const [status, said] of [
    [200, '200 paid'],
    [402, '402 declined'],
    [503, '504 nobody knows yet'],
  ] as const)
    test(`says ${said} when payment answers ${status}`, async (t) => {
      answers(t, status);
      assert.equal(await ask(new CircuitBreaker({ judge })), said);
    });

  test('says that it did not try when the breaker is open', async (t) => {
    const { mock } = answers(t, 503);
    const breaker = new CircuitBreaker({ judge, trips: failing(1, 1) });
    await ask(breaker);
    assert.equal(await ask(breaker), '503 not tried');
    assert.equal(mock.callCount(), 1);
  });

  test('a declined card is nobody’s failure', () => {
    assert.deepEqual([judge(new Declined()), judge(new TypeError('fetch failed'))], ['neither', 'failure']);
  });
});

test('payment declines every fourth card, and can do nothing without its bank', () => {
  const ask = (order: string, bank: boolean) =>
    payment(() => bank)(new Request(`http://payment/charges/${order}`, { method: 'PUT' })).status;
  assert.deepEqual([ask('o1', true), ask('o4', true), ask('o4', false)], [200, 402, 503]);
});
