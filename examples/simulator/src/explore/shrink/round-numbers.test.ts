import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roundNumbers, roundUp } from './round-numbers.ts';

test('small numbers are whole, larger ones whole tens, hundreds and thousands', () => {
  assert.deepEqual(roundNumbers(0.65, 3), [0.7, 0.8, 0.9, 1, 2]);
  assert.deepEqual(roundNumbers(8, 30), [9, 10, 20]);
  assert.deepEqual(roundNumbers(133.337, 160), [140, 150]);
  assert.deepEqual(roundNumbers(980, 1_250), [990, 1_000, 1_100, 1_200]);
  assert.deepEqual(roundNumbers(9_900, 12_000), [10_000, 11_000]);
  assert.deepEqual(roundNumbers(5, 5), []);
});

test('a number is rounded up to the next of them', () => {
  assert.deepEqual([0.31, 0.3, 9.001, 10, 133.337, 1_001].map(roundUp), [0.4, 0.3, 10, 10, 140, 1_100]);
});

test('they rise, lie between, and leave out none', () => {
  const ms = fc.double({ min: 0, max: 60_000, noNaN: true });
  fc.assert(
    fc.property(ms, ms, (from, to) => {
      const numbers = roundNumbers(from, to);
      assert.ok(numbers.every((number, i) => number > (numbers[i - 1] ?? from) && number < to));
      assert.ok(numbers.every((number) => roundUp(number) === number));
      if (roundUp(to) === to && to > from) assert.deepEqual(roundNumbers(from, to + 1e-6).at(-1), to);
    }),
  );
});
