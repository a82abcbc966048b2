import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromSearchParams, toSearchParams } from './address.ts';

test('a search has an address and comes back from it', () => {
  const chosen = { kind: ['Pattern', 'Case study'], level: ['Beginner'] };
  const params = toSearchParams({ words: 'lost reply', chosen });
  assert.equal(params.toString(), 'q=lost+reply&level=Beginner&kind=Pattern&kind=Case+study');
  assert.deepEqual(fromSearchParams(params), { words: 'lost reply', chosen, more: {} });
});

test('an address of another make is read as far as it goes', () => {
  const of = (text: string) => fromSearchParams(new URLSearchParams(text));
  assert.deepEqual(of(''), { words: '', chosen: {}, more: {} });
  assert.deepEqual(of('q=%20saga%20&q=tcc&colour=red&toString=1'), { words: 'saga', chosen: {}, more: {} });
  assert.equal(of(`q=${'x'.repeat(500)}`).words.length, 200);
});
