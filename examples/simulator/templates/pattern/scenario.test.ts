import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explore, loadExample, testPlantedBugs } from '@faultline/simulator/node';

const folder = import.meta.dirname;

const RUNS = 1_000;

describe('in the simulated cluster', () => {
  test(`${RUNS} runs break nothing, and reach everything that they should`, async () => {
    const { found, reached } = await explore(loadExample(folder), { runs: RUNS });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.deepEqual(reached, ['a request came again', 'the reply to a counted request was lost']);
  });

  testPlantedBugs(folder, { runs: RUNS });
});
