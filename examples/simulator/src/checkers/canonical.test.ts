import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical, equal } from './canonical.ts';

test('does not depend on the order of keys, members or entries', () => {
  assert.equal(canonical({ b: 1, a: [2, null] }), canonical({ a: [2, null], b: 1 }));
  assert.equal(canonical(new Set([{ x: 1 }, 'y'])), canonical(new Set(['y', { x: 1 }])));
  assert.equal(
    canonical(
      new Map<unknown, unknown>([
        ['k', 1],
        [2, 'v'],
      ]),
    ),
    canonical(
      new Map<unknown, unknown>([
        [2, 'v'],
        ['k', 1],
      ]),
    ),
  );
});

test('tells apart what JSON confuses', () => {
  const values = [
    null,
    undefined,
    NaN,
    Infinity,
    0,
    0n,
    '0',
    false,
    'null',
    [],
    {},
    new Set(),
    new Map(),
    [[]],
  ];
  assert.equal(new Set(values.map(canonical)).size, values.length);
  assert.ok(equal(0, -0));
});

test('is the same exactly for equal values', () => {
  const value = fc.anything({
    withSet: true,
    withMap: true,
    maxDepth: 2,
    withNullPrototype: false,
    withBigInt: true,
  });
  const few = fc.oneof(fc.constantFrom<unknown>(0, '0', null, 'a"', '],['), value);
  let equals = 0;
  fc.assert(
    fc.property(fc.array(few, { maxLength: 2 }), fc.array(few, { maxLength: 2 }), (a, b) => {
      const expected = isDeepStrictEqual(positive(a), positive(b));
      if (expected) equals++;
      return equal(a, b) === expected;
    }),
    { numRuns: 2000 },
  );
  assert.ok(equals > 20);
});

/** `isDeepStrictEqual` tells -0 from 0. Values made of others are rare enough to be left as they are. */
function positive(values: readonly unknown[]): unknown[] {
  return values.map((value) => (value === 0 ? 0 : value));
}

test('refuses what it cannot compare', () => {
  assert.throws(
    () => canonical({ a: [() => 1] }),
    /^TypeError: A function cannot be compared. Use plain data/,
  );
  assert.throws(() => canonical(new Date(0)), /^TypeError: An instance of Date cannot be compared/);
});
