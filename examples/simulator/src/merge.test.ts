import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { firstMark, mergeThree } from './merge.ts';

const LABELS = { ours: 'ours', base: 'base', theirs: 'theirs' };
const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const merge = (base: string, ours: string, theirs: string) => {
  const merged = mergeThree(lines(base), lines(ours), lines(theirs), LABELS);
  return { text: merged.lines.join(''), conflicts: merged.conflicts.map(({ line }) => line) };
};
const split = (words: string) => words.split('').join('\n') + '\n';

test('changes in different places are both made', () => {
  assert.deepEqual(merge(split('abcdefg'), split('aXcdefg'), split('abcdefYg')), {
    text: split('aXcdefYg'),
    conflicts: [],
  });
  assert.deepEqual(merge(split('abcde'), split('cde'), split('abcdeZ')).text, split('cdeZ'));
});

test('the same change on both sides is made once', () => {
  assert.deepEqual(merge(split('abc'), split('aXc'), split('aXc')), { text: split('aXc'), conflicts: [] });
  assert.deepEqual(merge(split('abc'), split('ac'), split('ac')).text, split('ac'));
});

test('different changes of the same lines are kept between marks, with what was there', () => {
  const { text, conflicts } = merge('a\nb\nc\n', 'a\nours\nc\n', 'a\ntheirs\nc\n');
  assert.deepEqual(conflicts, [2]);
  assert.equal(text, 'a\n<<<<<<< ours\nours\n||||||| base\nb\n=======\ntheirs\n>>>>>>> theirs\nc\n');
  assert.equal(firstMark(lines(text)), 2);
  assert.equal(firstMark(lines('a\n=======\nb\n')), undefined, 'a heading in a comment is none');
});

test('a last line without an end does not swallow a mark', () => {
  const { text } = merge('a\nb', 'a\nours', 'a\ntheirs');
  assert.equal(text, 'a\n<<<<<<< ours\nours\n||||||| base\nb\n=======\ntheirs\n>>>>>>> theirs\n');
});

/** An edit of numbered lines in which no line occurs twice: then there is only one way to compare two texts. */
const edits = (side: string) =>
  fc
    .array(fc.record({ at: fc.nat(14), remove: fc.nat(2), insert: fc.nat(2) }), { maxLength: 3 })
    .map((list) => (base: readonly string[]) => {
      const result = [...base];
      for (const [n, { at, remove, insert }] of list.entries())
        result.splice(
          at % (result.length + 1),
          remove,
          ...Array.from({ length: insert }, (_, i) => `${side} ${n} ${i}\n`),
        );
      return result;
    });

const sides = fc
  .tuple(fc.integer({ min: 1, max: 14 }), edits('ours'), edits('theirs'))
  .map(([size, ours, theirs]) => {
    const base = Array.from({ length: size }, (_, i) => `line ${i}\n`);
    return { base, ours: ours(base), theirs: theirs(base) };
  });

test('it does not matter which side is which', () => {
  fc.assert(
    fc.property(sides, ({ base, ours, theirs }) => {
      const one = mergeThree(base, ours, theirs, LABELS);
      const other = mergeThree(base, theirs, ours, LABELS);
      assert.equal(one.conflicts.length, other.conflicts.length);
      if (!one.conflicts.length) assert.deepEqual(one.lines, other.lines);
    }),
  );
});

test('nothing is lost: every line that a side added, and no other kept, is in the merged text', () => {
  fc.assert(
    fc.property(sides, ({ base, ours, theirs }) => {
      const { lines: merged } = mergeThree(base, ours, theirs, LABELS);
      for (const line of [...ours, ...theirs])
        if (!base.includes(line)) assert.ok(merged.includes(line), line);
    }),
  );
});

const withGit = { skip: spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed' };

test('git merge-file is the judge', withGit, () => {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-merge-'));
  after(() => rmSync(folder, { recursive: true }));
  fc.assert(
    fc.property(sides, (given) => {
      for (const side of ['base', 'ours', 'theirs'] as const)
        writeFileSync(join(folder, side), given[side].join(''));
      const args = [
        'merge-file',
        '-p',
        '--diff3',
        '-L',
        'ours',
        '-L',
        'base',
        '-L',
        'theirs',
        'ours',
        'base',
        'theirs',
      ];
      const { stdout, status } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
      const merged = mergeThree(given.base, given.ours, given.theirs, LABELS);
      assert.equal(merged.conflicts.length, status);
      assert.equal(merged.lines.join(''), stdout);
    }),
    { numRuns: 80 },
  );
});
