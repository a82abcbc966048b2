import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noExploration } from './exploration.ts';
import { explorationOf, firstGap, joinParts, type Part } from './parts.ts';

const part = (from: number, to: number): Part => ({
  from,
  to,
  exploration: { ...noExploration(), runs: to - from },
});

test('parts that touch become one, whatever their order', () => {
  const parts = [part(30, 40), part(0, 10), part(12, 20), part(10, 12)];
  assert.deepEqual(joinParts(parts), [part(0, 20), part(30, 40)]);
  assert.equal(explorationOf(parts).runs, 30);
});

test('the first gap is where the next batch begins', () => {
  assert.deepEqual(firstGap([]), { from: 0, to: Infinity });
  assert.deepEqual(firstGap([part(0, 5)]), { from: 5, to: Infinity });
  assert.deepEqual(firstGap([part(2, 5)]), { from: 0, to: 2 });
  assert.deepEqual(firstGap([part(0, 5), part(5, 7), part(9, 10)]), { from: 7, to: 9 });
});

test('taking gap after gap takes every index once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 }), fc.nat(30), (sizes, start) => {
      let parts: Part[] = [part(start, start + 3)];
      for (const size of sizes) {
        const { from, to } = firstGap(joinParts(parts));
        parts = [...parts, part(from, Math.min(to, from + size))];
      }
      const indices = parts.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
      assert.equal(new Set(indices).size, indices.length);
    }),
  );
});
