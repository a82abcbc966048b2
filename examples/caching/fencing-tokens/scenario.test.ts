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
      'a former holder was at work when the next one claimed',
      'a write came too late and was refused',
    ]);
  });

  testPlantedBugs(folder, { runs: RUNS });
});
