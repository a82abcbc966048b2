import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ofKind, printed, run } from '../../testing/cluster.ts';
import { exhaust } from '../../node/index.ts';
import { cluster } from '../../testing/cluster.ts';
import type { Fault } from '../../schedule.ts';
import { formatTrace } from '../../trace-text.ts';

/** A node that does this with its disk, and prints how each of it ends. */
const node = (body: string) => ({
  nodes: `a: async ({ disk }) => {
    const log = disk.log('log'), map = disk.keyValue('map');
    const tell = (what, doing) => doing.then(() => console.log(what, 'done'), (error) => console.log(what, error.code, error.message));
    ${body}
  }`,
});
const fails = (event: string, written?: true): Fault => ({
  kind: 'fail',
  node: 'a',
  event,
  ...(written ? { written } : {}),
});
const full = (startMs: number, endMs: number): Fault => ({ kind: 'full', node: 'a', startMs, endMs });

test('a write that fails is not there, or is all the same; the code is told alike, when it would be told otherwise', async () => {
  const parts = node(
    `await tell('write', log.append(1)); console.log(JSON.stringify(log.read()), performance.now())`,
  );
  const message = 'EIO: i/o error, write “log”';
  const lost = await run(parts, [fails('write log 1#1')]);
  assert.deepEqual(printed(lost), [`a: write EIO ${message}`, 'a: [] 0.6']);
  assert.deepEqual(lost.disks, { a: { log: [] } });
  const kept = await run(parts, [fails('write log 1#1', true)]);
  assert.deepEqual(printed(kept), [`a: write EIO ${message}`, 'a: [1] 0.6']);
  assert.deepEqual(kept.disks, { a: { log: [1] } });
});

test('a sync that fails takes what was cached; the next one succeeds without it', async () => {
  const parts = node(`
    await log.append(1, { sync: false });
    await tell('sync', log.sync());
    console.log(JSON.stringify(log.read()));
    await log.append(2, { sync: false });
    await tell('again', log.sync());`);
  const event = 'sync log sync#1';
  const lost = await run(parts, [fails(event)]);
  const message = 'EIO: i/o error, fsync “log”';
  assert.deepEqual(printed(lost), [`a: sync EIO ${message}`, 'a: []', 'a: again done']);
  assert.deepEqual(lost.disks, { a: { log: [2] } });
  const kept = await run(parts, [fails(event, true)]);
  assert.deepEqual(printed(kept), [`a: sync EIO ${message}`, 'a: [1]', 'a: again done']);
  assert.deepEqual(kept.disks, { a: { log: [1, 2] } });
});

test('so does a synced write that fails, of its own file only', async () => {
  const result = await run(
    node(`
      await log.append(1, { sync: false });
      await map.set('k', 1, { sync: false });
      await tell('write', log.append(2));
      await map.sync();
      await log.append(3);`),
    [fails('write log 2#1')],
  );
  assert.deepEqual(result.disks, { a: { log: [3], map: [['k', 1]] } });
});

test('nobody who caught no error goes on: it kills the node as any other does', async () => {
  const result = await run({ ...node('await log.append(1)'), conditions: 'limitMs: 300' }, [
    fails('write log 1#1'),
  ]);
  assert.deepEqual(
    ofKind(result, 'exit').map(({ atMs, error }) => [atMs, error]),
    [[0.6, 'Error: EIO: i/o error, write “log”']],
  );
  assert.deepEqual(result.disks, { a: { log: [1] } }, 'its next life wrote');
});

test('a crash between the failure and its news leaves nobody told', async () => {
  const crash = { kind: 'crash', node: 'a', when: 'before', event: 'ack log 1#1', restartMs: 50 } as const;
  const result = await run(node(`if (!performance.now()) await tell('write', log.append(1))`), [
    fails('write log 1#1'),
    crash,
  ]);
  assert.deepEqual(printed(result), []);
  assert.deepEqual(result.unmatched, []);
});

test('a full disk refuses writes, synced or not, and takes deletions, syncs and reads', async () => {
  const result = await run(
    node(`
      await log.append(1, { sync: false });
      await map.set('k', 1);
      await new Promise((wake) => setTimeout(wake, 10));
      await tell('append', log.append(2));
      await tell('cached', log.append(3, { sync: false }));
      await tell('set', map.set('k', 2));
      await tell('delete', map.delete('k'));
      await tell('sync', log.sync());
      await new Promise((wake) => setTimeout(wake, 20));
      await tell('later', log.append(4));`),
    [full(5, 20)],
  );
  const no = (what: string, file: string) =>
    `a: ${what} ENOSPC ENOSPC: no space left on device, write “${file}”`;
  assert.deepEqual(printed(result), [
    no('append', 'log'),
    no('cached', 'log'),
    no('set', 'map'),
    'a: delete done',
    'a: sync done',
    'a: later done',
  ]);
  assert.deepEqual(result.disks, { a: { log: [1, 4], map: [] } });
});

test('a disk that nobody writes to while it is full has not mattered', async () => {
  const faults = [full(5, 20)];
  assert.deepEqual((await run(node('await log.append(1)'), faults)).unmatched, faults);
});

test('the trace tells it', async () => {
  const result = await run(
    node(`
      await log.append(1, { sync: false });
      await log.sync().catch(() => {});
      await log.append(2).catch(() => {});
      await log.append(3).catch(() => {});`),
    [fails('sync log sync#1'), fails('write log 2#1', true), full(1.5, 9)],
  );
  assert.deepEqual(
    formatTrace(result.trace).map((line) => line.replace(/\s+/g, ' ').trim()),
    [
      '0.000 a boots',
      '0.020 a caches log 1',
      '0.520 a REFUSED sync of log (EIO)',
      '0.520 a LOSES log 1 (not synced)',
      '1.120 a writes log 2',
      '1.120 a REFUSED log 2 (EIO, but done)',
      '1.500 a FULL disk',
      '1.720 a REFUSED log 3 (ENOSPC)',
      '9.000 a has room on its disk',
    ],
  );
});

test('each error is a new one', async () => {
  const result = await run(
    node(`
      await log.append(1).catch((error) => { error.seen = true });
      await log.append(2).catch((error) => console.log('seen' in error, error instanceof Error))`),
    [full(0, 9)],
  );
  assert.deepEqual(printed(result), ['a: false true']);
});

test('exhaustive exploring has each write and each sync fail, in both ways', async () => {
  const program = cluster({
    ...node(
      `await log.append(1, { sync: false }); await tell('sync', log.sync()); await tell('write', log.append(2))`,
    ),
    conditions: 'failDisk: 0.1',
  });
  const { runsWith, exhausted, kinds } = await exhaust(program, { faults: 1 });
  assert.deepEqual([runsWith, exhausted, kinds], [[1, 4], true, ['fail']]);
});
