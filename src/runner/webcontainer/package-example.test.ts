import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import type { Files } from '../engine.ts';
import { adaptScript, packageExample } from './package-example.ts';
import { zipExample } from './zip-example.ts';

const run = promisify(execFile);
const saga = path.join(import.meta.dirname, '../../../examples/transactions/saga');

async function folderWith(t: TestContext, files: Files): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'faultline-example-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

const env = {
  ...process.env,
  // No registry can be reached, so whatever would have to be installed shows.
  npm_config_registry: 'http://127.0.0.1:9',
  npm_config_offline: 'true',
  // Node's test runner sets it, and a test runner under it keeps silent.
  NODE_TEST_CONTEXT: undefined,
};
const npm = (cwd: string, ...args: string[]) => run('npm', args, { cwd, env });

const small: Files = {
  'package.json': JSON.stringify({
    name: 'small',
    type: 'module',
    scripts: { test: 'node --test', start: 'faultline --help' },
    dependencies: { '@faultline/simulator': '0.1.0' },
  }),
  'small.ts': 'export const twice = (n: number): number => 2 * n;\n',
  'small.test.ts': `import assert from 'node:assert';
import { test } from 'node:test';
import { scenario } from '@faultline/simulator';
import { explore, scenario as sameScenario } from '@faultline/simulator/node';
import { twice } from './small.ts';
test('runs TypeScript', () => assert.equal(twice(2), 4));
test('has one simulator', () => assert.deepEqual([scenario === sameScenario, typeof explore], [true, 'function']));
`,
  'broken/bug.patch': '--- a/small.ts\n',
};

test('an example runs by itself, away from this repository and from any registry', async (t) => {
  const example = await folderWith(t, { ...small, 'node_modules/left/behind.js': '', '.hidden': '' });
  const files = await packageExample(example);
  const folder = await folderWith(t, files);
  assert.match((await npm(folder, 'test')).stdout, /pass 2\n/);
  assert.match((await npm(folder, 'start')).stdout, /faultline run/);
  assert.match(
    (await run('node', ['node_modules/.bin/faultline', '--help'], { cwd: folder })).stdout,
    /faultline run/,
  );
  const own = Object.keys(files).filter((name) => !name.startsWith('node_modules/'));
  assert.deepEqual(own, ['broken/bug.patch', 'package.json', 'small.test.ts', 'small.ts']);
  assert.equal(files['small.ts'], small['small.ts']);
});

test('`npm install` in a downloaded example finds nothing to fetch and removes nothing', async (t) => {
  const folder = await folderWith(t, await packageExample(await folderWith(t, small)));
  await npm(folder, 'install');
  assert.match((await npm(folder, 'test')).stdout, /pass 2\n/);
});

test('the saga, packed, runs as it does here', async (t) => {
  const files = Object.entries(await packageExample(saga)).map(([name, text]) => [`saga/${name}`, text]);
  const folder = await folderWith(t, Object.fromEntries(files));
  const cli = path.join(import.meta.dirname, '../../../examples/simulator/src/node/cli.ts');
  const here = await run('node', [cli, 'run', saga]);
  const there = path.join(folder, 'saga');
  assert.equal((await run('npx', ['faultline', 'run'], { cwd: there, env })).stdout, here.stdout);
  // Its nodes as real processes, from what is packed.
  const { stdout } = await npm(there, 'start', '--', '--workload', '--port', '24400').catch(
    // On a busy machine an order may take longer than its caller waits.
    (ended: { stdout: string }) => ended,
  );
  assert.match(stdout, /client │ place o3: .*the workload has ended/s);
});

test('an example with another dependency is refused by name', async (t) => {
  const other = JSON.stringify({ name: 'small', dependencies: { 'left-pad': '1.0.0' } });
  await assert.rejects(
    packageExample(await folderWith(t, { 'package.json': other })),
    /small depends on left-pad/,
  );
  await assert.rejects(packageExample(await folderWith(t, {})), /has no package\.json/);
});

test('licences of what is bundled come along', async () => {
  const files = await packageExample(saga);
  assert.match(
    files['node_modules/@faultline/simulator/dist/THIRD-PARTY-LICENSES.txt']!,
    /sucrase\n\nThe MIT License/,
  );
});

test('only a script line’s own commands are adapted', () => {
  const node = 'node --experimental-strip-types --disable-warning=ExperimentalWarning';
  const cli = 'node node_modules/@faultline/simulator/dist/cli.js';
  assert.equal(adaptScript('node --test'), `${node} --test`);
  assert.equal(
    adaptScript('faultline explore scenario.ts && node real.ts'),
    `${cli} explore scenario.ts && ${node} real.ts`,
  );
  assert.equal(adaptScript('echo node faultline'), 'echo node faultline');
  assert.equal(adaptScript('node-gyp; faultline'), `node-gyp; ${cli}`);
});

test('a zip holds one folder, and its bytes depend on nothing but the files', () => {
  const files = { 'b/c.txt': 'grün', 'a.txt': 'a', 'node_modules/.bin/faultline': '#!/usr/bin/env node\n' };
  const shuffled = Object.fromEntries(Object.entries(files).reverse());
  const zip = zipExample(files, 'saga');
  assert.deepEqual(zipExample(shuffled, 'saga'), zip);
  assert.deepEqual(Buffer.from(zip), zippedElsewhere(files));
  const contents = Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]);
  assert.deepEqual(contents, [
    ['saga/a.txt', 'a'],
    ['saga/b/c.txt', 'grün'],
    ['saga/node_modules/.bin/faultline', '#!/usr/bin/env node\n'],
  ]);
  assert.deepEqual(directoryOf(zip), [
    { made: 3, date: '1980-1-1', mode: '100644' },
    { made: 3, date: '1980-1-1', mode: '100644' },
    { made: 3, date: '1980-1-1', mode: '100755' },
  ]);
});

/** The entries of a zip's central directory (APPNOTE.TXT 4.3.12). */
function directoryOf(zip: Uint8Array) {
  const bytes = Buffer.from(zip);
  const signature = Buffer.from('PK\x01\x02');
  const entries = [];
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 4)) {
    const date = bytes.readUInt16LE(at + 14);
    entries.push({
      made: bytes[at + 5],
      date: `${(date >> 9) + 1980}-${(date >> 5) & 15}-${date & 31}`,
      mode: (bytes.readUInt32LE(at + 38) >>> 16).toString(8),
    });
  }
  return entries;
}

/** The same zip, made by a process in another time zone. */
function zippedElsewhere(files: Files): Buffer {
  const script = `import { zipExample } from ${JSON.stringify(path.join(import.meta.dirname, 'zip-example.ts'))};
    process.stdout.write(zipExample(${JSON.stringify(files)}, 'saga'));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TZ: 'Pacific/Chatham' },
  });
}
