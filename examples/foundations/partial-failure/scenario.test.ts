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
      'a charge came after it was settled, and was refused',
      'an unknown charge turned out not to be applied',
      'an unknown charge turned out to be applied',
      'the charge was applied and its reply was lost',
    ]);
  });

  testPlantedBugs(folder, { runs: RUNS });
});
