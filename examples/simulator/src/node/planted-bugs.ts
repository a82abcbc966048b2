import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { explore } from '../explore/explore.ts';
import { replay } from '../explore/run.ts';
import { compareGolden, runGolden } from './golden.ts';
import { nodeHost } from './host.ts';
import { loadExample } from './load.ts';
import { readBroken } from './sources.ts';

/** What is asked of an example's planted bugs. */
export interface PlantedBugOptions {
  /** Within how many seeds each has to be found. */
  readonly runs: number;
  /** How many faults its golden trace may have. Default: any number. */
  readonly mostFaults?: number;
}

/**
 * Declares the tests, for Node's own runner, that every planted bug of an example has to pass: exploring finds it, its golden
 * trace is what its schedule gives now, breaks the invariant that the patch names and is survived by the unbroken code, and
 * git can apply the patch.
 *
 * @param folder the example's: `import.meta.dirname`.
 */
export function testPlantedBugs(folder: string, { runs, mostFaults = Infinity }: PlantedBugOptions): void {
  for (const [bug, patch] of Object.entries(readBroken(folder)))
    describe(`the planted bug ${bug}`, () => {
      const invariant = /^Breaks: (.*)$/m.exec(patch)![1]!;

      test(`breaks its invariant within ${runs} runs`, async () => {
        const { found } = await explore(loadExample(folder, bug), nodeHost, { runs, invariant });
        assert.equal(found?.violation?.invariant, invariant);
      });

      test('fails in its golden trace, which the unbroken code survives', async () => {
        const golden = await runGolden(folder, bug);
        assert.ok(golden, 'there is none: run faultline golden --rewrite');
        assert.equal(compareGolden(folder, golden), 'equal');
        assert.equal(golden.result.violation?.invariant, invariant);
        assert.ok(golden.schedule.faults.length <= mostFaults);
        assert.equal((await replay(loadExample(folder), golden.schedule, nodeHost)).violation, undefined);
      });

      const skip = spawnSync('git', ['--version']).error ? 'there is no git here' : false;
      test('applies with git, too', { skip }, () => appliesWithGit(folder, bug));
    });
}

function appliesWithGit(folder: string, bug: string): void {
  const copy = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.includes('node_modules') });
    execFileSync('git', ['apply', '--check', `broken/${bug}.patch`], { cwd: copy, stdio: 'pipe' });
  } finally {
    rmSync(copy, { recursive: true });
  }
}
