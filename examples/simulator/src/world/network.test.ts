import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../schedule.ts';
import { ofKind, outcomes, printed, run } from '../testing/cluster.ts';

/** A server that counts and a client that asks once, waiting 50 ms at most. */
const ask = {
  nodes: `server: () => { let served = 0; return async (request) => { served++; console.log('served', served, request.method, new URL(request.url).pathname); return Response.json({ served }) } }`,
  workload: `await operation('ask', async () => {
    try { return (await (await fetch('http://server/x', { method: 'POST', signal: AbortSignal.timeout(50) })).json()).served }
    catch (error) { console.log(error.name, error.cause?.code ?? ''); throw error } });`,
};
const request = 'client→server POST /x#1';
const reply = `${request}/reply`;
const crash = { kind: 'crash', node: 'server', when: 'before', event: request, restartMs: 1000 } as const;
const fates = async (...faults: Fault[]) => {
  const result = await run(ask, faults);
  assert.deepEqual(result.unmatched, []);
  const [end] = ofKind(result, 'operation').filter(({ phase }) => phase !== 'start');
  return { lines: printed(result), atMs: end!.atMs, outcome: end!.outcome, result };
};

test('a request and its reply take one latency each', async () => {
  const { lines, atMs, outcome } = await fates();
  assert.deepEqual({ lines, atMs, outcome }, { lines: ['server: served 1 POST /x'], atMs: 2, outcome: '1' });
});

test('a lost request: silence until the caller’s own timeout', async () => {
  const { lines, atMs, outcome } = await fates({ kind: 'drop', message: request });
  assert.deepEqual(
    { lines, atMs, outcome },
    { lines: ['client: TimeoutError '], atMs: 50, outcome: 'TimeoutError' },
  );
});

test('a lost reply: the same silence, and yet it was done', async () => {
  const { lines, atMs } = await fates({ kind: 'drop', message: reply });
  assert.deepEqual(
    { lines, atMs },
    { lines: ['server: served 1 POST /x', 'client: TimeoutError '], atMs: 50 },
  );
});

test('a node that is down refuses at once', async () => {
  const { lines, atMs, result } = await fates(crash);
  assert.deepEqual({ lines, atMs }, { lines: ['client: TypeError ECONNREFUSED'], atMs: 2 });
  assert.deepEqual(
    ofKind(result, 'ignored').map(({ why }) => why),
    ['down'],
  );
  assert.deepEqual(
    ofKind(result, 'failed').map(({ why }) => why),
    ['refused'],
  );
});

test('a machine that is down says nothing', async () => {
  const { lines, atMs } = await fates({ ...crash, silent: true });
  assert.deepEqual({ lines, atMs }, { lines: ['client: TimeoutError '], atMs: 50 });
});

test('a connection reset under a request or under its reply', async () => {
  const asked = await fates({ kind: 'reset', message: request });
  assert.deepEqual([asked.lines, asked.atMs], [['client: TypeError ECONNRESET'], 1]);
  const answered = await fates({ kind: 'reset', message: reply });
  assert.deepEqual(
    [answered.lines, answered.atMs],
    [['server: served 1 POST /x', 'client: TypeError ECONNRESET'], 2],
  );
});

test('a request that arrives twice is served twice, and the caller hears once', async () => {
  const { lines, outcome, result } = await fates({ kind: 'duplicate', message: request, afterMs: 3 });
  assert.deepEqual(lines, ['server: served 1 POST /x', 'server: served 2 POST /x']);
  assert.equal(outcome, '1');
  const received = ofKind(result, 'receive').map(({ message, atMs }) => [message, atMs]);
  assert.deepEqual(received, [
    [request, 1],
    [reply, 2],
    [`${request}/copy`, 4],
  ]);
  const ignored = ofKind(result, 'ignored').map(({ message, why }) => [message, why]);
  assert.deepEqual(ignored, [[`${request}/copy/reply`, 'gave up']]);
});

test('a reply that arrives twice is taken once', async () => {
  const { result } = await fates({ kind: 'duplicate', message: reply, afterMs: 3 });
  assert.deepEqual(
    ofKind(result, 'ignored').map(({ message, atMs }) => [message, atMs]),
    [[`${reply}/copy`, 5]],
  );
});

test('a reply later than its caller waits is ignored', async () => {
  const { lines, atMs, result } = await fates({ kind: 'delay', message: reply, ms: 100 });
  assert.deepEqual(
    { lines, atMs },
    { lines: ['server: served 1 POST /x', 'client: TimeoutError '], atMs: 50 },
  );
  assert.deepEqual(
    ofKind(result, 'ignored').map(({ why, atMs }) => [why, atMs]),
    [['gave up', 102]],
  );
  assert.deepEqual(
    ofKind(result, 'abort').map(({ reason, message }) => [reason, message]),
    [['TimeoutError', request]],
  );
});

test('the copy of a duplicated request can have faults of its own', async () => {
  const { result } = await fates(
    { kind: 'duplicate', message: request, afterMs: 0 },
    { kind: 'drop', message: `${request}/copy/reply` },
  );
  assert.deepEqual(
    ofKind(result, 'lost').map(({ message }) => message),
    [`${request}/copy/reply`],
  );
});

test('a partition loses messages of its time, one way or both', async () => {
  const cut = { kind: 'partition', from: 'client', to: 'server', startMs: 0, endMs: 10 } as const;
  const both = await fates(cut);
  assert.deepEqual(both.lines, ['client: TimeoutError ']);
  assert.deepEqual(
    ofKind(both.result, 'lost').map(({ why }) => why),
    ['partition'],
  );
  const back = await fates({ ...cut, from: 'server', to: 'client', oneWay: true });
  assert.deepEqual(back.lines, ['server: served 1 POST /x', 'client: TimeoutError ']);
  const { lines } = await fates({ ...cut, startMs: 0.5, endMs: 1.5 });
  assert.deepEqual(
    lines,
    ['server: served 1 POST /x', 'client: TimeoutError '],
    'the reply was sent into it',
  );
  const marks = ofKind(both.result, 'partition').map(({ phase, atMs }) => [phase, atMs]);
  assert.deepEqual(marks, [
    ['start', 0],
    ['end', 10],
  ]);
});

test('a partition that no message met is unmatched', async () => {
  const result = await run(ask, [
    { kind: 'partition', from: 'server', to: 'client', oneWay: true, startMs: 20, endMs: 30 },
  ]);
  assert.equal(result.unmatched.length, 1);
  assert.deepEqual(ofKind(result, 'partition'), []);
});

test('a request that is late arrives at the next life of its node', async () => {
  const late = await run(
    { ...ask, nodes: ask.nodes.replace('() => {', '() => { setTimeout(() => {}, 2);') },
    [
      { kind: 'delay', message: request, ms: 40 },
      { kind: 'crash', node: 'server', when: 'after', event: 'timer since boot server 1#1', restartMs: 5 },
    ],
  );
  assert.deepEqual(
    ofKind(late, 'receive').map(({ node, life, atMs }) => [node, life, atMs]),
    [
      ['server', 2, 41],
      ['client', 1, 42],
    ],
  );
});

test('the process dies while it serves: the caller’s connection is reset, the machine dies: silence', async () => {
  const slow = {
    ...ask,
    nodes: `server: () => async () => { await new Promise((done) => setTimeout(done, 10)); return new Response() }`,
  };
  const dies = {
    kind: 'crash',
    node: 'server',
    when: 'before',
    event: 'timer since client→server POST /x#1#1',
    restartMs: 5,
  } as const;
  const reset = await run(slow, [dies]);
  assert.deepEqual(printed(reset), ['client: TypeError ECONNRESET']);
  assert.equal(ofKind(reset, 'failed')[0]!.atMs, 12);
  assert.deepEqual(printed(await run(slow, [{ ...dies, silent: true }])), ['client: TimeoutError ']);
});

test('a caller that died hears nothing in its next life', async () => {
  const result = await run(
    {
      nodes: `caller: () => { void fetch('http://server/').then(() => console.log('heard')) }, server: () => () => new Response()`,
    },
    [{ kind: 'crash', node: 'caller', when: 'before', event: 'caller→server GET /#1/reply', restartMs: 0 }],
  );
  assert.deepEqual(
    ofKind(result, 'ignored').map(({ why, life }) => [why, life]),
    [['caller died', 1]],
  );
  assert.deepEqual(printed(result), ['caller: heard'], 'the second life’s own request');
});

test('a handler that throws answers 500, one that gives no response too', async () => {
  for (const handler of [
    "() => { throw new Error('x') }",
    "async () => { throw new Error('x') }",
    '() => 7',
    '() => {}',
    '() => Response.error()',
  ]) {
    const result = await run({
      nodes: `server: () => ${handler}`,
      workload: "await operation('ask', async () => (await fetch('http://server/')).status);",
    });
    assert.deepEqual(outcomes(result), { ask: '500' }, handler);
    assert.equal(ofKind(result, 'exit').length, 0);
  }
});

test('a response that its handler has read, or changes afterwards, hurts nobody', async () => {
  const used = await run({
    nodes: `server: () => async () => { const response = new Response('a'); await response.text(); return response }`,
    workload: "await operation('ask', async () => (await fetch('http://server/')).status);",
  });
  assert.deepEqual(outcomes(used), { ask: '500' });
  const changed = await run({
    nodes: `server: () => () => { const response = new Response('a', { headers: { x: '1' } }); setTimeout(() => response.headers.set('x', '2'), 0.5); return response }`,
    workload: "await operation('ask', async () => (await fetch('http://server/')).headers.get('x'));",
  });
  assert.deepEqual(outcomes(changed), { ask: '1' });
});

test('one response can be returned again and again', async () => {
  const result = await run({
    nodes: `server: () => { const same = Response.json({ a: 1 }); return () => same }`,
    workload:
      "for (const name of ['1', '2']) await operation(name, async () => (await (await fetch('http://server/')).json()).a);",
  });
  assert.deepEqual(outcomes(result), { 1: '1', 2: '1' });
});

test('sender and receiver have copies of their own', async () => {
  const result = await run({
    nodes: `server: () => async (request) => { const text = await request.text(); request.headers.set('x', 'server'); return new Response(text + request.headers.get('x')) }`,
    workload: `await operation('ask', async () => {
      const request = new Request('http://server/', { method: 'POST', body: 'b', headers: { x: 'client' } });
      const response = await fetch(request);
      return (await response.text()) + request.headers.get('x') + response.url; });`,
  });
  assert.deepEqual(outcomes(result), { ask: 'bserverclienthttp://server/' });
});

test('a host that is no node refuses; a port does not matter', async () => {
  const result = await run({
    ...ask,
    workload: `for (const host of ['nobody', 'server:8080', 'client']) await operation(host, async () => (await fetch('http://' + host + '/x', { method: 'POST' })).status);`,
  });
  assert.deepEqual(outcomes(result), { nobody: 'TypeError', 'server:8080': '200', client: 'TypeError' });
});

test('what is wrong with a request is said at once, and nothing is sent', async () => {
  const result = await run({
    ...ask,
    workload: `const aborted = AbortSignal.abort(new RangeError('never mind'));
      await operation('relative', () => fetch('/x'));
      await operation('scheme', () => fetch('file:///x'));
      await operation('aborted', () => fetch('http://server/x', { signal: aborted }));`,
  });
  assert.deepEqual(outcomes(result), { relative: 'TypeError', scheme: 'TypeError', aborted: 'RangeError' });
  assert.deepEqual(ofKind(result, 'send'), []);
});

test('a message is named by its content, and each of its kind by its number', async () => {
  const result = await run({
    ...ask,
    workload: `const get = (url, init) => fetch(url, init);
      await operation('all', () => Promise.all([get('http://server/a?b=1'), get('http://server/a?b=1'), get('http://server/a?b=2'), get('http://server/a?b=1', { method: 'PUT' })]));`,
  });
  assert.deepEqual(
    ofKind(result, 'send')
      .filter(({ reply }) => !reply)
      .map(({ message }) => message),
    [
      'client→server GET /a?b=1#1',
      'client→server GET /a?b=1#2',
      'client→server GET /a?b=2#1',
      'client→server PUT /a?b=1#1',
    ],
  );
});

test('messages of one instant keep their order', async () => {
  const result = await run({
    nodes: `server: () => (request) => { console.log(new URL(request.url).pathname); return new Response() }`,
    workload:
      "await operation('all', () => Promise.all(Array.from({ length: 9 }, (_, i) => fetch('http://server/' + i))));",
  });
  assert.deepEqual(
    printed(result),
    Array.from({ length: 9 }, (_, i) => `server: /${i}`),
  );
});
