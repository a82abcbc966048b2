import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  cli,
  EXAMPLE,
  faultline,
  faultlineIn,
  temporaryFolder,
  writeFiles,
} from '../testing/command-line.ts';
import { sourceOf } from '../testing/source.ts';

const folder = temporaryFolder();
const example = (name: string, files: Record<string, string>) => writeFiles(join(folder, name), files);
const good = example('good', { ...EXAMPLE, 'a.test.ts': 'not(' });

test('help is there for all, for each command, and for nothing at all', async () => {
  const help = await faultline(['--help']);
  assert.deepEqual([help.code, help.err], [0, '']);
  const commands = [...help.out.matchAll(/^ {2}faultline (\w+)/gm)].map(([, name]) => name!);
  assert.ok(commands.includes('explore') && commands.length >= 5);
  for (const name of commands) {
    const own = await faultline([name, '--help']);
    assert.deepEqual([own.code, own.err], [0, '']);
    assert.match(own.out, new RegExp(`^faultline ${name} .*\n\n[A-Z].*\n\n(  --.*\n)+$`));
  }
  const nothing = await faultline([]);
  assert.deepEqual([nothing.code, nothing.out], [2, help.out]);
  assert.match((await faultline(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
});

test('whoever has read enough may go away', async () => {
  const child = spawn(process.execPath, [cli, 'run', good, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (text) => (err += text));
  const [code] = await new Promise<[number | null]>((resolve) =>
    child.on('close', (...end) => resolve([end[0]])),
  );
  assert.deepEqual([code, err], [0, '']);
});

const wrong: [args: string[], sentence: RegExp][] = [
  [['go', good], /no command “go”\. There are: run, explore, replay, shrink, golden/],
  [['toString', good], /no command “toString”/],
  [['--json', 'run', good], /Name the command before its options/],
  [['run', join(folder, 'nowhere')], /There is nothing at .*nowhere\. Name an example's folder/],
  [['run', good, 'more'], /One scenario at a time: leave out more/],
  [['run', good, '--broken', 'nobody'], /no planted bug “nobody” in .*There are: forgets/],
  [['run', good, '--seeed', '1'], /Unknown option '--seeed': faultline run takes --seed, .*--help\.$/m],
  [['run', good, '--seed'], /'--seed <value>' argument missing\.$/m],
  [['explore', good, '--runs', 'many'], /--runs takes a whole number, not “many”/],
  [['explore', good, '--seed', '-1'], /--seed' needs a value that does not begin with a hyphen\.$/m],
  [['run', folder], /There is no scenario\.ts in .*or begin one with faultline new\.$/m],
  [['run', good, '--strategy', 'exhaustive'], /no strategy “exhaustive”\. .* for explore\.$/m],
  [['explore', good, '--seed=1.5'], /--seed takes a whole number, not “1\.5”/],
  [['replay', good], /replay needs --schedule FILE/],
  [['replay', good, '--schedule', join(folder, 'none.txt')], /none\.txt: There is no such file/],
  [['replay', good, '--schedule', good], /good: This is a folder; name a file/],
  [['shrink', good], /shrink needs --seed/],
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
  const here = await faultlineIn(good, ['run']);
  const named = await faultlineIn(folder, ['run', join(good, 'scenario.ts'), '--seed', '0']);
  assert.deepEqual([here.code, here.err], [0, '']);
  assert.equal(here.out, named.out);
  assert.match(here.out, /^good\ninvariant {2}every invariant held\nseed {7}0\n/);
  assert.match(here.out, /client {2}begins {5}ask/);
});

test('of which error a node died is told beside the trace', async () => {
  const nodes = "server: () => { setTimeout(() => { throw new Error('late') }, 3) }";
  const dying = example('dying', { 'scenario.ts': sourceOf({ nodes, conditions: 'limitMs: 5' }) });
  const { out, err } = await faultline(['run', dying]);
  assert.match(out, /dies of its own error/);
  assert.equal(err, 'faultline: server died of its own error: Error: late (scenario.ts:4)\n');
  assert.equal((await faultline(['run', dying, '--json'])).err, '');
});

test('run --story tells it in sentences, --json gives all of it', async () => {
  assert.match((await faultline(['run', good, '--story'])).out, /^1\. /m);
  const { code, out } = await faultline(['run', good, '--json', '--seed', '3']);
  const result = JSON.parse(out) as { schedule: { seed: string }; trace: unknown[]; hash: string };
  assert.equal(code, 0);
  assert.equal(result.schedule.seed, '3');
  assert.ok(result.trace.length > 5 && /^[0-9a-f]{8}$/.test(result.hash));
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
  assert.deepEqual(
    await faultlineIn(folder, ['replay', good, '--broken', 'forgets', '--schedule', '-'], shrunk.out),
    shrunk,
    'from standard input, too',
  );
  const json = await faultline(['shrink', good, '--broken', 'forgets', '--seed', found.seed, '--json']);
  writeFileSync(file, json.out);
  assert.deepEqual(await faultline(['replay', good, '--broken', 'forgets', '--schedule', file]), shrunk);
  const held = await faultline(['shrink', good, '--seed', found.seed]);
  assert.match(held.out, /breaks no invariant, so there is nothing to shrink/);
  const heldJson = await faultline(['shrink', good, '--seed', found.seed, '--json']);
  assert.deepEqual(JSON.parse(heldJson.out), { seed: found.seed, violation: null });
});

const unreadable: [name: string, text: string, sentence: RegExp][] = [
  ['no seed', 'a run\ninvariant  x\n', /: There is no line “seed …”/],
  ['a fault nobody knows', 'a run\nseed       1\n\nfault      melt a\n', /^$/],
  [
    'a fault nobody knows in its head',
    'a run\nseed       1\nfault      melt a\n',
    /:3: “melt a” is not a fault/,
  ],
  ['an empty object', '{}', /: This holds no schedule; it needs a “seed” and a list of “faults”/],
  ['broken JSON', '{\n "seed": "1",\n "faults": [}\n', /:3: This is not JSON/],
  ['unfinished JSON', '{\n "seed": "1",\n', /:2: This is not JSON/],
];
for (const [name, text, sentence] of unreadable)
  test(`a schedule with ${name}`, async () => {
    const file = join(folder, 'unreadable.txt');
    writeFileSync(file, text);
    const { code, err } = await faultline(['replay', good, '--schedule', file]);
    assert.match(err.trim(), sentence);
    assert.equal(code, err ? 2 : 0);
  });
