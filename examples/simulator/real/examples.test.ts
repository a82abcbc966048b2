import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runReal } from './testing/run.ts';

const examples = join(import.meta.dirname, '../..');

for (const file of globSync('*/*/real.ts', { cwd: examples }).sort())
  for (const args of [[], ['--chaos', '--seed', '1', '--rounds', '1']])
    test(`node ${[file, ...args].join(' ')}`, async (t) => {
      const { code, out, err } = await runReal(join(examples, file), args);
      const missing = /^There is no .*: .* brings one, or set \w+ to the address of one\.$/m.exec(err);
      if (missing) return t.skip(missing[0]);
      assert.equal(code, 0, `${out}${err}`);
      assert.match(out, /^Every invariant( that could be judged)? held, in a run of /m);
    });
