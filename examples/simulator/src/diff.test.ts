import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { readBroken, readSources } from './node/sources.ts';
import { changesBetween, filesBetween } from './diff.ts';
import { formatPatch } from './patch-text.ts';
import { applyPatch, parsePatch } from './patch.ts';

const folder = mkdtempSync(join(tmpdir(), 'faultline-diff-'));
after(() => rmSync(folder, { recursive: true }));

/** Few different lines, so that they repeat; some files end without a newline. */
const text = fc
  .tuple(
    fc.array(fc.constantFrom('', 'a', 'b', '  c', '}', 'd d', '-- e', '\\ f'), { maxLength: 24 }),
    fc.boolean(),
  )
  .map(([lines, ended]) => lines.join('\n') + (ended && lines.length ? '\n' : ''));
const files = fc.dictionary(fc.constantFrom('a.ts', 'lib/b.ts', 'c.ts'), text, { noNullPrototype: true });

/** The length of the longest list of lines that both have in order, computed the slow way. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const line of a) {
    const next = [0];
    for (const [j, other] of b.entries())
      next.push(line === other ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
    row = next;
  }
  return row.at(-1)!;
}

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 15 });

test('as few lines as possible are removed and added, and one text becomes the other', () => {
  fc.assert(
    fc.property(words, words, (before, after) => {
      const changes = changesBetween(before, after);
      const rebuilt: string[] = [];
      let at = 0;
      for (const { oldFrom, oldTo, newFrom, newTo } of changes) {
        assert.ok(oldFrom > at || at === 0, 'two changes have a line between them');
        rebuilt.push(...before.slice(at, oldFrom), ...after.slice(newFrom, newTo));
        at = oldTo;
      }
      assert.deepEqual([...rebuilt, ...before.slice(at)], after);
      const kept = before.length - changes.reduce((sum, { oldFrom, oldTo }) => sum + oldTo - oldFrom, 0);
      assert.equal(kept, longestCommon(before, after));
    }),
  );
});

test('a patch made of two sets of files makes one of the other, and reads back as it was written', () => {
  fc.assert(
    fc.property(files, files, (before, after) => {
      // What is added or removed without a line is nothing that a unified diff could say.
      const [old, now] = [before, after].map((set) =>
        Object.fromEntries(Object.entries(set).filter(([, content]) => content !== '')),
      );
      const parts = filesBetween(old!, now!);
      if (!parts.length) return assert.deepEqual(old, now);
      const written = formatPatch({ preamble: 'Title: x\n\n', files: parts }, old);
      const patch = parsePatch(written);
      assert.deepEqual(patch.files, parts);
      assert.deepEqual(applyPatch(old!, patch), now);
    }),
  );
});

const withGit = { skip: spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed' };

test('git applies what is written', withGit, () => {
  let n = 0;
  fc.assert(
    fc.property(text, text, (before, after) => {
      if (before === after || before === '' || after === '') return;
      const home = join(folder, String(n++));
      mkdirSync(home);
      writeFileSync(join(home, 'a.ts'), before);
      writeFileSync(
        join(home, 'x.patch'),
        formatPatch({ preamble: 'Why: x\n\n', files: filesBetween({ 'a.ts': before }, { 'a.ts': after }) }),
      );
      execFileSync('git', ['apply', 'x.patch'], { cwd: home, stdio: 'pipe' });
      assert.equal(readFileSync(join(home, 'a.ts'), 'utf8'), after);
    }),
    { numRuns: 40 },
  );
});

const examples = ['../../transactions/saga', '../templates/pattern'].map((path) =>
  join(import.meta.dirname, path),
);
for (const example of examples)
  for (const [bug, written] of Object.entries(readBroken(example)))
    test(`the planted bug ${bug} is written as it was, heading and all`, () => {
      const sources = readSources(example);
      const { preamble, files: before } = parsePatch(written);
      const broken = applyPatch(sources, { header: {}, preamble, files: before });
      const again = formatPatch({ preamble, files: filesBetween(sources, broken) }, sources);
      assert.equal(again, written);
    });
