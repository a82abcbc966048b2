import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { alone } from './build-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
after(() => rmSync(folder, { recursive: true }));
const options = { file: join(folder, 'lock'), everyMs: 1 };

test('one at a time, and the one that waits says so', async () => {
  const course: string[] = [];
  const say = (text: string) => void course.push(text);
  const first = Promise.withResolvers<void>();
  const holds = alone(() => first.promise, options).then(() => course.push('first done'));
  const waits = alone(async () => course.push('second works'), { ...options, say });
  first.resolve();
  await Promise.all([holds, waits]);
  assert.deepEqual(course, ['Another build is running; waiting for it …', 'first done', 'second works']);
  assert.equal(existsSync(options.file), false);
});

test('a failure frees the lock', async () => {
  await assert.rejects(
    alone(() => Promise.reject(new Error('no')), options),
    /no/,
  );
  assert.equal(await alone(() => Promise.resolve(1), options), 1);
});

test('the lock of a process that is gone is taken over', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(options.file, String(gone));
  assert.equal(await alone(() => Promise.resolve(2), { ...options, say: () => {} }), 2);
});
