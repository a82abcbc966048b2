import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../schedule.ts';
import { ofKind, outcomes, printed, run } from '../../testing/cluster.ts';
import type { RunResult } from '../../trace.ts';

/** What nodes print, with the virtual time before it. */
const timed = ({ trace }: RunResult) =>
  trace.flatMap((event) => (event.kind === 'log' ? [`${event.atMs} ${event.text}`] : []));
const block = (event: string, ms: number): Fault => ({ kind: 'block', node: 'a', event, ms });
const crash = (event: string, more: Partial<Extract<Fault, { kind: 'crash' }>> = {}): Fault => ({
  kind: 'crash',
  node: 'a',
  when: 'after',
  event,
  restartMs: 1000,
  ...more,
});

/** Writes, and tells b when asked. */
const teller = {
  nodes: `a: ({ disk }) => {
      void disk.log('log').append('early');
      return () => { void fetch('http://b/told'); return new Response() };
    }, b: () => () => { console.log('told'); return new Response() }`,
  workload: `await operation('ask', () => fetch('http://a/', { signal: AbortSignal.timeout(500) }))`,
  conditions: 'diskMs: [5, 5]',
};
const asked = 'client→a GET /#1';

for (const [how, fault] of Object.entries<Fault>({
  'just after its event': crash(asked),
  'from its machine': crash('write log early#1', { silent: true }),
  'by power': { ...crash('write log early#1'), kind: 'power', others: [] } as Fault,
  'by its supervisor': { kind: 'stop', node: 'a', when: 'after', event: asked, graceMs: 7, restartMs: 1000 },
}))
  test(`a thread that is cut off while it is busy sends nothing: ${how}`, async () => {
    const free = await run(teller, [block(asked, 30)]);
    assert.deepEqual(timed(free), ['32 told']);
    const result = await run(teller, [block(asked, 30), fault]);
    assert.deepEqual(result.unmatched, []);
    assert.deepEqual(printed(result), []);
    assert.deepEqual(
      ofKind(result, 'lost').map(({ message, why }) => `${message} ${why}`),
      ['a→b GET /told#1 unsent', 'client→a GET /#1/reply unsent'],
    );
    assert.notEqual(outcomes(result)['ask'], '{}');
  });

test('a pause that falls into a block follows it', async () => {
  const pause: Fault = { kind: 'pause', node: 'a', when: 'after', event: 'write log early#1', ms: 50 };
  const result = await run(
    {
      nodes: `a: ({ disk }) => { void disk.log('log').append('early').then(() => console.log('acked')); setTimeout(() => console.log('timer'), 1) }`,
    },
    [block('boot a 1', 30), { ...pause, event: 'boot a 1' }],
  );
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(timed(result), ['80 timer', '80 acked']);
});

test('a write that a busy thread has not made yet is not torn', async () => {
  const result = await run(
    {
      nodes: `a: ({ disk }) => {
        const log = disk.log('log');
        setTimeout(() => void log.append('late'), 1);
        void disk.log('first').append('early');
      }`,
      conditions: 'diskMs: [5, 5]',
    },
    [
      block('timer since boot a 1#1', 30),
      crash('write first early#1', { silent: true, torn: true, restartMs: 1e6 }),
    ],
  );
  assert.deepEqual(
    ofKind(result, 'unwritten').map(({ text, why }) => `${text} ${why}`),
    ['late in flight'],
  );
});

test('what comes in the instant in which a slow node is free queues behind what waits', async () => {
  const order = (slow: Fault[]) =>
    run(
      {
        nodes: `a: () => (request) => { console.log(request.url.at(-1)); return new Response() }`,
        // Sent first and held up, 3 arrives in the instant in which 2 could be taken.
        workload: `const ask = (i) => operation('ask ' + i, () => fetch('http://a/' + i));
          const later = ask(3); await Promise.all([ask(1), ask(2), later])`,
      },
      [{ kind: 'delay', message: 'client→a GET /3#1', ms: 10 }, ...slow],
    );
  assert.deepEqual(printed(await order([])), ['a: 1', 'a: 2', 'a: 3']);
  const slow: Fault = { kind: 'slow', node: 'a', what: 'thread', ms: 10, startMs: 0.5, endMs: 100 };
  assert.deepEqual(timed(await order([slow])), ['1 1', '11 2', '21 3']);
});

const partition: Fault = { kind: 'partition', from: 'a', to: 'client', oneWay: true, startMs: 2, endMs: 900 };
const waiter = {
  nodes: `a: () => async () => { await new Promise((wake) => setTimeout(wake, 5)); return new Response() }`,
  workload: `await operation('ask', () => fetch('http://a/', { signal: AbortSignal.timeout(500) }))`,
};

test('a reset does not cross a partition', async () => {
  const dies = crash('timer since client→a GET /#1#1', { when: 'before' });
  assert.deepEqual(outcomes(await run(waiter, [dies])), { ask: 'TypeError' });
  const result = await run(waiter, [dies, partition]);
  assert.deepEqual([result.unmatched, outcomes(result)], [[], { ask: 'TimeoutError' }]);
});

test('nor does a refusal', async () => {
  const down = crash('boot a 1');
  assert.deepEqual(outcomes(await run(waiter, [down])), { ask: 'TypeError' });
  const result = await run(waiter, [down, { ...partition, startMs: 0.5 }]);
  assert.deepEqual([result.unmatched, outcomes(result)], [[], { ask: 'TimeoutError' }]);
});

test('a request and its copy fail by names of their own, so that a fault at one hits once', async () => {
  const request = 'b→a GET /#1';
  const result = await run(
    {
      nodes: `a: () => () => new Promise((wake) => setTimeout(wake, 50)),
        b: () => { fetch('http://a/').catch(() => {}) }`,
    },
    [
      { kind: 'duplicate', message: request, afterMs: 1 },
      crash(`timer since ${request}#1`, { when: 'before' }),
      { kind: 'pause', node: 'b', when: 'after', event: `${request}/reset`, ms: 5 },
    ],
  );
  assert.deepEqual(result.unmatched, []);
  assert.equal(ofKind(result, 'pause').length, 1);
});

test('what waits at a paused node, and has had its faults, is not overtaken', async () => {
  const pause: Fault = { kind: 'pause', node: 'a', when: 'before', event: 'client→a GET /1#1', ms: 20 };
  const overtake: Fault = { kind: 'overtake', message: 'client→a GET /2#1', overtaken: 'client→a GET /1#1' };
  const result = await run(
    {
      nodes: `a: () => (request) => { console.log(request.url.at(-1)); return new Response() }`,
      workload: `const first = operation('1', () => fetch('http://a/1')); await new Promise((wake) => setTimeout(wake, 5));
        await Promise.all([first, operation('2', () => fetch('http://a/2'))])`,
    },
    [pause, { kind: 'delay', message: 'client→a GET /2#1', ms: 40 }, overtake],
  );
  assert.deepEqual([timed(result), result.unmatched], [['21 1', '46 2'], [overtake]]);
});
