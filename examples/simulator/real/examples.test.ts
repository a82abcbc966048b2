import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const examples = join(import.meta.dirname, '../..');

for (const file of globSync('*/*/real.ts', { cwd: examples }).sort())
  for (const args of [[], ['--chaos', '--seed', '1', '--rounds', '1']])
    test(`node ${[file, ...args].join(' ')}`, async (t) => {
      const { code, out, err } = await run(join(examples, file), args);
      const missing = /^There is no .*: .* brings one, or set \w+ to the address of one\.$/m.exec(err);
      if (missing) return t.skip(missing[0]);
      assert.equal(code, 0, `${out}${err}`);
      assert.match(out, /^Every invariant held, in a run of /m);
    });

function run(
  file: string,
  args: readonly string[],
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [file, ...args], { cwd: dirname(file) });
  const output = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (output.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output.err += text.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...output })));
}
