import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftText } from './left.ts';

test('the rest of a check takes as long as its pace so far says', () => {
  assert.equal(leftText({ runs: 0, of: 10_000, ms: 50 }), '');
  assert.equal(leftText({ runs: 2_500, of: 10_000, ms: 1_000 }), ', about 3 s left');
  assert.equal(leftText({ runs: 64, of: 10_000, ms: 1_000 }), ', about 3 min left');
});
