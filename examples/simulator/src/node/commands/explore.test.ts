import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { cli, EXAMPLE, faultline, temporaryFolder, writeFiles } from '../../testing/command-line.ts';
import { sourceOf } from '../../testing/source.ts';

const folder = temporaryFolder();
const example = (name: string, files: Record<string, string>) => writeFiles(join(folder, name), files);
const good = example('good', EXAMPLE);

/** Two invariants that break, one of them seldom; a `sometimes` that nothing reaches. */
const faulty = example('faulty', {
  'scenario.ts': sourceOf({
    workload: `for (let i = 0; i < 3; i++) await operation('ask ' + i, () => fetch('http://server/', { signal: AbortSignal.timeout(50) }).catch(() => observe('n', random.below(20))))`,
    invariants: `'n is not 3': always((world) => world.observations.every(({ value }) => value !== 3)),
      'n is never twice the same': always((world) => new Set(world.observations.map(({ value }) => value)).size === world.observations.length),
      'n is 20': sometimes((world) => world.observations.some(({ value }) => value === 20))`,
    conditions: 'drop: 0.2, reset: 0.2, swarm: 0',
  }),
});

interface Json {
  runs: number;
  events: number;
  found?: { seed: string; violation: { invariant: string }; schedule: { order?: string } };
  violations: { seed: string }[];
  brokenIn: Record<string, { runs: number; firstSeed: string }>;
  stoppedBy: string;
  warnings: string[];
}
const json = async (...args: string[]) =>
  JSON.parse((await faultline(['explore', ...args, '--json'])).out) as Json;

test('a sweep says what it reached and which faults it met, also together', async () => {
  const { code, out, err } = await faultline(['explore', good, '--runs', '200']);
  assert.deepEqual([code, err], [0, '']);
  assert.match(
    out,
    /^200 runs, [\d,]+ events\nreached +runs +first seed\n {2}a request was lost +\d+ +\d+\nfaults +runs +times\n {2}drop +\d+ +\d+\nEvery invariant held\.\n$/,
  );
});

test('with a bug it shrinks and prints the first failure', async () => {
  const { code, out } = await faultline(['explore', good, '--broken', 'forgets']);
  assert.equal(code, 1);
  assert.match(out, /^\d+ runs?, \d+ events\nviolated {3}it is seen once \(seed \d+\)\n\n/);
  assert.match(out, /\nfault {6}drop client→server GET \/a#1\/reply\n/);
  assert.match(out, /VIOLATED {3}it is seen once\n/);
  const { found, stoppedBy } = await json(good, '--broken', 'forgets');
  assert.ok(found!.violation);
  assert.equal(stoppedBy, 'violation');
});

test('any number of workers prints the same', async () => {
  const args = ['explore', faulty, '--runs', '300', '--all'];
  const [one, two, spare] = await Promise.all([
    faultline(args),
    faultline([...args, '--workers', '2']),
    faultline([...args, '--workers', 'auto']),
  ]);
  assert.deepEqual([two, spare], [one, one]);
  const seed = (await json(faulty, '--seed', '1')).found!.seed;
  assert.equal((await json(faulty, '--seed', '1', '--workers', '2')).found!.seed, seed);
});

test('--all goes on, and groups what was violated by invariant', async () => {
  const { code, out } = await faultline(['explore', faulty, '--runs', '300', '--all']);
  assert.equal(code, 1);
  assert.match(out, /^300 runs, /);
  assert.match(
    out,
    /\nviolated +runs +first seed\n {2}n is never twice the same +\d+ +\d+\n {2}n is not 3 +\d+ +\d+\n/,
  );
  assert.match(out, /together, in runs +drop\n {2}reset +\d+\n/);
  const { brokenIn, violations } = await json(faulty, '--runs', '300', '--all');
  const counts = Object.values(brokenIn).map(({ runs }) => runs);
  assert.equal(
    counts.reduce((sum, n) => sum + n, 0),
    violations.length,
  );
});

test('what it says to do next works, planted bug and all', async () => {
  const { out } = await faultline(['explore', good, '--runs', '100', '--all', '--broken', 'forgets']);
  const [, next] = /^faultline (shrink .*?) finds /m.exec(out)!;
  const [command, ...options] = next!.split(' ');
  const shrunk = await faultline([command!, good, ...options]);
  assert.deepEqual([shrunk.code, /VIOLATED/.test(shrunk.out)], [1, true]);
});

test('every schedule of a few faults can be run', async () => {
  const exhaustive = (...args: string[]) => faultline(['explore', good, '--strategy', ...args]);
  const one = await exhaustive('exhaustive');
  // A second attempt follows a lost one, and may be lost, too.
  assert.deepEqual(one, {
    code: 0,
    err: '',
    out: [
      '3 runs, 24 events: 1 without a fault, 2 with 1 fault; 3 of them different',
      'tried: drop',
      'Exhausted: every invariant held in every schedule of at most 1 fault.',
      '',
    ].join('\n'),
  });
  const two = await exhaustive('exhaustive:2');
  assert.match(two.out, /^7 runs, .*: 1 without a fault, 2 with 1 fault, 4 with 2 faults; /);
  assert.match(two.out, /\nExhausted: every invariant held in every schedule of at most 2 faults\.\n$/);
  const cut = await exhaustive('exhaustive:2', '--runs', '5');
  assert.deepEqual([cut.code, /\nNot exhausted: .* held so far\.\n$/.test(cut.out)], [0, true]);

  const found = await exhaustive('exhaustive', '--broken', 'forgets');
  assert.equal(found.code, 1);
  assert.match(found.out, /\nviolated {3}it is seen once \(with 1 fault\)\n\n/);
  assert.match(found.out, /\nfault {6}drop client→server GET \/a#1\/reply\n/);
  const all = await exhaustive('exhaustive:2', '--broken', 'forgets', '--all');
  assert.match(
    all.out,
    /\nviolated {3}it is seen once \(1 run\)\nExhausted: every schedule of at most 2 faults was run, but /,
  );
  const report = JSON.parse((await exhaustive('exhaustive', '--json')).out) as object;
  assert.partialDeepStrictEqual(report, {
    runs: 3,
    runsWith: [1, 2],
    exhausted: true,
    faults: 1,
    kinds: ['drop'],
  });

  const many = await exhaustive('exhaustive', '--workers', '2');
  assert.deepEqual([many.code, /leave out --workers/.test(many.err)], [2, true]);
  assert.equal((await exhaustive('exhaustive:10')).code, 2);
});

test('another strategy finds and shrinks, and says how to run its seeds', async () => {
  const bug = ['--broken', 'forgets', '--strategy', 'priority:2'];
  const { found } = await json(good, ...bug);
  assert.match(found!.schedule.order!, /^priority:2\/\d+$/);
  const { out } = await faultline(['explore', good, '--runs', '100', '--all', ...bug]);
  assert.match(
    out,
    new RegExp(`faultline shrink --seed ${found!.seed} --broken forgets --strategy priority:2 finds `),
  );
  const shrunk = await faultline(['shrink', good, '--seed', found!.seed, ...bug]);
  assert.deepEqual([shrunk.code, /VIOLATED/.test(shrunk.out)], [1, true]);
  const run = await faultline(['run', good, '--seed', found!.seed, ...bug]);
  assert.match(run.out, /\norder {6}priority:2\/\d+\n/);

  const { code, err } = await faultline(['explore', good, '--strategy', 'best']);
  assert.equal(code, 2);
  assert.match(err, /There is no strategy “best”\. There are: random, priority/);
});

test('a “sometimes” that no run reaches is a warning, and with --strict a failure', async () => {
  const dry = example('dry', { ...EXAMPLE, 'scenario.ts': EXAMPLE['scenario.ts'].replace('0.2', '0') });
  const lenient = await faultline(['explore', dry, '--runs', '50']);
  assert.deepEqual([lenient.code, lenient.err], [0, '']);
  assert.match(lenient.out, /a request was lost +never\n/);
  assert.match(lenient.out, /faults: the conditions allow none\n/);
  assert.match(lenient.out, /\nwarning: no run reached “a request was lost”\./);
  const strict = await faultline(['explore', dry, '--runs', '50', '--strict']);
  assert.deepEqual(strict, { ...lenient, code: 1 });
  assert.equal((await json(dry, '--runs', '50')).warnings.length, 1);
});

test('one invariant can be looked for', async () => {
  const { found } = await json(faulty, '--invariant', 'n is not 3');
  assert.equal(found!.violation.invariant, 'n is not 3');
  const { code, err } = await faultline(['explore', faulty, '--invariant', 'n is 3']);
  assert.equal(code, 2);
  assert.match(err, /no invariant “n is 3”\. There are: “n is not 3”, /);
});

test('the shards of a sweep find together what the sweep finds', async () => {
  const args = [faulty, '--runs', '100', '--seed', '7', '--all'];
  const whole = await json(...args);
  const shards = await Promise.all(['1/3', '2/3', '3/3'].map((shard) => json(...args, '--shard', shard)));
  const seeds = (parts: Json[]) =>
    parts.flatMap(({ violations }) => violations.map(({ seed }) => Number(seed))).sort((a, b) => a - b);
  assert.deepEqual(seeds(shards), seeds([whole]));
  assert.deepEqual(
    shards.map(({ runs }) => runs),
    [34, 33, 33],
  );
});

test('--time ends a sweep, which is then as good as one of that many runs', async () => {
  const timed = await json(good, '--time', '0.3s');
  assert.equal(timed.stoppedBy, 'time');
  const { runs, events } = await json(good, '--runs', String(timed.runs));
  assert.deepEqual([timed.runs, timed.events], [runs, events]);
  assert.equal((await json(good, '--time', '1h', '--runs', '5')).stoppedBy, 'runs');
});

test('--resume goes on where the last call stopped, and says what a whole call says', async () => {
  const file = join(folder, 'sweep.json');
  const args = ['explore', faulty, '--all', '--resume', file];
  await faultline([...args, '--runs', '40']);
  await faultline([...args, '--runs', '150', '--workers', '2']);
  const end = await faultline([...args, '--runs', '200']);
  const whole = await faultline(['explore', faulty, '--all', '--runs', '200']);
  assert.deepEqual(end, whole);
  assert.deepEqual(await faultline([...args, '--runs', '200']), whole);
});

test('a violation that an earlier call found is reported with its run', async () => {
  const file = join(folder, 'found.json');
  const args = ['explore', good, '--broken', 'forgets', '--resume', file];
  const first = await faultline(args);
  assert.ok(!readFileSync(file, 'utf8').includes('disks'), 'its run is not kept');
  assert.deepEqual(await faultline(args), first);
});

const refused: [name: string, change: (file: string) => string[], sentence: RegExp][] = [
  ['other sources', () => [good, '--broken', 'forgets'], /server\.ts was different/],
  ['other seeds', () => [good, '--seed', '1'], /with another --seed or --shard/],
  ['another share', () => [good, '--shard', '1/2'], /with another --seed or --shard/],
  ['another invariant', () => [good, '--invariant', 'it is seen once'], /with another --invariant/],
  [
    'another simulator',
    (file) => {
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"simulator":"[^"]*"/, '"simulator":"0.0.1"'));
      return [good];
    },
    /made by version 0\.0\.1 of the simulator/,
  ],
  [
    'a simulator that runs it otherwise',
    (file) => {
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"firstRun":"[^"]*"/, '"firstRun":"0"'));
      return [good];
    },
    /its simulator ran it in another way/,
  ],
];
for (const [name, change, sentence] of refused)
  test(`the state of a sweep with ${name} is refused, and stays as it is`, async () => {
    const file = join(folder, `${name}.json`);
    await faultline(['explore', good, '--runs', '10', '--resume', file]);
    const args = change(file);
    const before = readFileSync(file, 'utf8');
    const { code, out, err } = await faultline(['explore', ...args, '--resume', file]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(
      err,
      /^faultline: .*This is the state of another sweep \(.*\); name another file, or delete/,
    );
    assert.match(err, sentence);
    assert.equal(readFileSync(file, 'utf8'), before);
  });

const noState: [name: string, make: (file: string) => void, sentence: RegExp][] = [
  ['some text', (file) => writeFileSync(file, 'hello'), /:1: This is not JSON/],
  ['other JSON', (file) => writeFileSync(file, '{"runs":1}'), /This is no state of a sweep/],
  ['null', (file) => writeFileSync(file, 'null'), /This is no state of a sweep/],
  [
    'half of a state',
    (file) =>
      writeFileSync(file, '{"kind":"faultline sweep","done":[{}],"sources":{},"order":{},"seeds":{}}'),
    /This is no state of a sweep/,
  ],
  ['a folder', (file) => mkdirSync(file), /This is a folder; name a file/],
];
for (const [name, make, sentence] of noState)
  test(`--resume with ${name} is refused`, async () => {
    const file = join(folder, `${name}.state`);
    make(file);
    const { code, err } = await faultline(['explore', good, '--resume', file]);
    assert.equal(code, 2);
    assert.match(err, sentence);
    const nowhere = join(folder, 'none', 'state.json');
    assert.match(
      (await faultline(['explore', good, '--resume', nowhere])).err,
      /There is no such file or folder/,
    );
  });

test('what is known before the sweep is said before the sweep', async () => {
  const wrong: [string[], RegExp][] = [
    [['--workers', '0'], /--workers takes a whole number from 1 on/],
    [['--workers', 'many'], /--workers takes a whole number, not “many”/],
    [['--shard', '9/8'], /--shard takes a share such as 3\/8, the third of eight, not “9\/8”/],
    [['--shard', '0/8'], /--shard takes a share/],
    [['--shard', '3'], /--shard takes a share/],
    [['--time', '30'], /--time takes a time such as 30s, 5m or 2h, not “30”/],
    [['--time', '600h'], /--time takes at most 500h/],
  ];
  for (const [args, sentence] of wrong) {
    const { code, err } = await faultline(['explore', good, ...args]);
    assert.deepEqual([code, sentence.test(err)], [2, true], err);
  }
});

/** Resolves when the state file says that something is done. */
function somethingDone(file: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(dirname(file), () => {
      if (!existsSync(file) || !readFileSync(file, 'utf8').includes('"runs"')) return;
      watcher.close();
      resolve();
    });
  });
}

for (const workers of ['1', '2'])
  test(`Ctrl-C prints what was found so far, and nothing of it is lost: ${workers} workers`, async () => {
    const file = join(mkdirSync(join(folder, `stopped ${workers}`), { recursive: true })!, 'state.json');
    const started = somethingDone(file);
    const args = ['explore', good, '--time', '1h', '--resume', file, '--workers', workers, '--json'];
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { out: '', err: '' };
    child.stdout.on('data', (text) => (written.out += text));
    child.stderr.on('data', (text) => (written.err += text));
    const closed = new Promise((resolve) => child.on('close', resolve));
    await started;
    child.kill('SIGINT');
    assert.deepEqual([await closed, written.err], [130, '']);
    const stopped = JSON.parse(written.out) as Json;
    assert.equal(stopped.stoppedBy, 'interrupt');
    assert.ok(stopped.runs > 0);
    const again = await json(good, '--runs', '1', '--resume', file);
    assert.deepEqual([again.runs, again.events], [stopped.runs, stopped.events]);
  });
