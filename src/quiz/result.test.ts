import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords, isToReadAgain, resultOf } from './result.ts';

test('answers come to a result, and a wrong one sends the reader back', () => {
  const rights = { a: 0, b: 2, c: 1 };
  const seen = (chosen?: Record<string, number>) => {
    const result = resultOf(rights, chosen);
    return [inWords(result), isToReadAgain(result)];
  };
  assert.deepEqual(seen(), ['', false]);
  assert.deepEqual(seen({ gone: 1 }), ['', false]);
  assert.deepEqual(seen({ a: 0 }), ['1 of 3 right, 2 to answer.', false]);
  assert.deepEqual(seen({ a: 1, b: 2, c: 1 }), ['2 of 3 right.', true]);
  assert.deepEqual(seen({ a: 0, b: 2, c: 1 }), ['3 of 3 right.', false]);
});
