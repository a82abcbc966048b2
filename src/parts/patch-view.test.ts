import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePatch } from '../../examples/simulator/src/patch.ts';
import { patchView } from './patch-view.ts';

const view = (patch: string) => patchView(parsePatch(patch).files[0]!.hunks);

test('marks stand on the lines of the patch although it begins and ends with an empty one', () => {
  const patch = `--- a/a.ts
+++ b/a.ts
@@ -1,5 +1,5 @@
 
 const one = 1;
-const two = 2;
+const two = 3;
 use(one, two);
 
`;
  assert.deepEqual(view(patch), {
    code: 'const one = 1;\nconst two = 2;\nconst two = 3;\nuse(one, two);',
    del: [2],
    ins: [3],
  });
});

test('an empty line that the patch itself adds or takes away stays', () => {
  const patch = `--- a/a.ts
+++ b/a.ts
@@ -1,2 +1,2 @@
-
 const one = 1;
+
`;
  assert.deepEqual(view(patch), { code: '\nconst one = 1;\n', del: [1], ins: [3] });
});

test('a gap stands between two places of one file', () => {
  const patch = `--- a/a.ts
+++ b/a.ts
@@ -1,2 +1,1 @@
 const one = 1;
-const two = 2;
@@ -8,2 +7,3 @@
 
+const nine = 9;
 const ten = 10;
`;
  assert.deepEqual(view(patch), {
    code: 'const one = 1;\nconst two = 2;\n// …\nconst nine = 9;\nconst ten = 10;',
    del: [2],
    ins: [4],
  });
});
