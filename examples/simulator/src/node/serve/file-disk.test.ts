import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileDisk } from './file-disk.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-disk-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a log is lines that a person can read, and is there for the next process', async (t) => {
  const folder = folderOf(t);
  const log = fileDisk(folder).log('journal');
  await Promise.all([log.append({ saga: 'o1' }), log.append({ saga: 'o2' }, { sync: false })]);
  await log.sync();
  assert.equal(readFileSync(join(folder, 'journal.log'), 'utf8'), '{"saga":"o1"}\n{"saga":"o2"}\n');
  assert.deepEqual(fileDisk(folder).log('journal').read(), [{ saga: 'o1' }, { saga: 'o2' }]);
});

test('what was read is the reader’s own', async (t) => {
  const log = fileDisk(folderOf(t)).log<{ n: number }>('l');
  await log.append({ n: 1 });
  log.read()[0]!.n = 2;
  assert.deepEqual(log.read(), [{ n: 1 }]);
});

test('a torn last entry must be recovered from', async (t) => {
  const folder = folderOf(t);
  await fileDisk(folder).log('l').append('whole');
  appendFileSync(join(folder, 'l.log'), '"ha');
  const log = fileDisk(folder).log('l');
  assert.throws(() => log.read(), /The last entry of “l” is torn \("ha\): .*Call recover\(\)/);
  assert.deepEqual(await log.recover(), ['whole']);
  await log.append('next');
  assert.equal(readFileSync(join(folder, 'l.log'), 'utf8'), '"whole"\n"next"\n');
});

test('a map: set, delete, and what is left is there for the next process', async (t) => {
  const folder = folderOf(t);
  const map = fileDisk(folder).keyValue<number>('stock');
  await map.set('a', 1);
  await map.set('b', 2);
  await map.set('a', 3);
  await map.delete('b');
  assert.deepEqual([map.keys(), map.get('a'), map.get('b')], [['a'], 3, undefined]);
  appendFileSync(join(folder, 'stock.kv'), '["c",');
  const after = fileDisk(folder).keyValue<number>('stock');
  await after.set('d', 4);
  assert.deepEqual([after.keys(), after.get('d')], [['a', 'd'], 4]);
});

test('a name that is no file name is one all the same, and stays inside', async (t) => {
  const folder = folderOf(t);
  await fileDisk(folder).log('../a/*').append(1);
  assert.equal(readFileSync(join(folder, '..%2Fa%2F%2A.log'), 'utf8'), '1\n');
});
