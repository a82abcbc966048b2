import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compareGolden,
  explore,
  loadExample,
  readBroken,
  replay,
  runGolden,
} from '../../simulator/src/node/index.ts';

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

  for (const [bug, patch] of Object.entries(readBroken(folder)))
    test(`the planted bug ${bug} is found, and its shortest run breaks only the broken code`, async () => {
      const invariant = /^Breaks: (.*)$/m.exec(patch)![1]!;
      const { found } = await explore(loadExample(folder, bug), { runs: 500, invariant });
      assert.ok(found, `no run breaks “${invariant}”`);
      const golden = await runGolden(folder, bug);
      assert.ok(golden, 'there is no golden trace');
      assert.equal(compareGolden(folder, golden), 'equal');
      assert.equal(golden.result.violation?.invariant, invariant);
      assert.equal((await replay(loadExample(folder), golden.schedule)).violation, undefined);
    });
});
