import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hunksBetween } from './diff.ts';
import { mergeHunks } from './merge-hunks.ts';
import { mergeThree } from './merge.ts';

const LABELS = { ours: 'now', base: 'then', theirs: 'bug' };
const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const WAS = lines(`import { log } from './log.ts';

export function charge(order: string) {
  if (log.has(order)) return 'done before';
  log.add(order);
  return 'done';
}

export function refund(order: string) {
  if (!log.has(order)) return 'nothing to do';
  log.delete(order);
  return 'done';
}
`);
const without = (text: string) => WAS.filter((line) => !line.includes(text));
/** The bug: nobody asks whether it was charged before. */
const HUNKS = hunksBetween(WAS, without("'done before'"));
const merge = (now: readonly string[]) => mergeHunks(now, HUNKS, LABELS);

test('where nothing has changed it is what the patch makes', () => {
  assert.deepEqual(merge(WAS), { lines: without("'done before'"), conflicts: [] });
});

test('lines may have moved, and those around the change may be others', () => {
  const moved = ['// A new first line.\n', ...WAS];
  const renamed = moved.map((line) =>
    line.replace("'./log.ts'", "'./journal.ts'").replace("'done';", "'ok';"),
  );
  const { lines: merged, conflicts } = merge(renamed);
  assert.deepEqual(conflicts, []);
  assert.deepEqual(
    merged,
    renamed.filter((line) => !line.includes("'done before'")),
  );
});

test('the changed line itself is another one: both stay, between marks', () => {
  const now = WAS.map((line) => line.replace("'done before'", "'known'"));
  const { lines: merged, conflicts } = merge(now);
  assert.equal(conflicts.length, 1);
  assert.equal(merged[conflicts[0]!.line - 1], '<<<<<<< now\n');
  assert.ok(
    merged.some((line) => line.includes("'known'")) && merged.some((line) => line.includes("'done before'")),
  );
});

test('lines that are nowhere are kept between marks, near where they were', () => {
  const { lines: merged, conflicts } = merge(lines('something\nelse\n'));
  assert.deepEqual(conflicts, [{ line: 1 }]);
  assert.ok(merged.join('').startsWith('<<<<<<< now\n||||||| then\n'));
  assert.ok(merged.join('').endsWith('>>>>>>> bug\nsomething\nelse\n'));
});

test('two places that are just as good are none', () => {
  const twice = [...WAS, ...WAS];
  const { conflicts, lines: merged } = merge(twice);
  assert.equal(conflicts.length, 1);
  assert.deepEqual(
    twice.filter((line) => !merged.includes(line)),
    [],
  );
});

/** Edits of numbered lines: each line is there once, so that its place is known. */
const edited = (side: string) =>
  fc
    .array(fc.record({ at: fc.nat(30), remove: fc.nat(2), insert: fc.nat(2) }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((edits) => (base: readonly string[]) => {
      const result = [...base];
      for (const [n, { at, remove, insert }] of edits.entries())
        result.splice(
          at % result.length,
          remove,
          ...Array.from({ length: insert }, (_, i) => `the ${side} line ${n} ${i}\n`),
        );
      return result;
    });

test('with lines that are never the same it merges as one does who knows the whole old text', () => {
  const base = Array.from({ length: 30 }, (_, i) => `line number ${i}\n`);
  fc.assert(
    fc.property(edited('now'), edited('bug'), (now, bug) => {
      const [ours, theirs] = [now(base), bug(base)];
      const known = mergeThree(base, ours, theirs, LABELS);
      const { lines: merged, conflicts } = mergeHunks(ours, hunksBetween(base, theirs), LABELS);
      // With less to go by it may see a conflict more, never a wrong merge.
      if (!conflicts.length) assert.deepEqual(merged, known.lines);
      for (const line of ours) if (!base.includes(line)) assert.ok(merged.includes(line), line);
      for (const line of theirs) if (!base.includes(line)) assert.ok(merged.includes(line), line);
    }),
  );
});
