import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sourcesHash } from './sources.ts';

test('is the start of the SHA-256 of the sorted files', async () => {
  const expected = createHash('sha256').update('[["a.ts","é\\n"],["b.ts","2"]]').digest('hex').slice(0, 12);
  assert.equal(await sourcesHash({ 'b.ts': '2', 'a.ts': 'é\n' }), expected);
});

test('tells apart files whose texts were moved across a border', async () => {
  assert.notEqual(await sourcesHash({ a: 'bc', d: '' }), await sourcesHash({ a: 'b', cd: '' }));
  assert.notEqual(await sourcesHash({ a: '1' }), await sourcesHash({ a: '2' }));
});
