import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromText, toText } from './plain-text.ts';

test('what JSON has words for is JSON', () => {
  assert.equal(
    toText({ saga: 'o1', event: 'started', list: [1, null, 'ä'] }),
    '{"saga":"o1","event":"started","list":[1,null,"ä"]}',
  );
});

test('what it has none for survives as well', () => {
  const value = {
    at: new Date(5),
    map: new Map([['a', new Set([1n])]]),
    bytes: Uint8Array.of(0, 255),
    odd: [NaN, -Infinity],
  };
  assert.deepEqual(fromText(toText(value)), value);
  assert.equal(fromText(toText(undefined)), undefined);
});

test('any plain data is what it was, in one line', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = toText(value);
      assert.ok(!text.includes('\n'));
      assert.deepEqual(fromText(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});
