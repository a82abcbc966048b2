import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sourceOf } from '../testing/cluster.ts';

const cli = join(import.meta.dirname, 'cli.ts');
const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
after(() => rmSync(folder, { recursive: true }));

function example(name: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, file, '..'), { recursive: true });
    writeFileSync(join(folder, name, file), text);
  }
  return join(folder, name);
}

interface Outcome {
  code: number;
  out: string;
  err: string;
}
const faultline = (args: string[], cwd = folder) =>
  new Promise<Outcome>((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd, encoding: 'utf8' }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

/** Answers unless it is asked twice for the same: the planted bug forgets. */
const server = `export const serve = (seen: { append(entry: string): Promise<void>; read(): string[] }) => async (request: Request) => {
  const { pathname } = new URL(request.url);
  if (!seen.read().includes(pathname)) {
    await seen.append(pathname);
  }
  return new Response('ok');
};
`;
const scenario = sourceOf({
  top: "import { serve } from './server.ts';",
  nodes: "server: ({ disk }) => serve(disk.log<string>('seen'))",
  workload: `const ask = () => fetch('http://server/a', { signal: AbortSignal.timeout(50) });
    await operation('ask', async () => { try { await ask() } catch { await ask() } });`,
  invariants: `'it is seen once': always((world) => world.log('server', 'seen').length <= 1),
    'a request was lost': sometimes((world) => world.messages.some(({ fate }) => fate === 'lost'))`,
  conditions: 'drop: 0.2',
});
const patch = `Title: It forgets
Breaks: it is seen once
Why: It never asks what it has seen.

--- a/server.ts
+++ b/server.ts
@@ -1,7 +1,5 @@
 export const serve = (seen: { append(entry: string): Promise<void>; read(): string[] }) => async (request: Request) => {
   const { pathname } = new URL(request.url);
-  if (!seen.read().includes(pathname)) {
-    await seen.append(pathname);
-  }
+  await seen.append(pathname);
   return new Response('ok');
 };
`;
const good = example('good', {
  'scenario.ts': scenario,
  'server.ts': server,
  'broken/forgets.patch': patch,
  'a.test.ts': 'not(',
});

test('help, and wrong use, each say how it goes', async () => {
  const help = await faultline(['--help']);
  assert.deepEqual([help.code, help.err], [0, '']);
  assert.match(help.out, /faultline explore \[scenario\]/);
  const nothing = await faultline([]);
  assert.equal(nothing.code, 2);
  assert.match(nothing.out, /faultline run/);
});

const wrong: [args: string[], sentence: RegExp][] = [
  [['go', good], /no command “go”\. There are: run, explore, replay, shrink, golden/],
  [['toString', good], /no command “toString”/],
  [['run', join(folder, 'nowhere')], /There is nothing at .*nowhere\. Name an example's folder/],
  [['run', good, 'more'], /One scenario at a time: leave out more/],
  [['run', good, '--broken', 'nobody'], /no planted bug “nobody” in .*There are: forgets/],
  [['run', good, '--seeed', '1'], /Unknown option '--seeed'/],
  [['explore', good, '--runs', 'many'], /--runs takes a whole number, not “many”/],
  [['explore', good, '--seed', '-1'], /--seed/],
  [['explore', good, '--seed=1.5'], /--seed takes a whole number, not “1\.5”/],
  [['replay', good], /replay needs --schedule FILE/],
  [['replay', good, '--schedule', join(folder, 'none.txt')], /none\.txt/],
  [['shrink', good], /shrink needs --seed/],
  [['run', folder], /no file “scenario\.ts”/],
];
for (const [args, sentence] of wrong)
  test(`wrong use: ${args.map((arg) => arg.replaceAll(folder, '')).join(' ')}`, async () => {
    const { code, out, err } = await faultline(args);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, sentence);
    assert.match(err, /^faultline: .*\n$/, 'one line, no stack');
  });

const faulty: [name: string, text: string, sentence: RegExp][] = [
  ['unreadable', 'const a = ;', /^faultline: scenario\.ts:1: The code cannot be read here/],
  ['escapes', '\nprocess.exit()', /^faultline: scenario\.ts:2: “process” is not available/],
  [
    'throws',
    "import { scenario } from '@faultline/simulator';\nthrow new Error('x');",
    /^faultline: The scenario cannot be loaded: Error: x \(scenario\.ts:2\)/,
  ],
  [
    'fails',
    sourceOf({ workload: "throw new Error('x')" }),
    /^faultline: The workload failed in seed 0: Error: x/,
  ],
  [
    'endless',
    sourceOf({ nodes: 'a: () => { const again = () => { setImmediate(again) }; again() }' }),
    /^faultline: Seed 0 did not get beyond 0 ms of virtual time in 10000 events/,
  ],
];
for (const [name, text, sentence] of faulty)
  test(`a scenario that ${name}`, async () => {
    const { code, out, err } = await faultline(['run', example(name, { 'scenario.ts': text })]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, sentence);
    assert.equal(err.trim().split('\n').length, 1);
  });

test('run prints one run, and its folder can be left out', async () => {
  const here = await faultline(['run'], good);
  const named = await faultline(['run', join(good, 'scenario.ts'), '--seed', '0']);
  assert.deepEqual([here.code, here.err], [0, '']);
  assert.equal(here.out, named.out);
  assert.match(here.out, /^good\ninvariant {2}every invariant held\nseed {7}0\n/);
  assert.match(here.out, /client {2}begins {5}ask/);
});

test('run --story tells it in sentences, --json gives all of it', async () => {
  assert.match((await faultline(['run', good, '--story'])).out, /^1\. /m);
  const { code, out } = await faultline(['run', good, '--json', '--seed', '3']);
  const result = JSON.parse(out) as { schedule: { seed: string }; trace: unknown[]; hash: string };
  assert.equal(code, 0);
  assert.equal(result.schedule.seed, '3');
  assert.ok(result.trace.length > 5 && /^[0-9a-f]{8}$/.test(result.hash));
});

test('explore says what it did; with a bug it shrinks and prints the first failure', async () => {
  const fine = await faultline(['explore', good, '--runs', '200']);
  assert.deepEqual([fine.code, fine.err], [0, '']);
  assert.match(
    fine.out,
    /^200 runs, \d+ events; faults met: \d+ drop\nreached {4}a request was lost\nEvery invariant held\.\n$/,
  );
  const broken = await faultline(['explore', good, '--broken', 'forgets']);
  assert.equal(broken.code, 1);
  assert.match(broken.out, /violated {3}it is seen once \(seed \d+\)/);
  assert.match(broken.out, /\nfault {6}drop client→server GET \/a#1\/reply\n/);
  assert.match(broken.out, /VIOLATED {3}it is seen once\n/);
  const json = await faultline(['explore', good, '--broken', 'forgets', '--json']);
  const { found } = JSON.parse(json.out) as { found: { seed: string; violation: object } };
  assert.equal(json.code, 1);
  assert.ok(found.violation);
});

test('what was printed can be replayed and shrunk', async () => {
  const { out } = await faultline(['explore', good, '--broken', 'forgets', '--json']);
  const { found } = JSON.parse(out) as { found: { seed: string; faults: object[] } };
  const shrunk = await faultline(['shrink', good, '--broken', 'forgets', '--seed', found.seed]);
  assert.equal(shrunk.code, 1);
  const file = join(folder, 'run.txt');
  writeFileSync(file, shrunk.out);
  const again = await faultline(['replay', good, '--broken', 'forgets', '--schedule', file]);
  assert.deepEqual(again, shrunk);
  writeFileSync(file, JSON.stringify({ seed: found.seed, faults: found.faults }));
  assert.equal((await faultline(['replay', good, '--broken', 'forgets', '--schedule', file])).code, 1);
  assert.equal((await faultline(['replay', good, '--schedule', file])).code, 0, 'the unbroken code holds');
  writeFileSync(file, '{}');
  assert.match((await faultline(['replay', good, '--schedule', file])).err, /holds no schedule/);
  assert.match(
    (await faultline(['shrink', good, '--seed', found.seed])).out,
    /breaks no invariant, so there is nothing to shrink/,
  );
});

test('golden: missing, written, unchanged, changed', async () => {
  const copy = example('golden', {
    'scenario.ts': scenario,
    'server.ts': server,
    'broken/forgets.patch': patch,
  });
  const missing = await faultline(['golden', copy]);
  assert.deepEqual(
    [missing.code, missing.out],
    [1, 'forgets: no golden trace yet. Run faultline golden --rewrite.\n'],
  );
  assert.deepEqual(
    (await faultline(['golden', copy, '--rewrite'])).out,
    'forgets: found, shrunk and written.\n',
  );
  const unchanged = await faultline(['golden', copy]);
  assert.deepEqual([unchanged.code, unchanged.out], [0, 'forgets: unchanged.\n']);
  const file = join(copy, 'broken/forgets.trace.txt');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replaceAll('\n', '\r\n'));
  assert.equal((await faultline(['golden', copy])).code, 0, 'line endings do not matter');
  example('golden', { 'scenario.ts': scenario.replace('drop: 0.2', 'drop: 0.2, latencyMs: [2, 10]') });
  const slower = await faultline(['golden', copy]);
  assert.deepEqual([slower.code, /only its timing changed/.test(slower.out)], [1, true]);
  example('golden', { 'scenario.ts': scenario.replace('const ask', "console.log('x'); const ask") });
  const other = await faultline(['golden', copy]);
  assert.deepEqual([other.code, /the course of the run changed/.test(other.out)], [1, true]);
  assert.match(
    (await faultline(['golden', copy, '--rewrite'])).out,
    /rewritten: the course of the run changed/,
  );
  assert.equal((await faultline(['golden', copy])).code, 0);
  assert.notEqual(readFileSync(file, 'utf8'), text);
});
