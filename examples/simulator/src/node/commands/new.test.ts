import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { faultline, faultlineIn, temporaryFolder } from '../../testing/command-line.ts';

const simulator = join(import.meta.dirname, '../../..');
const folder = temporaryFolder();

/** What a folder needs so that what is in it finds the simulator. */
function withSimulator(root: string): string {
  mkdirSync(join(root, 'node_modules/@faultline'), { recursive: true });
  symlinkSync(simulator, join(root, 'node_modules/@faultline/simulator'), 'dir');
  return root;
}

/** As much of Faultline's repository as a new example meets. */
const repository = withSimulator(join(folder, 'repository'));
mkdirSync(join(repository, 'examples/caching'), { recursive: true });
symlinkSync(simulator, join(repository, 'examples/simulator'), 'dir');
const elsewhere = withSimulator(join(folder, 'elsewhere'));

/** Runs the tests in a folder, and says how many passed and failed. */
const testsIn = (cwd: string) =>
  new Promise<{ pass: number; fail: number; out: string }>((resolve) => {
    // Node's test runner sets it, and a test runner under it keeps silent.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const args = ['--test', '--test-reporter=tap'];
    execFile(process.execPath, args, { cwd, env, encoding: 'utf8' }, (_, out) => {
      const count = (word: string) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(out)?.[1]);
      resolve({ pass: count('pass'), fail: count('fail'), out });
    });
  });

const places: [what: string, cwd: string, name: string, made: string][] = [
  [
    'in the repository',
    join(repository, 'examples/caching'),
    'gateway/rate-limiter',
    '../gateway/rate-limiter',
  ],
  ['in a folder of somebody’s own', elsewhere, 'my-service', 'my-service'],
];
for (const [what, cwd, name, made] of places)
  describe(`a new example ${what}`, () => {
    const example = join(cwd, made);
    const pattern = name.split('/').at(-1)!;
    let out: string;
    before(async () => {
      const result = await faultlineIn(cwd, ['new', name]);
      assert.deepEqual([result.code, result.err], [0, '']);
      ({ out } = result);
    });

    test('has its own name everywhere, and the template’s nowhere', () => {
      const files = readdirSync(example, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /\./.test(file),
      );
      assert.ok(files.includes(`${pattern}.ts`) && files.includes(`${pattern}.test.ts`));
      for (const file of files)
        assert.doesNotMatch(
          `${file}\n${readFileSync(join(example, file), 'utf8')}`,
          /new-pattern|New pattern/,
        );
      assert.equal(existsSync(join(example, 'tsconfig.json')), cwd === elsewhere);
    });

    test('says what was made, and what to do next', () => {
      assert.match(out, new RegExp(`^Made ${made}:\n`));
      for (const [, file] of out.matchAll(/^ {2}(\S+\/|\S+\.(?:ts|md)) {2}/gm))
        assert.ok(existsSync(join(example, file!)), file);
      assert.match(out, new RegExp(`^Next:\n {2}cd ${made}\n`, 'm'));
    });

    test('passes its own tests at once', async () => {
      const { pass, fail, out } = await testsIn(example);
      assert.ok(pass >= 8 && fail === 0, out);
    });

    test('has a planted bug that is found, and a golden trace that is right', async () => {
      const explored = await faultline(['explore', example, '--broken', 'forgets-keys']);
      assert.deepEqual([explored.code, explored.err], [1, '']);
      assert.match(explored.out, /^violated {3}a request is counted at most once /m);
      const golden = await faultline(['golden', example]);
      assert.deepEqual(golden, { code: 0, out: 'forgets-keys: unchanged.\n', err: '' });
      assert.equal((await faultline(['explore', example, '--runs', '300', '--strict'])).code, 0);
    });

    test('is never made over another', async () => {
      writeFileSync(join(example, 'mine.txt'), 'mine');
      const { code, out, err } = await faultlineIn(cwd, ['new', name]);
      assert.deepEqual([code, out], [2, '']);
      assert.equal(err, `faultline: ${made} is there already: choose another name, or remove it.\n`);
      assert.equal(readFileSync(join(example, 'mine.txt'), 'utf8'), 'mine');
    });
  });

test('each stands where it belongs: one among the examples, one on its own', async () => {
  type Manifest = { name: string; dependencies: Record<string, string>; license?: string };
  const manifestOf = (at: string) => JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Manifest;
  const { version } = manifestOf(simulator) as unknown as { version: string };
  const besides = readFileSync(join(repository, 'examples/gateway/rate-limiter/scenario.ts'), 'utf8');
  assert.match(besides, / from '\.\.\/\.\.\/simulator\/src\/index\.ts';/);
  const ours = manifestOf(join(repository, 'examples/gateway/rate-limiter'));
  assert.deepEqual([ours.name, ours.dependencies], ['@faultline/example-rate-limiter', undefined]);
  const theirs = manifestOf(join(elsewhere, 'my-service'));
  assert.deepEqual(
    [theirs.name, theirs.dependencies, theirs.license],
    ['my-service', { '@faultline/simulator': `^${version}` }, undefined],
  );
});

test('what was made, as JSON', async () => {
  const { out } = await faultlineIn(elsewhere, ['new', 'other', '--json']);
  const { folder: made, files } = JSON.parse(out) as { folder: string; files: string[] };
  assert.equal(made, 'other');
  for (const file of files) assert.ok(existsSync(join(elsewhere, made, file)), file);
  assert.ok(files.includes('broken/forgets-keys.patch'));
});

const wrong: [cwd: string, args: string[], sentence: RegExp][] = [
  [elsewhere, [], /new needs a name: <phase>\/<pattern> in Faultline’s repository, my-service elsewhere/],
  [elsewhere, ['a', 'b'], /One example at a time: leave out b/],
  [
    repository,
    ['cache/single-flight'],
    /no phase “cache”\. There are: transactions, config, gateway, caching,/,
  ],
  [repository, ['caching/a/b'], /too many parts: write <phase>\/<pattern>/],
  [repository, ['caching/Single_Flight'], /“Single_Flight” cannot be the name of an example/],
  [repository, ['caching/scenario'], /“scenario” cannot be the name of an example/],
  [repository, ['caching/..'], /“\.\.” cannot be the name of an example/],
  [repository, ['../x'], /no phase “\.\.”/],
  [
    elsewhere,
    ['caching/x'],
    /names a phase of Faultline's own repository, and this is not inside it: write faultline new x/,
  ],
];
for (const [cwd, args, sentence] of wrong)
  test(`wrong use: new ${args.join(' ')}`, async () => {
    const before = readdirSync(cwd);
    const { code, out, err } = await faultlineIn(cwd, ['new', ...args]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, sentence);
    assert.deepEqual(readdirSync(cwd), before);
  });
