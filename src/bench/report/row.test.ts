import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { duration, isMet, median, rate, type Row } from './row.ts';

test('the median is the middle one, or the mean of the middle two', () => {
  assert.equal(median([7]), 7);
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 1, 2, 5]), 3.5);
  assert.throws(() => median([]), /no samples/);
});

test('as many samples lie above the median as below it, and their order does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (samples) => {
      const middle = median(samples);
      const below = samples.filter((sample) => sample < middle).length;
      const above = samples.filter((sample) => sample > middle).length;
      assert.ok(below <= samples.length / 2 && above <= samples.length / 2);
      assert.equal(median(samples.toReversed()), middle);
    }),
  );
});

test('the best rate is the highest, the best duration the shortest', () => {
  const samples = [30, 10, 20, 50];
  assert.deepEqual(rate('x', 'runs/s', samples), { what: 'x', unit: 'runs/s', value: 25, best: 50 });
  assert.deepEqual(duration('x', 'ms', samples, { atMost: 9 }), {
    what: 'x',
    unit: 'ms',
    value: 25,
    best: 10,
    target: { atMost: 9 },
  });
});

test('a target is met by the figure that equals it', () => {
  const row = (value: number, target: Row['target']): Row => ({ what: '', unit: 'ms', value, target });
  assert.equal(isMet(row(50, { atMost: 50 })), true);
  assert.equal(isMet(row(50.01, { atMost: 50 })), false);
  assert.equal(isMet(row(8_000, { atLeast: 8_000 })), true);
  assert.equal(isMet(row(7_999, { atLeast: 8_000 })), false);
  assert.equal(isMet(row(1, undefined)), undefined);
});
