import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { exampleIds, loadExample } from '../../catalogue/load-example.ts';
import { homeOf, packageForTerminal } from './package-terminal.ts';

const run = promisify(execFile);
const id = 'reference/playground';
let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'faultline-terminal-'));
  for (const [name, text] of Object.entries(await packageForTerminal(id))) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
});
after(() => rm(folder, { recursive: true }));

/** Every Node on this machine: the newest, and perhaps one that does not understand types. */
const nodes = [...new Set([...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin'])]
  .map((place) => path.join(place, 'node'))
  .filter((file) => existsSync(file));

test('scripts run without an install, on every Node that is here', async () => {
  const versions = new Set<string>();
  for (const node of nodes) {
    const { stdout: version } = await run(node, ['--version']);
    if (versions.has(version)) continue;
    versions.add(version);
    const PATH = [path.dirname(node), process.env['PATH']].join(path.delimiter);
    const env = { ...process.env, PATH, NODE_TEST_CONTEXT: undefined, npm_config_offline: 'true' };
    const npm = (...args: string[]) =>
      run('npm', ['--silent', ...args], { cwd: path.join(folder, homeOf(id)), env });
    assert.match((await npm('test')).stdout, /fail 0\n/, version);
    assert.match((await npm('run', 'explore', '--', '--runs', '50')).stdout, /50 runs/, version);
    const served = await npm('start', '--', '--workload', '--port', '25400').catch(
      // On a busy machine an operation may take longer than its caller waits.
      (ended: { stdout: string }) => ended,
    );
    assert.match(served.stdout, /shop serves on port 25401.*client │ add five apples: /s, version);
    assert.match((await npm('run', 'break', 'lost-update')).stdout, /Planted “lost-update”/, version);
    assert.match((await npm('run', 'fix')).stdout, /Took “lost-update” out/, version);
  }
});

test('the lab’s files lie where they are mounted, and everything that an example imports is there', async () => {
  for (const each of await exampleIds()) {
    const mounted = await packageForTerminal(each);
    const { files } = await loadExample(each);
    for (const [file, text] of Object.entries(files)) {
      const at = `${homeOf(each)}/${file}`;
      assert.equal(mounted[at], text, at);
      for (const [, specifier] of text.matchAll(/^(?!import type).* from '(\.[^']+)';$/gm))
        assert.ok(
          Object.hasOwn(mounted, path.posix.join(path.posix.dirname(at), specifier!)),
          `${at}: ${specifier}`,
        );
    }
  }
});

test('neither here nor at StackBlitz anything is asked of a registry', async () => {
  const files = await packageForTerminal(id);
  const { stackblitz } = JSON.parse(files['package.json']!) as { stackblitz: object };
  assert.deepEqual(stackblitz, { installDependencies: false, startCommand: 'npm start' });
  assert.match(files['examples/simulator/dist/THIRD-PARTY-LICENSES.txt']!, /sucrase\n\nThe MIT License/);
});
