import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile } from '../loader/compile.ts';
import { sourceOf } from '../testing/source.ts';
import { createPool } from './pool/pool.ts';
import { STANDSTILL, watched } from './standstill.ts';

const here = (file: string) => JSON.stringify(join(import.meta.dirname, file));
/** Stands still in the third hop. */
const script = `
const { nodeHost } = await import(${here('host.ts')});
const { watched } = await import(${here('standstill.ts')});
await watched(async () => {
  process.on('SIGINT', () => {});
  for (let i = 0; i < 3; i++) await nodeHost.hop();
  for (;;);
}, 400);`;

test('a loop that never ends is killed from outside, with a word why', async () => {
  const { error, stderr } = await new Promise<{ error: { signal?: string } | null; stderr: string }>(
    (resolve) => {
      const args = ['--input-type=module', '--eval', script];
      execFile(process.execPath, args, { encoding: 'utf8' }, (error, _, stderr) =>
        resolve({ error, stderr }),
      );
    },
  );
  assert.equal(error?.signal, 'SIGKILL');
  assert.equal(stderr, `\nfaultline: ${STANDSTILL}\n`);
});

test('whatever ends is let be', async () => {
  assert.equal(await watched(async () => 7), 7);
  await assert.rejects(
    watched(async () => Promise.reject(new Error('x'))),
    /^Error: x$/,
  );
});

test('a thread with such a loop is given up, and says why', async () => {
  const endless = { 'scenario.ts': sourceOf({ workload: 'for (;;);' }) };
  const { explorers, close } = createPool(compile(endless), 1, 400);
  try {
    await assert.rejects(explorers[0]!({ runs: 10 }, {}), { name: 'WorkerError', message: STANDSTILL });
  } finally {
    await close();
  }
});
