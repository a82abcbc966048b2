import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile } from '../loader/compile.ts';
import { temporaryFolder, writeFiles } from '../testing/command-line.ts';
import { sourceOf } from '../testing/source.ts';
import { createPool } from './pool/pool.ts';
import { STANDSTILL, watched } from './standstill.ts';

const here = (file: string) => JSON.stringify(join(import.meta.dirname, file));
/** Stands still in the third hop. */
const scriptOf = (loop: string) => `
const { nodeHost } = await import(${here('host.ts')});
const { watched } = await import(${here('standstill.ts')});
await watched(async () => {
  process.on('SIGINT', () => {});
  for (let i = 0; i < 3; i++) await nodeHost.hop();
  ${loop}
}, 400).catch((error) => console.log(String(error)));`;

interface Ended {
  code: number | string | null | undefined;
  signal: string | null | undefined;
  out: string;
  err: string;
}

const runScript = (script: string, options: string[] = []) =>
  new Promise<Ended>((resolve) => {
    const args = [...options, '--input-type=module', '--eval', script];
    execFile(process.execPath, args, { encoding: 'utf8' }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, signal: error?.signal, out, err }),
    );
  });

const LOOPS = [
  'for (;;);',
  'for (;;) await null;',
  "/^(a+)+$/.test('a'.repeat(99) + '!');",
  'const f = () => { try { f(); } catch { f(); } }; f();',
];

for (const loop of LOOPS)
  test(`a loop that never ends is interrupted: ${loop}`, async () => {
    assert.deepEqual(await runScript(scriptOf(loop)), {
      code: 0,
      signal: undefined,
      out: `StandstillError: ${STANDSTILL}\n`,
      err: '',
    });
  });

test('where there is no inspector to interrupt it, it is killed from outside, with a word why', async () => {
  const flags = process.allowedNodeEnvironmentFlags;
  const permission = flags.has('--permission') ? '--permission' : '--experimental-permission';
  const ended = await runScript(scriptOf('for (;;);'), [
    permission,
    '--allow-fs-read=*',
    '--allow-worker',
    '--no-warnings',
  ]);
  assert.equal(ended.signal, 'SIGKILL');
  assert.equal(ended.err, `\nfaultline: ${STANDSTILL}\n`);
});

test('a command says in which line it stands still, and that this is for the caller to mend', async () => {
  // Others run beside it, and stand still as well if they go on.
  const workload = 'await null;\n    for (;;);';
  const folder = writeFiles(temporaryFolder(), { 'scenario.ts': sourceOf({ workload }) });
  const script = `
const { main } = await import(${here('main.ts')});
process.exitCode = await main(['explore', ${JSON.stringify(folder)}], 400);`;
  const { code, out, err } = await runScript(script);
  assert.deepEqual(
    { code, out, err },
    { code: 2, out: '', err: `faultline: scenario.ts:6: ${STANDSTILL}\n` },
  );
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
