import assert from 'node:assert/strict';
import { test } from 'node:test';
import { region } from './regions.ts';

const source = `import x from './x.ts';

  // #region one
  if (x) {
    x();
  }
  // #endregion
// #region two
done();
// #endregion
`;

test('a region comes without its marks and without the indentation its lines share', () => {
  assert.deepEqual(region('a.ts', source, 'one'), { code: 'if (x) {\n  x();\n}', firstLine: 4 });
  assert.deepEqual(region('a.ts', source, 'two'), { code: 'done();', firstLine: 9 });
});

test('without a name it is the whole file, still without marks', () => {
  assert.equal(region('a.ts', source).code, "import x from './x.ts';\n\n  if (x) {\n    x();\n  }\ndone();");
});

test('a region that was renamed is named, with those there are', () => {
  assert.throws(() => region('a.ts', source, 'three'), {
    message: 'a.ts has no region “three”. It has: one, two.',
  });
  assert.throws(() => region('a.ts', 'x', 'one'), { message: 'a.ts has no region “one”. It has: none.' });
});
