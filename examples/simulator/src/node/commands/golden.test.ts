import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EXAMPLE, faultline, temporaryFolder, writeFiles } from '../../testing/command-line.ts';

const folder = temporaryFolder();
const example = (name: string, files: Record<string, string>) => writeFiles(join(folder, name), files);
const scenario = EXAMPLE['scenario.ts'];

test('golden: missing, written, unchanged, changed', async () => {
  const copy = example('golden', EXAMPLE);
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

test('a golden run that fails no more is found anew', async () => {
  const copy = example('lost', EXAMPLE);
  await faultline(['golden', copy, '--rewrite']);
  const file = join(copy, 'broken/forgets.trace.txt');
  const golden = readFileSync(file, 'utf8');
  writeFileSync(file, golden.replace(/^fault .*\n/m, ''));
  const lost = await faultline(['golden', copy]);
  assert.deepEqual(
    [lost.code, lost.out],
    [
      1,
      'forgets: its schedule does not break its invariant any more. Look at it, then run faultline golden --rewrite.\n',
    ],
  );
  assert.match((await faultline(['golden', copy, '--rewrite'])).out, /Another was found, shrunk and written/);
  assert.equal(readFileSync(file, 'utf8'), golden);
});

test('a bug that nothing shows is said to be so, and what is there stays', async () => {
  const patch = EXAMPLE['broken/forgets.patch'].replace(
    'Breaks: it is seen once',
    'Breaks: it is seen twice',
  );
  const copy = example('vain', { ...EXAMPLE, 'broken/forgets.patch': patch });
  const { code, out } = await faultline(['golden', copy, '--rewrite', '--json']);
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(out), { golden: { forgets: { verdict: 'missing', written: false } } });
  assert.match((await faultline(['golden', copy, '--broken', 'forget'])).err, /There are: forgets/);
});

test('a chosen schedule becomes the golden one, if it breaks what it has to', async () => {
  const copy = example('chosen', EXAMPLE);
  await faultline(['golden', copy, '--rewrite']);
  const file = join(copy, 'broken/forgets.trace.txt');
  const shrunk = readFileSync(file, 'utf8');
  const found = JSON.parse((await faultline(['explore', copy, '--broken', 'forgets', '--json'])).out).found;
  const chosen = join(copy, 'chosen.json');
  writeFileSync(chosen, JSON.stringify(found));
  const ask = ['golden', copy, '--broken', 'forgets', '--rewrite', '--schedule'];
  assert.equal((await faultline([...ask, chosen])).out, 'forgets: written, as its schedule was given.\n');
  const written = readFileSync(file, 'utf8');
  assert.match(written, new RegExp(`^seed +${found.seed}$`, 'm'));
  assert.equal((await faultline(['golden', copy])).code, 0);
  writeFileSync(chosen, JSON.stringify({ seed: '1', faults: [] }));
  const calm = await faultline([...ask, chosen]);
  assert.deepEqual(
    [calm.code, calm.out],
    [1, 'forgets: nothing is written: this schedule does not break “it is seen once”.\n'],
  );
  assert.equal(readFileSync(file, 'utf8'), written);
  writeFileSync(chosen, shrunk);
  await faultline([...ask, chosen]);
  assert.equal(readFileSync(file, 'utf8'), shrunk);
  assert.match(
    (await faultline(['golden', copy, '--schedule', chosen])).err,
    /needs --broken NAME and --rewrite/,
  );
});
