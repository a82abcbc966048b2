import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ofKind, printed, run } from '../testing/cluster.ts';

/** What a node prints while it runs `code`, with the virtual time before it. */
const timeline = async (code: string) => {
  const { trace } = await run({ nodes: `a: async () => { ${code} }` });
  return trace.flatMap((event) => (event.kind === 'log' ? [`${event.atMs} ${event.text}`] : []));
};

test('timers fire by time, ties in the order in which they were set', async () => {
  assert.deepEqual(
    await timeline(`
      setTimeout(() => console.log('two'), 2); setTimeout(() => console.log('one'), 1);
      setTimeout(() => console.log('also one'), 1); setImmediate(() => console.log('now'));
      queueMicrotask(() => console.log('micro')); console.log('sync')`),
    ['0 sync', '0 micro', '0 now', '1 one', '1 also one', '2 two'],
  );
});

test('delays are as in Node: whole milliseconds from 1 to 2³¹−1', async () => {
  assert.deepEqual(
    await timeline(
      `for (const ms of [undefined, 0, -5, 0.9, 1.9, NaN, '3', 2 ** 31, Infinity]) setTimeout(() => console.log(ms), ms)`,
    ),
    ['1 undefined', '1 0', '1 -5', '1 0.9', '1 1.9', '1 null', '1 2147483648', '1 null', '3 3'],
  );
});

test('arguments are passed on', async () => {
  assert.deepEqual(
    await timeline(`setTimeout((...args) => console.log(args), 1, 'a', 2); setImmediate(console.log, 'b')`),
    ['0 b', '1 ["a",2]'],
  );
});

test('what is cleared does not fire', async () => {
  assert.deepEqual(
    await timeline(`
      const a = setTimeout(() => console.log('a'), 1); clearTimeout(a); clearTimeout(a); clearTimeout(undefined); clearTimeout(7);
      const b = setImmediate(() => console.log('b')); clearImmediate(b);
      const c = setInterval(() => console.log('c'), 1); clearTimeout(c);
      const d = setTimeout(() => console.log('d'), 1); clearInterval(d);
      setTimeout(() => console.log('end'), 5)`),
    ['5 end'],
  );
});

test('an interval repeats until it is cleared, also from within', async () => {
  assert.deepEqual(
    await timeline(
      `let n = 0; const timer = setInterval((word) => { console.log(word, ++n); if (n === 3) clearInterval(timer) }, 10, 'tick')`,
    ),
    ['10 tick 1', '20 tick 2', '30 tick 3'],
  );
});

test('a timer is no number, and has the methods that Node’s callers use', async () => {
  assert.deepEqual(
    await timeline(
      `const timer = setTimeout(() => {}, 1); console.log(typeof timer, timer.unref() === timer, timer.ref() === timer)`,
    ),
    ['0 object true true'],
  );
});

test('what is no function is refused at the call', async () => {
  assert.deepEqual(
    await timeline(
      `for (const set of [setTimeout, setInterval, setImmediate]) try { set('code') } catch (error) { console.log(error.name, error.message) }`,
    ),
    Array(3).fill('0 TypeError A timer takes a function to call.'),
  );
});

test('a callback that throws kills its node', async () => {
  const result = await run({
    nodes: `a: () => { setTimeout(() => { throw new Error('late') }, 5) }`,
    conditions: 'limitMs: 100, restartMs: [50, 50]',
  });
  assert.deepEqual(
    ofKind(result, 'exit').map(({ atMs, error }) => [atMs, error]),
    [
      [5, 'Error: late'],
      [60, 'Error: late'],
    ],
  );
  assert.deepEqual(
    ofKind(result, 'boot').map(({ atMs, life }) => [atMs, life]),
    [
      [0, 1],
      [55, 2],
    ],
  );
});

test('timers of a dead life do not fire', async () => {
  const result = await run(
    {
      nodes: `a: () => { setTimeout(() => console.log('fired'), 20); setTimeout(() => {}, 5) }`,
      conditions: 'limitMs: 50',
    },
    [{ kind: 'crash', node: 'a', when: 'after', event: 'timer since boot a 1#2', restartMs: 10 }],
  );
  assert.deepEqual(
    ofKind(result, 'log').map(({ atMs, life }) => [atMs, life]),
    [[35, 2]],
  );
});

test('AbortSignal.timeout runs on virtual time, with a new error each', async () => {
  assert.deepEqual(
    await timeline(`
      const [a, b] = [AbortSignal.timeout(10), AbortSignal.timeout(10)];
      a.addEventListener('abort', () => { a.reason.seen = true; console.log(a.reason.name, a.reason.message) });
      b.addEventListener('abort', () => console.log('seen' in b.reason, a.reason === b.reason));
      console.log(a.aborted, a instanceof AbortSignal, AbortSignal.any([a]) instanceof AbortSignal, new AbortController().signal instanceof AbortSignal);
      try { new AbortSignal() } catch (error) { console.log(error.name) }`),
    ['0 false true true true', '0 TypeError', '10 TimeoutError The operation timed out.', '10 false false'],
  );
});

test('a listener of a time-out that throws kills its node', async () => {
  const result = await run({
    nodes: `a: () => { AbortSignal.timeout(3).addEventListener('abort', () => { throw new Error('listener') }) }`,
    conditions: 'limitMs: 10',
  });
  assert.deepEqual(
    ofKind(result, 'exit').map(({ atMs, error }) => [atMs, error]),
    [[3, 'Error: listener']],
  );
});

test('Date and performance tell virtual time', async () => {
  assert.deepEqual(
    await timeline(
      `setTimeout(() => console.log(performance.now(), Date.now() - performance.timeOrigin, new Date().toISOString()), 1500)`,
    ),
    ['1500 1500 1500 2025-01-01T00:00:01.500Z'],
  );
});

test('every life draws its own random numbers, the same in every run', async () => {
  const nodes = `a: () => { console.log(Math.random(), crypto.randomUUID()); setTimeout(() => {}, 1) }, b: () => { console.log(Math.random()) }`;
  const crash = {
    kind: 'crash',
    node: 'a',
    when: 'after',
    event: 'timer since boot a 1#1',
    restartMs: 1,
  } as const;
  const [first, second] = [printed(await run({ nodes }, [crash])), printed(await run({ nodes }, [crash]))];
  assert.deepEqual(first, second);
  assert.equal(new Set(first.map((line) => line.split(' ')[1])).size, 3);
});
