import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../schedule.ts';
import { explore } from '../../node/index.ts';
import { cluster, ofKind, printed, run } from '../../testing/cluster.ts';

/** A node that reads its log at boot, and in its first life writes to it. */
const writer = {
  nodes: `a: async ({ disk }) => {
    const log = disk.log('log');
    console.log('found', log.read().length);
    if (log.read().length === 0 && !disk.keyValue('once').get('x')) { await log.append({ n: 1 }); console.log('told') }
  }`,
};
const WRITE = 'write log {"n":1}#1';
const ACK = 'ack log {"n":1}#1';
const crashAt = (when: 'before' | 'after', event: string): Fault => ({
  kind: 'crash',
  node: 'a',
  when,
  event,
  restartMs: 10,
});

test('a write is durable first, and known to the code a moment later', async () => {
  const result = await run(writer);
  assert.deepEqual(printed(result), ['a: found 0', 'a: told']);
  const [durable] = ofKind(result, 'durable');
  const [acked] = ofKind(result, 'acked');
  assert.deepEqual([durable!.atMs, durable!.write, durable!.text], [0.5, 'log#1', '{"n":1}']);
  assert.deepEqual([acked!.atMs, acked!.write], [0.6, 'log#1']);
  assert.deepEqual(result.disks, { a: { log: [{ n: 1 }], once: [] } });
});

const crashes: [name: string, fault: Fault, lines: string[], unwritten: number][] = [
  ['before the write: it is lost', crashAt('before', WRITE), ['a: found 0', 'a: found 0', 'a: told'], 1],
  [
    'after it and before its acknowledgement: it is kept, and nobody knew',
    crashAt('after', WRITE),
    ['a: found 0', 'a: found 1'],
    0,
  ],
  ['just before the acknowledgement: the same', crashAt('before', ACK), ['a: found 0', 'a: found 1'], 0],
  [
    'after the acknowledgement: it is kept and was known',
    crashAt('after', ACK),
    ['a: found 0', 'a: told', 'a: found 1'],
    0,
  ],
];
for (const [name, fault, lines, unwritten] of crashes)
  test(`a crash ${name}`, async () => {
    const result = await run(writer, [fault]);
    assert.deepEqual(result.unmatched, []);
    assert.deepEqual(printed(result), lines);
    assert.equal(ofKind(result, 'unwritten').length, unwritten);
  });

test('exploring crashes at all of these places', async () => {
  const places = new Set<string>();
  await explore(cluster({ ...writer, conditions: 'crash: 0.3' }), {
    runs: 300,
    onRun: (world) => {
      for (const fault of world.plan.happened)
        if (fault.kind === 'crash') places.add(`${fault.when} ${fault.event}`);
    },
  });
  for (const place of [`before ${WRITE}`, `after ${WRITE}`, `before ${ACK}`, `after ${ACK}`])
    assert.ok(places.has(place), `${place} is not among ${[...places].join(', ')}`);
});

test('copies go in and come out', async () => {
  const result = await run({
    nodes: `a: async ({ disk }) => {
      const entry = { list: [1] };
      const writing = disk.log('log').append(entry);
      entry.list.push(2);
      await writing;
      const [read] = disk.log('log').read(); read.list.push(3);
      console.log(disk.log('log').read());
      const values = disk.keyValue('values');
      await values.set('k', entry); entry.list.push(4); values.get('k').list.push(5);
      console.log(values.get('k'), values.keys());
    }`,
  });
  assert.deepEqual(printed(result), ['a: [{"list":[1]}]', 'a: {"list":[1,2]} ["k"]']);
});

test('a key-value file sets, replaces and deletes, and survives', async () => {
  const result = await run(
    {
      nodes: `a: async ({ disk }) => {
        const file = disk.keyValue('file');
        console.log(file.keys(), file.get('a'));
        if (file.get('a')) return;
        await file.set('a', 1); await file.set('b', 2); await file.delete('b'); await file.set('a', 3);
        setTimeout(() => {}, 1);
      }`,
    },
    [crashAt('after', 'timer since ack file {"a":3}#1#1')],
  );
  assert.deepEqual(printed(result), ['a: [] undefined', 'a: ["a"] 3']);
  assert.deepEqual(result.disks['a'], { file: [['a', 3]] });
});

test('one name is one kind of file', async () => {
  const result = await run({
    nodes: `a: ({ disk }) => { disk.log('x').read(); try { disk.keyValue('x').get('k') } catch (error) { console.log(error.message) } }`,
  });
  assert.deepEqual(printed(result), ['a: “x” on a is a log: open it as that.']);
});

const odd: [code: string, what: RegExp][] = [
  ['() => {}', /a function/],
  ["Symbol('x')", /a symbol/],
  ['{ deep: [new Date()] }', /a Date.*toISOString/],
  ['new Map()', /a Map/],
  ['new (class Point { x = 1 })()', /a Point/],
  ['(() => { const circle = {}; circle.self = circle; return circle })()', /contains itself/],
  ['new Response()', /a \w+/],
];
for (const [code, what] of odd)
  test(`a disk refuses ${code}`, async () => {
    const result = await run({
      nodes: `a: ({ disk }) => { try { void disk.log('x').append(${code}) } catch (error) { console.log(error.name, error.message) } }`,
    });
    assert.match(printed(result)[0]!, /^a: DataCloneError A disk cannot hold /);
    assert.match(printed(result)[0]!, what);
    assert.deepEqual(ofKind(result, 'durable'), []);
  });

test('what a disk holds comes back as it was', async () => {
  const result = await run({
    nodes: `a: async ({ disk }) => {
      const log = disk.log('x');
      for (const value of [null, undefined, NaN, -0, 10n, 'text', [1, [2]], { a: undefined }, new Uint8Array([1, 2])]) await log.append(value);
      const read = log.read();
      console.log(read[0] === null, read[1] === undefined, Number.isNaN(read[2]), Object.is(read[3], -0), read[4] === 10n, 'a' in read[7], read[8] instanceof Uint8Array && read[8][1] === 2);
      read[8][1] = 9; console.log(log.read()[8][1]);
    }`,
  });
  assert.deepEqual(printed(result), ['a: true true true true true true true', 'a: 2']);
});

test('each node has a disk of its own, and numbers its writes across lives', async () => {
  const result = await run(
    {
      nodes: `a: ({ disk }) => { void disk.log('x').append(1) }, b: ({ disk }) => { void disk.log('x').append(2) }`,
    },
    [crashAt('after', 'ack x 1#1')],
  );
  assert.deepEqual(result.disks, { a: { x: [1, 1] }, b: { x: [2] } });
  assert.deepEqual(
    ofKind(result, 'durable').map(({ node, write }) => `${node} ${write}`),
    ['a x#1', 'b x#1', 'a x#2'],
  );
});

test('the trace tells when a write was asked for, and the key it is about', async () => {
  const result = await run({
    nodes: `a: async ({ disk }) => {
      await new Promise((next) => setTimeout(next, 7));
      const kept = disk.keyValue('kept');
      await kept.set('x', 1);
      await kept.delete('x');
      await disk.log('log').append({ x: 1 }, { sync: false });
    }`,
  });
  const writes = [...ofKind(result, 'durable'), ...ofKind(result, 'cached')];
  const told = writes.map((one) => [one.kind, one.askedMs, one.atMs, one.text, one.key, one.deletes]);
  assert.deepEqual(told, [
    ['durable', 7, 7.5, '{"x":1}', 'x', undefined],
    ['durable', 7.6, 8.1, '{"x":null}', 'x', true],
    ['cached', 8.2, 8.22, '{"x":1}', undefined, undefined],
  ]);
  assert.deepEqual(
    ofKind(result, 'timer').map(({ atMs, ms, askedMs }) => [atMs, ms, askedMs]),
    [[7, 7, 0]],
  );
});
