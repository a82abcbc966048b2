import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explore, loadExample, testPlantedBugs } from '../../simulator/src/node/index.ts';

const folder = import.meta.dirname;

describe('in the simulated cluster', () => {
  test('500 runs break nothing, and events come back and are refused', async () => {
    const { found, reached } = await explore(loadExample(folder), { runs: 500 });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.deepEqual(reached.toSorted(), [
      'an event came back, because no queue took it',
      'an event was refused, because the queue was full',
    ]);
  });

  testPlantedBugs(folder, { runs: 500, mostFaults: 1 });
});
