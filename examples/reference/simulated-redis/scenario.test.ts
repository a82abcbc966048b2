import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compareGolden,
  explore,
  loadExample,
  readBroken,
  replay,
  runGolden,
  shrink,
} from '../../simulator/src/node/index.ts';

const folder = import.meta.dirname;
describe('in the simulated cluster', () => {
  test('2,000 runs break nothing', async () => {
    const { found, runs, reached } = await explore(loadExample(folder), { runs: 2_000 });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.equal(runs, 2_000);
    assert.deepEqual(reached, ['a sale was refused because its lock had run out']);
  });

  for (const [bug, patch] of Object.entries(readBroken(folder)))
    test(`the planted bug ${bug} is found, shrinks to one fault and is survived by the unbroken code`, async () => {
      const invariant = /^Breaks: (.*)$/m.exec(patch)![1]!;
      const program = loadExample(folder, bug);
      const { found } = await explore(program, { runs: 500, invariant });
      assert.ok(found);
      const { schedule } = await shrink(program, { seed: found.seed, faults: found.faults }, invariant);
      assert.equal(schedule.faults.length, 1);
      const golden = await runGolden(folder, bug);
      assert.ok(golden, 'there is no golden trace');
      assert.equal(compareGolden(folder, golden), 'equal');
      assert.equal(golden.result.violation?.invariant, invariant);
      assert.equal((await replay(loadExample(folder), golden.schedule)).violation, undefined);
    });
});
