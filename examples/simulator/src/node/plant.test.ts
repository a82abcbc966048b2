import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { faultlineIn, temporaryFolder } from '../testing/command-line.ts';
import { nearest } from './nearest.ts';
import { plant, takeOut } from './plant.ts';

const saga = join(import.meta.dirname, '../../../transactions/saga');
const folder = temporaryFolder();
let copies = 0;

/** A copy of the saga that may be edited. */
function copy() {
  const place = join(folder, `saga-${++copies}`);
  cpSync(saga, place, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const at = (file: string) => join(place, file);
  return {
    place,
    read: (file = 'saga.ts') => readFileSync(at(file), 'utf8'),
    edit: (change: (text: string) => string, file = 'saga.ts') =>
      writeFileSync(at(file), change(readFileSync(at(file), 'utf8'))),
  };
}
const original = readFileSync(join(saga, 'saga.ts'), 'utf8');
const BUG = 'register-after-await';
const noGit = spawnSync('git', ['--version']).error ? 'there is no git here' : false;

test('every planted bug goes in and comes out to the letter', () => {
  const { place, read } = copy();
  for (const bug of [BUG, 'late-action', 'check-then-act', 'swallow-compensation-error']) {
    const change = plant(place, bug);
    assert.equal(change.bug, bug);
    const to = change.files[0]!.to!;
    assert.notEqual(read(to), readFileSync(join(saga, to), 'utf8'));
    assert.deepEqual(
      takeOut(place).map((out) => out.bug),
      [bug],
    );
    assert.equal(read(to), readFileSync(join(saga, to), 'utf8'));
  }
});

test('what git has applied, fix takes out, and the other way round', { skip: noGit }, () => {
  const { place, read } = copy();
  // Inside somebody else's repository, where git looks for its paths from that one's root.
  execFileSync('git', ['init', '-q'], { cwd: folder });
  const git = (...args: string[]) =>
    execFileSync('git', ['apply', ...args, `broken/${BUG}.patch`], { cwd: place });
  git();
  const broken = read();
  assert.notEqual(broken, original);
  takeOut(place);
  assert.equal(read(), original);
  plant(place, BUG);
  assert.equal(read(), broken);
  git('--reverse');
  assert.equal(read(), original);
});

test('what a reader has edited elsewhere stays, also where it moved the bug’s lines', () => {
  const { place, read, edit } = copy();
  edit((text) => `// mine\n// and mine\n${text}\n// mine too\n`);
  const mine = read();
  plant(place, BUG);
  assert.match(read(), /^\/\/ mine\n[^]*\/\/ mine too\n$/);
  takeOut(place);
  assert.equal(read(), mine);
});

describe('nothing is changed, and one sentence says why,', () => {
  const refused = (act: () => unknown, message: string) =>
    assert.throws(act, { name: 'PlantError', message });

  test('when a bug is there already', () => {
    const { place, read } = copy();
    plant(place, BUG);
    const broken = read();
    refused(
      () => plant(place, BUG),
      `“${BUG}” is in the sources already: npm run explore finds it, npm run fix takes it out.`,
    );
    refused(
      () => plant(place, 'late-action'),
      `“${BUG}” is in the sources: take it out first, with npm run fix.`,
    );
    assert.equal(read(), broken);
  });

  test('when the reader has edited the place', () => {
    const { place, read, edit } = copy();
    edit((text) => text.replace('begun.unshift(step);', 'begun.unshift(step); // mine'));
    const mine = read();
    refused(
      () => plant(place, BUG),
      `saga.ts was edited where “${BUG}” goes, so nothing was changed: undo that edit, or plant another bug.`,
    );
    refused(
      () => takeOut(place),
      `No planted bug is in the sources as its patch has it, but where “${BUG}” would be they were edited: undo that edit, then run npm run fix again. Nothing was changed.`,
    );
    assert.equal(read(), mine);
  });

  test('when there is nothing to take out, or no such bug', () => {
    const { place } = copy();
    refused(() => takeOut(place), 'There is no planted bug in the sources: nothing was changed.');
    refused(
      () => plant(place, 'late-acton'),
      'There is no planted bug “late-acton”: did you mean late-action?',
    );
    refused(
      () => plant(place, 'x'),
      `There is no planted bug “x”. There are: check-then-act, late-action, ${BUG}, swallow-compensation-error.`,
    );
    const empty = join(folder, 'empty');
    mkdirSync(empty, { recursive: true });
    refused(() => plant(empty, 'x'), 'This example has no planted bugs.');
  });
});

test('an editor that writes Windows line ends is no obstacle, and keeps them', () => {
  const { place, read, edit } = copy();
  edit((text) => text.replaceAll('\n', '\r\n'));
  edit((text) => text.replaceAll('\n', '\r\n'), `broken/${BUG}.patch`);
  plant(place, BUG);
  assert.ok(!/[^\r]\n/.test(read()) && read() !== original.replaceAll('\n', '\r\n'));
  takeOut(place);
  assert.equal(read(), original.replaceAll('\n', '\r\n'));
});

test('the commands say what changed and what to do next', async () => {
  const { place, read } = copy();
  const broken = await faultlineIn(place, ['break', BUG]);
  assert.deepEqual([broken.code, broken.err], [0, '']);
  assert.match(broken.out, new RegExp(`^Planted “${BUG}” in saga\\.ts:\n\n--- a/saga\\.ts\n`));
  assert.match(broken.out, /^\+ {6}begun\.unshift\(step\);$/m);
  assert.match(broken.out, /^Breaks {2}a finished saga leaves/m);
  assert.match(broken.out, /^Seen {4}https:/m);
  assert.match(broken.out, /\n\nNext: npm run explore finds a run that fails\./);
  const twice = await faultlineIn(place, ['explore', '--runs', '10', '--broken', BUG]);
  assert.deepEqual(
    [twice.code, twice.err],
    [2, `faultline: “${BUG}” is in the sources already: leave out --broken, or run npm run fix.\n`],
  );
  assert.equal((await faultlineIn(place, ['explore', '--runs', '100'])).code, 1);
  const fixed = await faultlineIn(place, ['fix', '--json']);
  assert.deepEqual(
    (JSON.parse(fixed.out) as { bug: string }[]).map(({ bug }) => bug),
    [BUG],
  );
  assert.equal(read(), original);
  assert.match(
    (await faultlineIn(place, ['break'])).err,
    /^faultline: break needs the name of a planted bug: check-/,
  );
  assert.match(
    (await faultlineIn(place, ['fix', BUG])).err,
    /^faultline: fix finds the bug itself: leave out/,
  );
});

test('a name is guessed where few letters differ, or where one name begins so', () => {
  const names = ['late-action', 'late-reply', 'check-then-act'];
  assert.equal(nearest('lateaction', names), 'late-action');
  assert.equal(nearest('check', names), 'check-then-act');
  assert.equal(nearest('late', names), undefined);
  assert.equal(nearest('entirely-else', names), undefined);
});
