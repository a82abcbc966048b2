import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explore, loadExample, testPlantedBugs } from '../../simulator/src/node/index.ts';

const folder = import.meta.dirname;

describe('in the simulated cluster', () => {
  test('200 runs break nothing', async () => {
    const { found, reached, faults } = await explore(loadExample(folder), { runs: 200 });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.deepEqual(reached.toSorted(), [
      'an event came twice',
      'an event with a smaller number came later',
    ]);
    assert.deepEqual(Object.keys(faults).toSorted(), [
      'crash',
      'delay',
      'drop',
      'partition',
      'pause',
      'reset',
      'slow',
    ]);
  });

  testPlantedBugs(folder, { runs: 500 });
});
