import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explore, loadExample, testPlantedBugs } from '../../simulator/src/node/index.ts';

const folder = import.meta.dirname;

const RUNS = 1_000;

describe('in the simulated cluster', () => {
  test(`${RUNS} runs break nothing, and reach everything that they should`, async () => {
    const { found, reached } = await explore(loadExample(folder), { runs: RUNS });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.deepEqual(reached.toSorted(), [
      'a probe failed, and the breaker opened again',
      'a probe succeeded, and the breaker closed',
      'a probe was declined, which says nothing',
      'a result of an earlier generation arrived',
    ]);
  });

  testPlantedBugs(folder, { runs: RUNS });
});
