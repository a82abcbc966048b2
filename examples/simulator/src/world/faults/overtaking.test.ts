import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../schedule.ts';
import { ofKind, outcomes, printed, run } from '../../testing/cluster.ts';

const parts = {
  nodes: `a: () => (request) => { console.log(request.url.at(-1)); return new Response() }`,
  workload: `
    const first = operation('first', () => fetch('http://a/1'));
    await new Promise((wake) => setTimeout(wake, 1));
    const second = operation('second', () => fetch('http://a/2'));
    await Promise.all([first, second])`,
  conditions: 'latencyMs: [5, 5]',
};
const overtake: Fault = { kind: 'overtake', message: 'client→a GET /2#1', overtaken: 'client→a GET /1#1' };

test('messages sent one after the other with equal latency arrive in order', async () => {
  assert.deepEqual(printed(await run(parts)), ['a: 1', 'a: 2']);
});

test('a message overtakes another, which arrives right after it', async () => {
  const result = await run(parts, [overtake]);
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(printed(result), ['a: 2', 'a: 1']);
  assert.deepEqual(
    ofKind(result, 'overtake').map(({ atMs, message, overtaken }) => [atMs, message, overtaken]),
    [[1, overtake.message, overtake.overtaken]],
  );
  const arrivals = ofKind(result, 'receive').filter(({ reply }) => !reply);
  assert.deepEqual(
    arrivals.map(({ atMs }) => atMs),
    [6, 6],
  );
  assert.deepEqual(outcomes(result), { first: '{}', second: '{}' });
});

test('nobody overtakes what has arrived, what is lost, or what goes elsewhere', async () => {
  const late = await run({ ...parts, conditions: 'latencyMs: [0.5, 0.5]' }, [overtake]);
  assert.deepEqual(late.unmatched, [overtake]);
  const lost = await run(parts, [{ kind: 'drop', message: overtake.overtaken }, overtake], {});
  assert.deepEqual(lost.unmatched, [overtake]);
});

test('replies overtake replies', async () => {
  const result = await run(parts, [
    { kind: 'overtake', message: 'client→a GET /2#1/reply', overtaken: 'client→a GET /1#1/reply' },
  ]);
  const ends = ofKind(result, 'operation').filter(({ phase }) => phase === 'ok');
  assert.deepEqual(
    ends.map(({ name }) => name),
    ['second', 'first'],
  );
});

test('a message that gave way can give way again', async () => {
  const result = await run(
    {
      ...parts,
      workload: `await Promise.all([1, 2, 3].map(async (i) => { await new Promise((wake) => setTimeout(wake, i)); await operation('o' + i, () => fetch('http://a/' + i)) }))`,
    },
    [overtake, { kind: 'overtake', message: 'client→a GET /3#1', overtaken: 'client→a GET /1#1' }],
  );
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(printed(result), ['a: 2', 'a: 3', 'a: 1']);
});
