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
} from '../../simulator/src/node/index.ts';

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

  for (const [bug, patch] of Object.entries(readBroken(folder)))
    describe(`the planted bug ${bug}`, () => {
      const invariant = /^Breaks: (.*)$/m.exec(patch)![1]!;

      test(`breaks its invariant within ${RUNS} runs`, async () => {
        const { found } = await explore(loadExample(folder, bug), { runs: RUNS, invariant });
        assert.equal(found?.violation?.invariant, invariant);
      });

      test('fails in its golden trace, which the unbroken code survives', async () => {
        const golden = await runGolden(folder, bug);
        assert.ok(golden, 'there is none: run faultline golden --rewrite');
        assert.equal(compareGolden(folder, golden), 'equal');
        assert.equal(golden.result.violation?.invariant, invariant);
        assert.equal((await replay(loadExample(folder), golden.schedule)).violation, undefined);
      });

      test(
        'applies with git, too',
        { skip: spawnSync('git', ['--version']).error ? 'there is no git here' : false },
        () => {
          const copy = mkdtempSync(join(tmpdir(), 'example-'));
          try {
            cpSync(folder, copy, { recursive: true, filter: (path) => !path.includes('node_modules') });
            execFileSync('git', ['apply', '--check', `broken/${bug}.patch`], { cwd: copy, stdio: 'pipe' });
          } finally {
            rmSync(copy, { recursive: true });
          }
        },
      );
    });
});
