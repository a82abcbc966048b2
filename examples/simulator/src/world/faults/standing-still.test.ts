import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../schedule.ts';
import { ofKind, outcomes, printed, run } from '../../testing/cluster.ts';
import type { RunResult } from '../../trace.ts';

/** What nodes print, with the virtual time before it. */
const timed = ({ trace }: RunResult) =>
  trace.flatMap((event) => (event.kind === 'log' ? [`${event.atMs} ${event.text}`] : []));

const pause = (event: string, ms: number, when: 'before' | 'after' = 'after'): Fault => ({
  kind: 'pause',
  node: 'a',
  when,
  event,
  ms,
});

test('a paused node runs no code; its system takes messages and finishes writes meanwhile', async () => {
  const result = await run(
    {
      nodes: `a: ({ disk }) => {
        void disk.log('log').append('w').then(() => console.log('acked'));
        setTimeout(() => console.log('timer'), 3);
        return () => { console.log('asked'); return new Response() };
      }`,
      workload: `await operation('ask', () => fetch('http://a/'))`,
    },
    [pause('boot a 1', 50)],
  );
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(
    ofKind(result, 'pause').map(({ atMs, ms }) => [atMs, ms]),
    [[0, 50]],
  );
  assert.equal(ofKind(result, 'durable')[0]!.atMs, 0.5, 'the disk goes on');
  // Timers first, then what waits in the sockets, as Node's event loop has it.
  assert.deepEqual(timed(result), ['50 timer', '50 acked', '50 asked']);
  assert.deepEqual(outcomes(result), { ask: '{}' });
});

test('its clocks go on: it learns on waking how late it is', async () => {
  const result = await run(
    {
      nodes: `a: async () => {
        const then = performance.now(), date = Date.now();
        await new Promise((wake) => setTimeout(wake, 10));
        console.log(performance.now() - then, Date.now() - date);
      }`,
    },
    [pause('boot a 1', 200)],
  );
  assert.deepEqual(printed(result), ['a: 200 200']);
});

test('a reply that came in time is too late if the time-out is due when the node wakes', async () => {
  const result = await run(
    {
      nodes: `a: async () => {
          try { await fetch('http://b/', { signal: AbortSignal.timeout(20) }); console.log('answered') }
          catch (error) { console.log(error.name) }
        }, b: () => () => new Response()`,
    },
    [pause('boot a 1', 30)],
  );
  assert.deepEqual(timed(result), ['30 TimeoutError']);
});

test('a pause before an event keeps that event waiting; one after it lets it take effect', async () => {
  const parts = {
    nodes: `a: () => () => { console.log('asked'); return new Response() }`,
    workload: `await operation('ask', () => fetch('http://a/'))`,
  };
  const before = await run(parts, [pause('client→a GET /#1', 40, 'before')]);
  const after = await run(parts, [pause('client→a GET /#1', 40, 'after')]);
  assert.deepEqual([timed(before), before.endedAtMs], [['41 asked'], 42]);
  assert.deepEqual([timed(after), after.endedAtMs], [['1 asked'], 2]);
});

test('a crash ends a pause', async () => {
  const result = await run(
    { nodes: `a: ({ disk }) => { console.log('boots'); void disk.log('log').append(1) }` },
    [
      pause('boot a 1', 1000),
      { kind: 'crash', node: 'a', when: 'after', event: 'write log 1#1', restartMs: 10 },
    ],
  );
  assert.deepEqual(timed(result), ['0 boots', '10.5 boots']);
});

test('the client never stands still', async () => {
  const result = await run({ workload: `await operation('ask', () => fetch('http://server/'))` }, [
    { kind: 'pause', node: 'client', when: 'before', event: 'workload', ms: 10 },
  ]);
  assert.equal(result.unmatched.length, 1);
});

test('a blocked thread sends what its event sends when it is done, and its timers and messages wait', async () => {
  const result = await run(
    {
      nodes: `a: ({ disk }) => {
          setTimeout(() => console.log('timer'), 5);
          return async (request) => {
            if (request.url.endsWith('slow')) { void fetch('http://b/told'); await disk.log('log').append(1) }
            console.log(new URL(request.url).pathname);
            return new Response();
          };
        }, b: () => () => { console.log('told'); return new Response() }`,
      workload: `await Promise.all([operation('slow', () => fetch('http://a/slow')), operation('quick', () => fetch('http://a/quick'))])`,
    },
    [{ kind: 'block', node: 'a', event: 'client→a GET /slow#1', ms: 30 }],
  );
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(
    ofKind(result, 'block').map(({ atMs, ms }) => [atMs, ms]),
    [[1, 30]],
  );
  assert.deepEqual(timed(result), ['31 timer', '31 /quick', '31.6 /slow', '32 told']);
  assert.equal(ofKind(result, 'durable')[0]!.atMs, 31.5);
});

test('a boot may block its thread, the first and the next', async () => {
  const block = (event: string): Fault => ({ kind: 'block', node: 'a', event, ms: 20 });
  const result = await run(
    { nodes: `a: ({ disk }) => { void disk.log('log').append(disk.log('log').read().length) }` },
    [
      block('boot a 1'),
      { kind: 'crash', node: 'a', when: 'after', event: 'write log 0#1', restartMs: 10 },
      block('boot a 2'),
    ],
  );
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(
    ofKind(result, 'durable').map(({ atMs }) => atMs),
    [20.5, 51],
  );
});

test('a slow thread takes its time for each event, one after the other', async () => {
  const slow: Fault = { kind: 'slow', node: 'a', what: 'thread', ms: 10, startMs: 0.5, endMs: 25 };
  const result = await run(
    {
      nodes: `a: () => (request) => { console.log(request.url.at(-1)); return new Response() }`,
      workload: `await Promise.all([1, 2, 3, 4].map((i) => operation('ask ' + i, () => fetch('http://a/' + i))))`,
    },
    [slow],
  );
  assert.deepEqual(timed(result), ['1 1', '11 2', '21 3', '31 4']);
  const ends = ofKind(result, 'operation').filter(({ phase }) => phase === 'ok');
  assert.deepEqual(
    ends.map(({ atMs }) => atMs),
    [12, 22, 32, 32],
  );
  assert.deepEqual(
    ofKind(result, 'slow').map(({ atMs, phase }) => [atMs, phase]),
    [
      [0.5, 'start'],
      [25, 'end'],
    ],
  );
});

test('a slow disk makes each write wait, and nothing else', async () => {
  const slow: Fault = { kind: 'slow', node: 'a', what: 'disk', ms: 100, startMs: 0, endMs: 50 };
  const result = await run(
    {
      nodes: `a: async ({ disk }) => {
        setTimeout(() => console.log('timer'), 5);
        await disk.log('log').append(1); console.log('one'); await disk.log('log').append(2); console.log('two');
      }`,
    },
    [slow],
  );
  assert.deepEqual(timed(result), ['5 timer', '100.6 one', '101.2 two']);
});
