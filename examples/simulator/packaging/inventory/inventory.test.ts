import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, loadExample } from '@faultline/simulator/node';

test('in 2,000 simulated runs every order is reserved at most once', async () => {
  const { found, reached } = await explore(loadExample(import.meta.dirname), {
    runs: 2_000,
  });
  assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
  assert.deepEqual(reached, ['the shop asked again']);
});
