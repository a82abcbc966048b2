import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeScale } from './time-scale.ts';

const times = [
  { atMs: 0, y: 20 },
  { atMs: 10, y: 40 },
  { atMs: 110, y: 80 },
];
const scale = timeScale({ times, height: 120 });

test('between two instants time passes evenly, before the first and after the last it is still somewhere', () => {
  assert.deepEqual(
    [0, 5, 10, 60, 110].map((ms) => scale.yOf(ms)),
    [20, 30, 40, 60, 80],
  );
  assert.equal(scale.yOf(210), 90);
  assert.equal(scale.yOf(1e6), 118, 'not below the diagram');
  assert.deepEqual(
    [0, 30, 60, 100].map((y) => scale.msAt(y)),
    [0, 5, 60, 310],
  );
});

test('near an instant, that instant is meant', () => {
  assert.deepEqual(
    [35, 46, 47, 84].map((y) => scale.msAt(y)),
    [10, 10, 27.5, 110],
  );
});

test('steps go from instant to instant, and on after the last', () => {
  assert.equal(scale.next(0, 1), 10);
  assert.equal(scale.next(10.5, 1), 110);
  assert.equal(scale.next(110, 1), 120);
  assert.equal(scale.next(120, -1), 110);
  assert.equal(scale.next(10, -1), 0);
  assert.equal(scale.next(0, -1), 0);
});

test('an empty run has one place', () => {
  const empty = timeScale({ times: [], height: 50 });
  assert.deepEqual([empty.yOf(3), empty.msAt(40), empty.next(0, 1), empty.next(0, -1)], [0, 0, 10, 0]);
});

test('whatever the instants: later is lower, and there and back is where one was, to the width of a finger', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 200 })), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(
      steps,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, a, b) => {
        let [us, y] = [0, 0];
        const made = list.map(([by, down]) => ({ atMs: (us += by) / 1000, y: (y += down) }));
        const any = timeScale({ times: made, height: y + 100 });
        const [earlier, later] = [a, b]
          .map((part) => (part * us) / 1000)
          .sort((one, other) => one - other) as [number, number];
        assert.ok(any.yOf(earlier) <= any.yOf(later) + 1e-6);
        const back = any.msAt(any.yOf(later));
        assert.ok(Math.abs(any.yOf(back) - any.yOf(later)) <= 6.5 || Math.abs(back - later) <= 0.05 + 1e-9);
      },
    ),
  );
});
