import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { betterSpelling, slipsBetween } from './spelling.ts';

test('a word that is nowhere becomes the nearest that is, and the rest stays as it was typed', () => {
  const known = ['saga', 'compensation', 'order', 'charge'];
  assert.equal(betterSpelling('Compensaton', known), 'compensation');
  assert.equal(betterSpelling('the  sagga, ordre!', known), 'the  saga, order!');
  assert.equal(betterSpelling('comepnsatoin', known), 'compensation', 'two swaps');
});

test('known words, their other endings, unfinished, short and unlike ones stay', () => {
  const known = ['saga', 'compensation', 'order'];
  for (const words of [
    'saga order',
    'orders',
    'ordered',
    'compens',
    'compensate',
    'sag',
    'qwertzuiop',
    'h264',
    '',
  ])
    assert.equal(betterSpelling(words, known), undefined, words);
});

test('of words equally near, the most common is meant', () => {
  assert.equal(betterSpelling('laast', ['last', 'least', 'latest']), 'last');
  assert.equal(betterSpelling('laast', ['least', 'last']), 'least');
});

test('slips are letters left out, put in, mistaken or swapped', () => {
  // Boytsov, Indexing methods for approximate dictionary searching, 2011: “ca” and “abc” differ by 3 here, by 2 in the unrestricted distance.
  for (const [a, b, slips] of [
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ordre', 'order', 1],
    ['', 'saga', 4],
  ] as const)
    assert.equal(slipsBetween(a, b), slips, `${a} ${b}`);
});

test('slips are as many in either direction, none between the same, and never more than the longer word has letters', () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const slips = slipsBetween(a, b);
      assert.equal(slips, slipsBetween(b, a));
      assert.equal(slips === 0, a === b);
      assert.ok(slips <= Math.max(a.length, b.length));
      assert.ok(slips >= Math.abs(a.length - b.length));
    }),
  );
});
