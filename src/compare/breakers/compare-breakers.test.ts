import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compareBreakers } from './compare-breakers.ts';
import { resultsPath, type Results } from './results.ts';

test('breakers of others fare as the page says (if not: node src/compare/breakers/rewrite.ts)', async () => {
  const { runs, fared } = JSON.parse(readFileSync(resultsPath, 'utf8')) as Results;
  assert.deepEqual(JSON.parse(JSON.stringify(await compareBreakers(runs))), fared);
  assert.ok(fared.every(({ other }) => other === 0));
});
