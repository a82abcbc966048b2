import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  compareGolden,
  explore,
  loadExample,
  readBroken,
  replay,
  runGolden,
  shrink,
  type RunResult,
} from '../../simulator/src/node/index.ts';

const folder = import.meta.dirname;
const SWEEP_RUNS = 2_000;
const SEARCH_RUNS = 500;

describe('in the simulated cluster', () => {
  test(`${SWEEP_RUNS} runs break nothing, and reach everything that they should`, async () => {
    const program = loadExample(folder);
    const { found, reached, runs, faults } = await explore(program, { runs: SWEEP_RUNS });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.equal(runs, SWEEP_RUNS);
    assert.deepEqual(reached.toSorted(), [
      'a compensation had to be retried',
      'a compensation ran',
      'a step took effect and its reply was lost',
    ]);
    assert.deepEqual(Object.keys(faults).toSorted(), [
      'block',
      'clock',
      'crash',
      'delay',
      'drop',
      'duplicate',
      'overtake',
      'partition',
      'pause',
      'power',
      'reset',
      'slow',
      'stop',
    ]);
  });

  for (const [bug, patch] of Object.entries(readBroken(folder)))
    describe(`the planted bug ${bug}`, () => {
      const invariant = /^Breaks: (.*)$/m.exec(patch)![1]!;
      const found: RunResult[] = [];

      test(
        'applies with git, too',
        { skip: spawnSync('git', ['--version']).error ? 'there is no git here' : false },
        () => {
          const copy = mkdtempSync(join(tmpdir(), 'saga-'));
          try {
            cpSync(folder, copy, { recursive: true, filter: (path) => !path.includes('node_modules') });
            execFileSync('git', ['apply', '--check', `broken/${bug}.patch`], { cwd: copy, stdio: 'pipe' });
          } finally {
            rmSync(copy, { recursive: true });
          }
        },
      );

      test(`breaks its invariant within ${SEARCH_RUNS} runs`, async () => {
        await explore(loadExample(folder, bug), {
          runs: SEARCH_RUNS,
          stopAtViolation: false,
          countReached: true,
          onRun: (world) => void (world.violation?.invariant === invariant && found.push(world.result())),
        });
        assert.ok(found.length > 0, `no run breaks “${invariant}”`);
      });

      test('every failure that was found replays exactly', async () => {
        const program = loadExample(folder, bug);
        for (const run of found) {
          const again = await replay(program, { seed: run.seed, faults: run.faults }, { tracing: false });
          assert.deepEqual({ ...again, unmatched: [] }, run);
        }
      });

      test('shrinks to two faults or fewer', async () => {
        const [first] = found.toSorted((a, b) => Number(a.seed) - Number(b.seed));
        const { schedule } = await shrink(
          loadExample(folder, bug),
          { seed: first!.seed, faults: first!.faults },
          invariant,
        );
        assert.ok(schedule.faults.length <= 2, JSON.stringify(schedule));
      });

      test('fails in its golden trace, which the unbroken code survives', async () => {
        const golden = await runGolden(folder, bug);
        assert.ok(golden, 'there is none');
        assert.equal(compareGolden(folder, golden), 'equal');
        assert.equal(golden.result.violation?.invariant, invariant);
        assert.ok(golden.schedule.faults.length <= 2);
        assert.equal((await replay(loadExample(folder), golden.schedule)).violation, undefined);
      });
    });
});
