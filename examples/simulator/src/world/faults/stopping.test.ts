import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../schedule.ts';
import { ofKind, outcomes, printed, run } from '../../testing/cluster.ts';

const stop = (more: Partial<Extract<Fault, { kind: 'stop' }>> = {}): Fault => ({
  kind: 'stop',
  node: 'a',
  when: 'after',
  event: 'client→a GET /#1',
  graceMs: 100,
  restartMs: 20,
  ...more,
});
const phases = (result: Awaited<ReturnType<typeof run>>) =>
  ofKind(result, 'stop').map(({ phase, atMs }) => `${atMs} ${phase}`);
const workload = `await operation('ask', () => fetch('http://a/')); await operation('again', () => fetch('http://a/'))`;

test('a node that listens finishes its work and leaves', async () => {
  const result = await run(
    {
      nodes: `a: ({ disk, stopping, exit }) => {
        console.log('boots');
        let busy = 0;
        stopping.addEventListener('abort', async () => {
          console.log('stopping', stopping.reason.name);
          while (busy) await new Promise((wake) => setTimeout(wake, 1));
          exit();
          console.log('never said');
        });
        return async () => { busy++; await disk.log('log').append(1); busy--; return new Response() };
      }`,
      workload: `await operation('ask', () => fetch('http://a/'))`,
    },
    [stop()],
  );
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(printed(result), ['a: boots', 'a: stopping AbortError', 'a: boots']);
  assert.deepEqual(phases(result), ['1 asked', '2 left']);
  assert.equal(ofKind(result, 'boot').at(-1)!.atMs, 22);
  assert.deepEqual(outcomes(result), { ask: '{}' });
});

test('one that does not listen is killed, and goes on working until then', async () => {
  const result = await run(
    {
      nodes: `a: () => { let asked = 0; return async () => { if (++asked === 2) await new Promise(() => {}); return new Response() } }`,
      workload,
    },
    [stop()],
  );
  assert.deepEqual(phases(result), ['1 asked', '101 killed']);
  assert.deepEqual(outcomes(result), { ask: '{}', again: 'TypeError' }, 'its caller is told: a process died');
  assert.equal(ofKind(result, 'failed')[0]!.why, 'reset');
});

test('one that stands still is killed unheard', async () => {
  const result = await run(
    {
      nodes: `a: ({ stopping }) => { stopping.addEventListener('abort', () => console.log('heard')); return () => new Response() }`,
      workload: `await operation('ask', () => fetch('http://a/'))`,
    },
    [stop(), { kind: 'pause', node: 'a', when: 'after', event: 'client→a GET /#1', ms: 500 }],
  );
  assert.deepEqual(printed(result), []);
  assert.deepEqual(phases(result), ['1 asked', '101 killed']);
});

test('before an event, the node hears first and is asked then', async () => {
  const result = await run(
    {
      nodes: `a: ({ stopping }) => { stopping.addEventListener('abort', () => console.log('heard')); return () => { console.log('asked', stopping.aborted); return new Response() } }`,
      workload: `await operation('ask', () => fetch('http://a/'))`,
    },
    [stop({ when: 'before' })],
  );
  assert.deepEqual(printed(result), ['a: heard', 'a: asked true']);
});

test('code that looks late sees that it was asked', async () => {
  const result = await run(
    {
      nodes: `a: (context) => () => { setTimeout(() => console.log(context.stopping.aborted), 50); return new Response() }`,
      workload: `await operation('ask', () => fetch('http://a/'))`,
    },
    [stop()],
  );
  assert.deepEqual(printed(result), ['a: true']);
});

test('a node may leave of its own accord', async () => {
  const result = await run({
    nodes: `a: ({ disk, exit }) => { console.log('boots'); if (!disk.keyValue('f').get('x')) void disk.keyValue('f').set('x', 1).then(exit) }`,
    conditions: 'restartMs: [30, 30]',
  });
  assert.deepEqual(printed(result), ['a: boots', 'a: boots']);
  assert.deepEqual(phases(result), ['0.6 left']);
});

test('what a listener throws kills the node', async () => {
  const result = await run(
    {
      nodes: `a: ({ stopping }) => { stopping.onabort = () => { throw new Error('no') }; return () => new Response() }`,
      workload: `await operation('ask', () => fetch('http://a/'))`,
    },
    [stop()],
  );
  assert.deepEqual(
    ofKind(result, 'exit').map(({ error }) => error),
    ['Error: no'],
  );
  assert.deepEqual(phases(result), ['1 asked']);
});
