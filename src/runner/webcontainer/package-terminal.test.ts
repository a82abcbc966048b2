import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { Files } from '../engine.ts';
import { packageForTerminal } from './package-terminal.ts';

const run = promisify(execFile);

async function folderWith(t: TestContext, files: Files): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'faultline-terminal-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

const example: Files = {
  'package.json': JSON.stringify({
    name: 'small',
    type: 'module',
    scripts: {
      start: 'faultline serve',
      test: 'node --test',
      explore: 'faultline explore',
      real: 'node real.ts',
    },
    dependencies: { '@faultline/simulator': '0.1.0' },
  }),
  'scenario.ts': `import { always, scenario, type WorldView } from '@faultline/simulator';
    export default scenario({
      nodes: { a: () => async (request: Request) => new Response(request.method as string) },
      async workload({ operation }) {
        await operation('ask', async () => (await fetch('http://a/', { method: 'PUT' })).text());
      },
      invariants: { 'it is asked once': always((world: WorldView) => world.operations.length <= 1) },
    });`,
  'real.ts': `const done: string = 'real'; console.log(done satisfies string);`,
  'scenario.test.ts': `import assert from 'node:assert/strict';
    import { test } from 'node:test';
    import { explore, loadExample } from '@faultline/simulator/node';
    test('holds', async () => {
      const { found } = await explore(loadExample(import.meta.dirname), { runs: 10 });
      assert.equal(found as unknown, undefined);
    });`,
};

/** Every Node on this machine: the newest, and those that do not understand types. */
const nodes = [...new Set([...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin'])]
  .map((place) => path.join(place, 'node'))
  .filter((file) => existsSync(file));

test('scripts run without an install, on every Node that is here', async (t) => {
  const folder = await folderWith(t, await packageForTerminal(await folderWith(t, example)));
  const versions = new Set<string>();
  for (const node of nodes) {
    const { stdout: version } = await run(node, ['--version']);
    if (versions.has(version)) continue;
    versions.add(version);
    const env = { ...process.env, PATH: [path.dirname(node), process.env['PATH']].join(path.delimiter) };
    const npm = (...args: string[]) =>
      run('npm', ['--silent', ...args], { cwd: folder, env: { ...env, NODE_TEST_CONTEXT: undefined } });
    assert.match((await npm('test')).stdout, /pass 1\b/, version);
    assert.equal((await npm('run', 'real')).stdout, 'real\n', version);
    assert.match((await npm('run', 'explore')).stdout, /Every invariant held/, version);
    const served = await npm('start', '--', '--workload', '--port', '25400');
    assert.match(served.stdout, /client │ ask: PUT /, version);
  }
});

test('nothing is asked of a registry by StackBlitz either', async (t) => {
  const files = await packageForTerminal(await folderWith(t, example));
  const { stackblitz } = JSON.parse(files['package.json']!) as { stackblitz: object };
  assert.deepEqual(stackblitz, { installDependencies: false, startCommand: 'npm start' });
});
