import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { leftOut, more, type Range } from './story-parts.ts';

test('a story of 200 sentences is told whole, a longer one by its beginning and its end', () => {
  assert.deepEqual(leftOut(200, [], 150), []);
  assert.deepEqual(leftOut(1000, [], undefined), [{ from: 100, to: 970 }]);
});

test('what is at hand is told, and what the reader asks for, 200 sentences at a time', () => {
  assert.deepEqual(leftOut(1000, [], 500), [
    { from: 100, to: 495 },
    { from: 506, to: 970 },
  ]);
  const asked = more({ from: 100, to: 970 });
  assert.deepEqual(asked, { from: 100, to: 300 });
  assert.deepEqual(leftOut(1000, [asked], 200), [{ from: 300, to: 970 }]);
  assert.deepEqual(more({ from: 900, to: 970 }), { from: 900, to: 970 });
  assert.deepEqual(leftOut(1000, [], 106), [{ from: 112, to: 970 }], 'no gap of one sentence');
});

test('whoever goes on asking gets the whole story, and each sentence is either told or left out', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.option(fc.nat(), { nil: undefined }),
      (length, some) => {
        const at = some === undefined || !length ? undefined : some % length;
        const asked: Range[] = [];
        for (let gaps; (gaps = leftOut(length, asked, at)).length; asked.push(more(gaps[0]!))) {
          let end = -1;
          for (const { from, to } of gaps) {
            assert.ok(from > end && to > from && to <= length);
            assert.ok(at === undefined || at < from || at >= to);
            end = to;
          }
          assert.ok(asked.length < 20);
        }
      },
    ),
  ));
