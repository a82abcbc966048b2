import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toTree } from './file-tree.ts';

test('flat paths become folders', () => {
  assert.deepEqual(toTree({ 'a.ts': 'A', 'b/c/d.ts': 'D', 'b/e.ts': 'E' }), {
    'a.ts': { file: { contents: 'A' } },
    b: {
      directory: {
        c: { directory: { 'd.ts': { file: { contents: 'D' } } } },
        'e.ts': { file: { contents: 'E' } },
      },
    },
  });
});

test('a name that every object has is a name like any other', () => {
  assert.deepEqual(Object.keys(toTree({ 'constructor/a.ts': '' })), ['constructor']);
});

for (const path of ['/a.ts', '../a.ts', 'a/../b.ts', './a.ts', 'a//b.ts', 'a/', '']) {
  test(`“${path}” is not inside the folder`, () => {
    assert.throws(() => toTree({ [path]: '' }), RangeError);
  });
}

test('a file cannot be a folder too', () => {
  assert.throws(() => toTree({ a: '', 'a/b': '' }), /in the way of a\/b/);
});
