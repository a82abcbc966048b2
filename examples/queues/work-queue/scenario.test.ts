import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explore, loadExample, testPlantedBugs } from '../../simulator/src/node/index.ts';

const folder = import.meta.dirname;

const RUNS = 500;

describe('in the simulated cluster', () => {
  test(`${RUNS} runs break nothing, and reach everything that they should`, async () => {
    const { found, reached } = await explore(loadExample(folder), { runs: RUNS });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.deepEqual(reached.toSorted(), [
      'a job comes to a worker again after it was done',
      'a job is in the queue twice',
      'a job is redelivered',
    ]);
  });

  testPlantedBugs(folder, { runs: RUNS, mostFaults: 1 });
});
