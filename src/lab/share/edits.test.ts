import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyEdits, diffOf } from './edits.ts';

describe('edits as a diff', () => {
  test('holds the edited files only, and no git lines', () => {
    const original = { 'saga.ts': '1\n2\n3\n', 'scenario.ts': 'a\n' };
    const edited = { 'saga.ts': '1\ntwo\n3\n', 'scenario.ts': 'a\n' };
    assert.equal(
      diffOf(original, edited),
      '--- a/saga.ts\n+++ b/saga.ts\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n',
    );
    assert.equal(diffOf(original, original), '');
  });

  test('carries any edit of any text', () => {
    const line = fc.oneof(
      fc.constantFrom('a', 'b', '', '--- a/x', '+++ b/x', '@@ -1 +1 @@', '\\ No newline at end of file'),
      fc.string({ unit: 'binary' }),
    );
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r', '')).map((parts) => parts.join('')))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, d) => {
        const original = { 'x.ts': a + b + c, 'steps/y.ts': d };
        const edited = { 'x.ts': a + d + c, 'steps/y.ts': b };
        const diff = diffOf(original, edited);
        if (diff === '') assert.deepEqual(edited, original);
        else assert.deepEqual(applyEdits(original, diff), { ok: true, files: edited });
      }),
      { numRuns: 500 },
    );
  });

  test('says when the example has changed under the edits, and keeps it whole', () => {
    const diff = diffOf({ 'x.ts': '1\n2\n3\n' }, { 'x.ts': '1\ntwo\n3\n' });
    const applied = applyEdits({ 'x.ts': '1\n2!\n3\n' }, diff);
    assert.deepEqual(applied, {
      ok: false,
      message:
        'The edits in this link do not fit the example as it is now; the example is shown without them. ' +
        '(x.ts, hunk 1: Expected "2" at line 2, but found "2!"; make the patch again from the current file.)',
    });
  });

  test('neither adds nor deletes files', () => {
    const add = applyEdits({}, '--- /dev/null\n+++ b/x.ts\n@@ -0,0 +1 @@\n+a\n');
    assert.deepEqual(add, { ok: false, message: 'The edits add or delete x.ts, which links cannot do.' });
  });

  test('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(applyEdits({ 'x.ts': 'a\n' }, text).ok, false);
      }),
    );
  });
});
