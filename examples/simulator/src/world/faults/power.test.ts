import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../schedule.ts';
import { ofKind, printed, run } from '../../testing/cluster.ts';

const crash = (event: string, more: Partial<Extract<Fault, { kind: 'crash' }>> = {}): Fault => ({
  kind: 'crash',
  node: 'a',
  when: 'after',
  event,
  restartMs: 10,
  ...more,
});
const machine = (event: string, more = {}) => crash(event, { silent: true, ...more });
const lost = (result: Awaited<ReturnType<typeof run>>) =>
  ofKind(result, 'unwritten').map(({ text, why }) => `${text} ${why}`);

test('a power cut takes several machines at one instant', async () => {
  const node = (name: string) => `${name}: () => { console.log('boots'); return () => new Response() }`;
  const result = await run(
    {
      nodes: ['a', 'b', 'c'].map(node).join(),
      workload: `await operation('ask', () => fetch('http://a/', { signal: AbortSignal.timeout(5) }))`,
    },
    [
      {
        kind: 'power',
        node: 'a',
        others: ['c', 'client', 'nobody'],
        when: 'before',
        event: 'client→a GET /#1',
        restartMs: 20,
      },
    ],
  );
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(
    ofKind(result, 'crash').map(({ node, atMs, silent, power }) => [node, atMs, silent, power]),
    [
      ['a', 1, true, true],
      ['c', 1, true, true],
    ],
  );
  assert.deepEqual(
    ofKind(result, 'boot').map(({ node, atMs }) => `${node} ${atMs}`),
    ['a 0', 'b 0', 'c 0', 'a 21', 'c 21'],
  );
  assert.equal(ofKind(result, 'abort').length, 1, 'nobody told the caller');
});

/** Writes without syncing, then syncs what it wrote first. */
const cached = `a: async ({ disk }) => {
  const log = disk.log('log');
  console.log('found', log.read());
  if (log.read().length) return;
  await log.append('one', { sync: false });
  console.log('has', log.read());
  await log.sync();
  await log.append('two', { sync: false });
  await log.append('three', { sync: false });
  console.log('wrote');
}`;

test('what is not synced outlives the process and dies with the machine', async () => {
  const process = await run({ nodes: cached }, [crash('cache log three#1')]);
  assert.deepEqual(printed(process), [
    'a: found []',
    'a: has ["one"]',
    'a: wrote',
    'a: found ["one","two","three"]',
  ]);
  assert.deepEqual(lost(process), []);
  const power = await run({ nodes: cached }, [machine('cache log three#1')]);
  assert.deepEqual(printed(power).at(-1), 'a: found ["one"]');
  assert.deepEqual(lost(power), ['two not synced', 'three not synced']);
  assert.deepEqual(power.disks, { a: { log: ['one'] } });
});

test('before the sync is done nothing is safe; then all that it covers is', async () => {
  const before = await run({ nodes: cached }, [machine('sync log sync#1', { when: 'before' })]);
  assert.match(printed(before).at(2)!, /found \[\]/);
  const after = await run({ nodes: cached }, [machine('sync log sync#1')]);
  assert.equal(printed(after).at(-1), 'a: found ["one"]');
});

test('invariants see what is durable, not what is cached', async () => {
  const result = await run({
    nodes: cached,
    workload: `await new Promise((wake) => setTimeout(wake, 100)); observe('now', 1)`,
    invariants: `'two is cached': sometimes((world) => world.nowMs === 100 && world.log('a', 'log').join() === 'one')`,
  });
  assert.deepEqual(result.reached, ['two is cached']);
});

test('what nobody syncs, the system writes back some seconds later', async () => {
  const result = await run({ nodes: cached, conditions: 'writebackMs: [7000, 9000]' });
  assert.deepEqual(
    ofKind(result, 'synced').map(({ atMs, write, count }) => `${Math.floor(atMs)} ${write}: ${count}`),
    ['0 sync log sync#1: 1', '7000 writeback log writeback#1: 2'],
  );
  assert.deepEqual(result.disks, { a: { log: ['one', 'two', 'three'] } });
});

test('a synced write takes with it what was written before', async () => {
  const result = await run(
    {
      nodes: `a: async ({ disk }) => {
        const file = disk.keyValue('file');
        console.log(file.keys(), file.get('x') ?? 'none');
        if (file.get('y')) return;
        await file.set('x', 1, { sync: false });
        await file.set('gone', 1, { sync: false });
        await file.delete('gone', { sync: false });
        console.log(file.keys());
        await file.set('y', 2);
      }`,
    },
    [machine('ack file {"y":2}#1')],
  );
  assert.deepEqual(printed(result), ['a: [] none', 'a: ["x"]', 'a: ["x","y"] 1']);
});

test('unless calm, some of what was not synced may be there, of a log never the end without the middle', async () => {
  const kept = new Set<string>();
  const pairs = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const result = await run(
      {
        nodes: `a: async ({ disk }) => {
          const log = disk.log('log'), file = disk.keyValue('file');
          if (log.read().length || file.keys().length || disk.keyValue('once').get('x')) return;
          await disk.keyValue('once').set('x', 1);
          for (const i of [1, 2, 3]) { await log.append(i, { sync: false }); await file.set('k' + i, i, { sync: false }) }
        }`,
      },
      [machine('cache file {"k3":3}#1')],
      { seed: String(seed), calm: false },
    );
    kept.add(JSON.stringify(result.disks['a']!['log']));
    pairs.add(JSON.stringify((result.disks['a']!['file'] as [string][]).map(([key]) => key)));
  }
  assert.deepEqual([...kept].sort(), ['[1,2,3]', '[1,2]', '[1]', '[]']);
  assert.equal(pairs.size, 8, 'of a key-value file, any subset');
});

/** Recovers its log, or reads it as it is; writes two entries in its first life. */
const journal = (read: string) => `a: async ({ disk }) => {
  const log = disk.log('log');
  try { console.log(${read}) } catch (error) { console.log(error.name); return }
  if (log.read().length === 0) { await log.append({ n: 1 }); await log.append({ n: 2 }) }
}`;
const torn = machine('write log {"n":2}#1', { when: 'before', torn: true });

test('a torn entry makes reading fail until the log is recovered', async () => {
  const naive = await run({ nodes: journal('log.read()') }, [torn]);
  assert.deepEqual(printed(naive), ['a: []', 'a: TornEntryError']);
  assert.deepEqual(lost(naive), ['{"n":2} torn']);
  const careful = await run({ nodes: journal('await log.recover()') }, [torn]);
  assert.deepEqual(printed(careful), ['a: []', 'a: [{"n":1}]']);
  assert.deepEqual(
    ofKind(careful, 'recovered').map(({ file, text }) => `${file} ${text}`),
    ['log {"n"'],
  );
});

test('what is appended to a torn entry is lost with it', async () => {
  const result = await run(
    {
      nodes: `a: async ({ disk }) => {
        const log = disk.log('log');
        await log.append({ n: 1 });
        console.log('wrote');
        console.log((await log.recover()).length);
      }`,
    },
    [machine('write log {"n":1}#1', { when: 'before', torn: true })],
  );
  assert.deepEqual(printed(result), ['a: wrote', 'a: 0']);
});

test('nor can what is appended to it without being synced be read again', async () => {
  const result = await run(
    {
      nodes: `a: async ({ disk }) => {
        const log = disk.log('log');
        await log.append({ n: 1 });
        console.log('wrote');
        await log.append({ n: 2 }, { sync: false });
        await log.sync();
        console.log(await log.recover());
      }`,
    },
    [machine('write log {"n":1}#1', { when: 'before', torn: true })],
  );
  assert.deepEqual(printed(result), ['a: wrote', 'a: []']);
  assert.deepEqual(lost(result), ['{"n":1} torn', '{"n":1} torn', '{"n":2} torn']);
});

test('a process that dies tears nothing: the system has the whole write or none', async () => {
  const result = await run({ nodes: journal('log.read()') }, [
    crash('write log {"n":2}#1', { when: 'before', torn: true }),
  ]);
  assert.deepEqual(printed(result), ['a: []', 'a: [{"n":1}]']);
});
