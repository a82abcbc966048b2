import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { applyPatch, parsePatch } from '../src/patch.ts';

const simulator = join(import.meta.dirname, '..');
const modules = join(simulator, '../../node_modules');
const service = join(import.meta.dirname, 'inventory');
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'faultline-package-')));
after(() => rmSync(temporary, { recursive: true }));

const env = {
  ...process.env,
  // No registry can be reached, so whatever would have to be installed shows.
  npm_config_registry: 'http://127.0.0.1:9',
  npm_config_offline: 'true',
  // Node's test runner sets it, and a test runner under it keeps silent.
  NODE_TEST_CONTEXT: undefined,
};

interface Outcome {
  code: number;
  out: string;
  err: string;
}
const run = (cwd: string, program: string, ...args: string[]) =>
  new Promise<Outcome>((resolve) => {
    execFile(program, args, { cwd, env, encoding: 'utf8' }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

/** Other versions of Node on this machine than the one that runs the tests. */
const nodes = [...new Set((process.env['PATH'] ?? '').split(delimiter).map((place) => join(place, 'node')))]
  .filter((file) => existsSync(file))
  .map((file) => ({ file, version: spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout.trim() }))
  .filter(({ version }, i, all) => all.findIndex((other) => other.version === version) === i);

/** The service as it was before somebody mended it. */
function broken(bug: string): string {
  const good = readFileSync(join(service, 'inventory.ts'), 'utf8');
  const patch = parsePatch(readFileSync(join(service, `broken/${bug}.patch`), 'utf8'));
  return applyPatch({ 'inventory.ts': good }, patch)['inventory.ts']!;
}

/** An empty folder of a reader, with some files of the service and the package installed from its tarball. */
async function folderOf(tarball: string, name: string, files: readonly string[]): Promise<string> {
  const folder = join(temporary, name);
  mkdirSync(folder);
  for (const file of files) cpSync(join(service, file), join(folder, file));
  const { code, err } = await run(folder, 'npm', 'install', '--no-save', tarball);
  assert.equal(code, 0, err);
  return folder;
}

const cliIn = (folder: string) => join(folder, 'node_modules/@faultline/simulator/dist/cli.js');

let tarball: string;
let files: string[];

before(async () => {
  // A copy: while npm packs, package.json is another one, and other tests import this package at the same time.
  const copy = join(temporary, 'repository/examples/simulator');
  cpSync(simulator, copy, { recursive: true, filter: (file) => !/node_modules|conformance/.test(file) });
  symlinkSync(modules, join(temporary, 'repository/node_modules'), 'dir');
  const { code, out, err } = await run(copy, 'npm', 'pack', '--json', '--pack-destination', temporary);
  assert.equal(code, 0, err);
  const [packed] = Object.values(JSON.parse(out.slice(out.search(/^[[{]/m))) as object) as [
    { filename: string; files: { path: string }[] },
  ];
  tarball = join(temporary, packed.filename);
  files = packed.files.map(({ path }) => path);
  for (const part of ['package.json', ''])
    assert.deepEqual(
      contentsOf(join(copy, part)),
      contentsOf(join(simulator, part)),
      'npm pack left something',
    );
});

const contentsOf = (path: string) =>
  path.endsWith('.json')
    ? readFileSync(path, 'utf8')
    : readdirSync(path).filter((name) => name !== 'conformance' && name !== 'node_modules');

test('the tarball holds what is built, its types, its licences, and no sources or tests', () => {
  const built = files.filter((file) => !/^(panel|templates)\//.test(file));
  const others = built.filter((file) => !/^dist\/((servers\/)?[\w-]+\.js|types\/.*\.d\.ts)$/.test(file));
  assert.deepEqual(others.toSorted(), [
    'LICENSE',
    'README.md',
    'dist/THIRD-PARTY-LICENSES.txt',
    'package.json',
  ]);
  assert.ok(!built.some((file) => /test/.test(file)));
  for (const name of [
    'index',
    'node',
    'browser',
    'checkers',
    'spec',
    'worker',
    'cli',
    'servers/consul',
    'servers/postgres',
    'servers/rabbitmq',
    'servers/redis',
  ])
    assert.ok(files.includes(`dist/${name}.js`), name);
});

describe('in a folder of the reader’s own', () => {
  let folder: string;
  before(async () => {
    const names = ['package.json', 'shop.ts', 'scenario.ts', 'inventory.test.ts', 'tsconfig.json'];
    folder = await folderOf(tarball, 'inventory', names);
    writeFileSync(join(folder, 'inventory.ts'), broken('reserves-twice'));
  });
  const faultline = (...args: string[]) => run(folder, process.execPath, cliIn(folder), ...args);

  test('nothing else was installed', () => {
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    assert.deepEqual(installed, ['@faultline']);
    assert.deepEqual(readdirSync(join(folder, 'node_modules/@faultline')), ['simulator']);
  });

  test('exploring finds the bug, its print replays it, and the mended service survives both', async () => {
    const found = await run(folder, 'npx', '--no-install', 'faultline', 'explore');
    assert.equal(found.code, 1, found.err);
    assert.match(found.out, /^violated {3}an order is reserved at most once \(seed \d+\)$/m);
    assert.deepEqual(found.out.match(/^fault .*$/gm), [
      'fault      drop client→inventory POST /reservations/o2#1/reply',
    ]);
    writeFileSync(join(folder, 'failing.txt'), found.out);
    const replayed = await faultline('replay', '--schedule', 'failing.txt');
    assert.equal(replayed.code, 1, replayed.err);
    assert.equal(replayed.out, found.out.slice(found.out.indexOf('inventory\ninvariant')));

    writeFileSync(join(folder, 'inventory.ts'), broken('check-then-act'));
    assert.equal((await faultline('replay', '--schedule', 'failing.txt')).code, 0, 'the first bug is mended');
    const second = await faultline('explore');
    assert.equal(second.code, 1);
    assert.match(second.out, /^fault {6}duplicate client→inventory POST \/reservations\/o1#1 after/m);

    cpSync(join(service, 'inventory.ts'), join(folder, 'inventory.ts'));
    assert.deepEqual((await faultline('replay', '--schedule', 'failing.txt')).code, 0);
    const held = await faultline('explore', '--runs', '2000', '--workers', '2');
    assert.equal(held.code, 0, held.err);
    assert.match(held.out, /^Every invariant held\.$/m);
  });

  test('the job in CI runs, and fails when the service answers before the disk does', async () => {
    const { jobs } = parse(readFileSync(join(service, 'simulate.yml'), 'utf8')) as {
      jobs: { explore: { steps: { run?: string }[] } };
    };
    const [program, ...args] = jobs.explore.steps
      .at(-1)!
      .run!.replace('${{ matrix.shard }}', '3')
      .replace('100000', '2000')
      .split(' ');
    const held = await run(folder, program!, '--no-install', ...args);
    assert.deepEqual([held.code, held.out.match(/^500 runs/)?.length], [0, 1], held.err);
    writeFileSync(join(folder, 'inventory.ts'), broken('answers-too-early'));
    const found = await faultline(...args.slice(1));
    cpSync(join(service, 'inventory.ts'), join(folder, 'inventory.ts'));
    assert.equal(found.code, 1);
    assert.match(found.out, /^invariant {2}what the shop was told is reserved$/m);
    assert.match(found.out, /^fault {6}crash inventory/m);
  });

  test('a stack leads to the reader’s own line', async () => {
    writeFileSync(join(folder, 'inventory.ts'), `\nexport interface Reservation {}\nthrow new Error('x');`);
    const { code, err } = await faultline('run');
    cpSync(join(service, 'inventory.ts'), join(folder, 'inventory.ts'));
    assert.equal(code, 2);
    assert.match(err, /^faultline: .* Error: x \(inventory\.ts:3\)\.\n$/);
  });

  for (const { file, version } of nodes)
    test(`Node ${version} runs the program, its threads and every subpath`, async () => {
      const here = await faultline('run', '--seed', '5');
      assert.deepEqual(await run(folder, file, cliIn(folder), 'run', '--seed', '5'), here);
      const alone = await faultline('explore', '--runs', '200');
      const inThreads = ['explore', '--runs', '200', '--workers', '2'];
      assert.deepEqual(await run(folder, file, cliIn(folder), ...inThreads), alone);
      writeFileSync(join(folder, 'subpaths.mjs'), subpaths);
      assert.deepEqual(await run(folder, file, 'subpaths.mjs'), { code: 0, out: 'true ok 288\n', err: '' });
    });

  test('its tests run under node --test', async () => {
    const { code, out } = await run(folder, process.execPath, '--test');
    assert.equal(code, 0, out);
    assert.match(out, /pass 1\n/);
  });

  const ways: [resolution: string, ...options: string[]][] = [
    ['nodenext', '--module', 'nodenext', '--lib', 'es2024', '--types', 'node', '-p', '.'],
    ['bundler', '--module', 'preserve', '--lib', 'es2024,dom,dom.iterable', '--ignoreConfig', 'types.ts'],
  ];
  for (const [resolution, ...options] of ways)
    test(`its types hold under strict, with ${resolution} resolution`, async () => {
      mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
      if (!existsSync(join(folder, 'node_modules/@types/node')))
        symlinkSync(join(modules, '@types/node'), join(folder, 'node_modules/@types/node'), 'dir');
      writeFileSync(join(folder, 'types.ts'), types);
      const strict = ['--noEmit', '--strict', '--target', 'es2024', '--moduleResolution', resolution];
      const tsc = join(modules, 'typescript/bin/tsc');
      const { code, out } = await run(
        folder,
        process.execPath,
        tsc,
        ...options,
        ...strict,
        '--skipLibCheck',
        'false',
      );
      assert.deepEqual({ code, out }, { code: 0, out: '' });
    });
});

test('a new service is made in a folder that has only the package, and passes its tests', async () => {
  const folder = await folderOf(tarball, 'fresh', ['package.json']);
  const made = await run(folder, process.execPath, cliIn(folder), 'new', 'my-service');
  assert.deepEqual([made.code, made.err], [0, '']);
  const service = join(folder, 'my-service');
  const tested = await run(service, process.execPath, '--test', '--test-reporter=tap');
  assert.equal(tested.code, 0, tested.out);
  assert.match(tested.out, /^# pass [1-9]/m);
  assert.equal((await run(service, 'npm', 'run', 'break', 'forgets-keys')).code, 0, 'its program is found');
  assert.equal((await run(service, 'npm', 'run', 'explore')).code, 1, 'and the bug that was planted');
});

const subpaths = `import { scenario } from '@faultline/simulator';
import { scenario as same } from '@faultline/simulator/node';
import { browserHost } from '@faultline/simulator/browser';
import { checkLinearizable, register } from '@faultline/simulator/checkers';
import { exploreSpec, twoPhaseCommit } from '@faultline/simulator/spec';
if (typeof browserHost !== 'function') throw new Error('no browserHost');
const history = [
  { process: 1, type: 'invoke', op: 'write', value: 1, time: 0 },
  { process: 1, type: 'ok', op: 'write', value: 1, time: 1 },
  { process: 2, type: 'invoke', op: 'read', time: 2 },
  { process: 2, type: 'ok', op: 'read', value: 1, time: 3 },
];
const three = exploreSpec(twoPhaseCommit(['r1', 'r2', 'r3']));
console.log(scenario === same, checkLinearizable(register, history).verdict, three.distinct);
`;

const types = `import { always, scenario, type Conditions, type Scenario, type WorldView } from '@faultline/simulator';
import { explore, loadExample, type RunResult } from '@faultline/simulator/node';
import { browserHost, type Program } from '@faultline/simulator/browser';
import { checkLinearizable, register, type History } from '@faultline/simulator/checkers';
import { exploreSpec, type Spec } from '@faultline/simulator/spec';

const conditions: Partial<Conditions> = { drop: 0.5 };
export const one: Scenario = scenario({
  nodes: { a: ({ disk }) => () => Response.json(disk.log<number>('n').read().at(0)?.toFixed()) },
  workload: async () => {},
  invariants: { 'it holds': always((world: WorldView) => world.nowMs >= 0) },
  conditions,
});
// @ts-expect-error there is no such condition
scenario({ ...one, conditions: { dorp: 0.5 } });
export const found: RunResult | undefined = (await explore(loadExample('.'), { runs: 1 })).found;
const history: History = [{ process: 1, type: 'invoke', op: 'read', time: 0 }];
checkLinearizable(register, history);
export { browserHost, exploreSpec, type Program, type Spec };
`;

test('what a page loads of it needs nothing of Node', async () => {
  const folder = await folderOf(tarball, 'page', ['package.json']);
  const dist = join(folder, 'node_modules/@faultline/simulator/dist');
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const specifiers = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^;]*?from\s+"([^"]+)"/gm)];
    for (const [, specifier] of specifiers) {
      assert.match(specifier!, /^\.\//, `${file} imports ${specifier}`);
      visit(join(dirname(file), specifier!));
    }
  };
  for (const entry of ['index', 'browser', 'checkers', 'spec']) visit(join(dist, `${entry}.js`));
  assert.ok(seen.size > 4);
});

test('a Hono app is simulated as it is', async () => {
  const folder = await folderOf(tarball, 'hono', ['package.json', 'inventory.ts', 'shop.ts', 'hono.ts']);
  symlinkSync(join(modules, 'hono'), join(folder, 'node_modules/hono'), 'dir');
  const scenario = readFileSync(join(service, 'scenario.ts'), 'utf8')
    .replace(
      'import { inventory, type Reservation }',
      "import { inventoryApp } from './hono.ts';\nimport { type Reservation }",
    )
    .replace('=> inventory(disk', '=> inventoryApp(disk');
  writeFileSync(join(folder, 'scenario.ts'), scenario);
  const held = await run(folder, process.execPath, cliIn(folder), 'explore', '--runs', '300');
  assert.equal(held.code, 0, held.err);
  assert.match(held.out, /^ {2}the shop asked again +\d+ +\d+$/m);
  writeFileSync(join(folder, 'inventory.ts'), broken('reserves-twice'));
  assert.equal((await run(folder, process.execPath, cliIn(folder), 'explore')).code, 1);
});
