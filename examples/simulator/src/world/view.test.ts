import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replay, ScenarioError } from '../node/index.ts';
import { cluster, ofKind, outcomes, printed, run } from '../testing/cluster.ts';

/** A run with a log, a key-value file, operations, observations and messages, judged by `predicate`. */
const judged = (predicate: string) => ({
  nodes: `server: ({ disk }) => async () => { await disk.log('log').append({ n: 1 }); await disk.keyValue('file').set('k', { v: 1 }); return new Response('ok') }`,
  workload: `await operation('ask', async () => { const text = await (await fetch('http://server/x?y=1')).text(); observe('saw', { text }); return { text } });
    await operation('fail', async () => { throw new RangeError('no') });
    await operation('lost', () => fetch('http://server/lost', { signal: AbortSignal.timeout(20) }));`,
  invariants: `'it holds': eventually((world) => ${predicate})`,
});
const drop = { kind: 'drop', message: 'client→server GET /lost#1/reply' } as const;
const holds = async (predicate: string) => {
  const result = await run(judged(predicate), [drop]);
  assert.equal(result.violation, undefined);
};

const facts = [
  `world.log('server', 'log').length === 2 && world.log('server', 'log')[0].n === 1`,
  `world.keyValue('server', 'file').get('k').v === 1 && world.keyValue('server', 'file').has('k') && world.keyValue('server', 'file').size === 1`,
  `[...world.keyValue('server', 'file')][0][0] === 'k' && [...world.keyValue('server', 'file').values()][0].v === 1 && [...world.keyValue('server', 'file').keys()].join() === 'k'`,
  `world.log('server', 'nothing').length === 0 && world.keyValue('server', 'nothing').size === 0`,
  `world.operations.map(({ name, type }) => name + ' ' + type).join() === 'ask ok,fail info,lost info'`,
  `world.operations[0].value.text === 'ok' && world.operations[1].value === 'RangeError: no' && world.operations[0].endedMs > world.operations[0].startedMs`,
  `world.observations.length === 1 && world.observations[0].kind === 'saw' && world.observations[0].value.text === 'ok'`,
  `world.messages.map(({ id, fate, status, reply }) => id + ' ' + fate + ' ' + status + ' ' + reply).join() === 'client→server GET /x?y=1#1 delivered undefined false,client→server GET /x?y=1#1/reply delivered 200 true,client→server GET /lost#1 delivered undefined false,client→server GET /lost#1/reply lost 200 true'`,
  `world.messages[0].path === '/x?y=1' && world.messages[1].path === '/x?y=1' && world.messages[0].method === 'GET' && world.messages[1].from === 'server'`,
  `world.nowMs > 20`,
];
for (const fact of facts) test(`sees that ${fact.slice(0, 80)}`, () => holds(fact));

const attempts = [
  `(world.log('server', 'log')[0].n = 2)`,
  `(world.keyValue('server', 'file').get('k').v = 2)`,
  `world.keyValue('server', 'file').set('k', 1)`,
  `world.keyValue('server', 'file').clear()`,
  `(world.operations[0].type = 'info')`,
  `(world.operations[0].value.text = 'x')`,
  `(world.observations[0].value.text = 'x')`,
  `(world.messages[0].fate = 'lost')`,
  `(world.nowMs = 1)`,
];
for (const attempt of attempts)
  test(`cannot be used for ${attempt}`, () =>
    holds(`{ try { ${attempt}; return false } catch (error) { return error instanceof TypeError } }`));

test('an invariant that gives a promise is refused: it could never break', async () => {
  for (const when of ['always', 'eventually', 'sometimes'])
    await assert.rejects(
      run({ invariants: `'it waits': ${when}(async () => false)` }),
      (error) =>
        error instanceof ScenarioError && /“it waits” gives a promise\. It must answer/.test(error.message),
    );
});

const changes = [
  `world.log('server', 'log').sort().reverse()`,
  `world.log('server', 'log').push(1)`,
  `(world.log('server', 'log')[0] = { n: 1 })`,
  `world.operations.reverse()`,
  `world.observations.pop()`,
  `world.messages.splice(0, 1)`,
];
for (const change of changes)
  test(`says so when an invariant does ${change}`, async () => {
    for (const predicate of [`${change}, true`, `{ ${change}; return false }`]) {
      const running = run(judged(predicate.startsWith('{') ? predicate : `(${predicate})`), [drop]);
      await assert.rejects(
        running,
        (error) => error instanceof ScenarioError && /“it holds” changes a list/.test(error.message),
      );
    }
  });

test('a list is the same one until it grows, and its entries are the very ones', () =>
  holds(
    `world.log('server', 'log') === world.log('server', 'log') && world.operations === world.operations && world.messages === world.messages`,
  ));

test('reading a file creates none', async () => {
  const result = await run({
    nodes: `a: async ({ disk }) => { setTimeout(async () => { await disk.keyValue('x').set('k', 1); console.log('fine') }, 5) }`,
    invariants: `'no log': always((world) => world.log('a', 'x').length === 0 || true)`,
    workload: "observe('now', 1);",
  }).catch((error: unknown) => error);
  // The invariant reads as a log what becomes a key-value file: its mistake, and it is told so.
  assert.ok(result instanceof ScenarioError);
  assert.match(
    result.message,
    /“no log” threw in seed 1: TypeError: “x” on a is a key-value file: open it as that\. \(scenario\.ts:6\)|“no log” threw in seed 1: TypeError: “x” on a is a key-value file/,
  );
});

test('a node that does not exist is named', async () => {
  await assert.rejects(
    run({ invariants: `'x': always((world) => world.log('nobody', 'x'))` }),
    /There is no node “nobody”\. There are: client, server/,
  );
});

test('always is judged at every durable write, operation and observation', async () => {
  const count = `globalThis.judged = (globalThis.judged ?? 0) + 1`;
  const result = await run({
    nodes: `a: async ({ disk }) => { await disk.log('x').append(1); await disk.log('x').append(2) }`,
    invariants: `'at most one': always((world) => world.log('a', 'x').length < 2)`,
    workload: `await new Promise((done) => setTimeout(done, 100)); ${count}`,
  });
  assert.deepEqual(result.violation, { invariant: 'at most one', atMs: 1.1 });
  assert.equal(result.endedAtMs, 1.1);
});

test('eventually is judged at the end only, sometimes at any time', async () => {
  const parts = {
    nodes: `a: async ({ disk }) => { const file = disk.keyValue('x'); await file.set('k', 1); await file.set('k', 2) }`,
    invariants: `'ends with two': eventually((world) => world.keyValue('a', 'x').get('k') === 2),
      'was one': sometimes((world) => world.keyValue('a', 'x').get('k') === 1),
      'was three': sometimes((world) => world.keyValue('a', 'x').get('k') === 3)`,
  };
  const result = await run(parts);
  assert.equal(result.violation, undefined);
  assert.deepEqual(result.reached, ['was one']);
  const never = await run({ ...parts, invariants: parts.invariants.replace('=== 2)', '=== 4)') });
  assert.equal(never.violation?.invariant, 'ends with two');
});

test('an operation tells how it ended, and a name is used once', async () => {
  const result = await run({
    workload: `console.log(await operation('value', async () => 7), await operation('nothing', async () => {}), await operation('error', async () => { throw new Error('x') }))`,
  });
  assert.deepEqual(printed(result), ['client: 7 undefined undefined']);
  assert.deepEqual(outcomes(result), { value: '7', nothing: '', error: 'Error' });
  await assert.rejects(
    run({ workload: `await operation('a', async () => {}); await operation('a', async () => {});` }),
    /Two operations are called “a”/,
  );
});

test('operations that are left out do not run and leave no trace', async () => {
  const parts = {
    workload: `console.log(await operation('a', async () => 'a'), await operation('b', async () => 'b'))`,
  };
  const result = await replay(cluster(parts), { seed: '1', faults: [], only: ['b'] });
  assert.deepEqual(printed(result), ['client: undefined b']);
  assert.deepEqual(
    ofKind(result, 'operation').map(({ name, phase }) => `${name} ${phase}`),
    ['b start', 'b ok'],
  );
  assert.deepEqual(printed(await replay(cluster(parts), { seed: '1', faults: [], only: [] })), [
    'client: undefined undefined',
  ]);
});

test('faults do not shift what the workload draws', async () => {
  const parts = {
    ...judged('true'),
    workload: `await operation('ask', () => fetch('http://server/lost')); console.log(random.next(), random.below(10))`,
  };
  const calm = printed(await run(parts));
  assert.deepEqual(
    printed(await run(parts, [{ kind: 'reset', message: 'client→server GET /lost#1' }])),
    calm,
  );
});

/** How often an invariant is asked in a run with one write on `a` and then one on `b`, each in an operation of its own. */
async function timesAsked(look: string): Promise<number> {
  const node = `({ disk }) => async () => { await disk.log('log').append(1); return new Response() }`;
  const result = await run({
    nodes: `a: ${node}, b: ${node}`,
    workload: `for (const node of ['a', 'b']) await operation(node, () => fetch('http://' + node)); observe('done', true)`,
    invariants: `'it is asked': always((world) => { console.log('asked'); return ${look} !== null })`,
  });
  return printed(result).filter((line) => line === 'client: asked').length;
}

const askedOften: [look: string, times: number, when: string][] = [
  [`world.log('a', 'log')`, 3, 'at first, when the write is durable, at the end'],
  [`world.keyValue('b', 'other')`, 3, 'the same, as a disk is one source'],
  [`[world.log('a', 'log'), world.log('b', 'log')]`, 4, 'at both writes'],
  [`world.operations`, 5, 'when the first begins, when the second does, when that ends'],
  [`world.observations`, 3, 'when it is made'],
  [`1`, 1, 'at first: it looks at nothing that could change'],
  ...[`world.nowMs`, `world.messages`, `Date.now()`, `new Date()`, `performance.now()`, `Math.random()`].map(
    (look): [string, number, string] => [look, 7, 'after every change of anything'],
  ),
];
for (const [look, times, when] of askedOften)
  test(`asks an invariant that looks at ${look} ${when}`, async () => {
    assert.equal(await timesAsked(look), times);
  });
