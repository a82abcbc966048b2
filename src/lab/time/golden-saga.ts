import assert from 'node:assert/strict';
import { readBroken, readSources, runGolden } from '../../../examples/simulator/src/node/index.ts';
import { applyPatch, parsePatch } from '../../../examples/simulator/src/patch.ts';

/** For tests: the opening run of the site, as its golden file has it, and the files it ran. */
const folder = new URL('../../../examples/transactions/saga', import.meta.url).pathname;
const bug = 'register-after-await';
const files = applyPatch(readSources(folder), parsePatch(readBroken(folder)[bug]!));

export const golden = (await runGolden(folder, bug))!.result;

/** `saga.ts:48`, by what stands on that line and no other. */
export function place(file: string, text: string): string {
  const lines = files[file]!.split('\n').flatMap((line, i) => (line.includes(text) ? [i + 1] : []));
  assert.equal(lines.length, 1, `“${text}” should be on one line of ${file}`);
  return `${file}:${lines[0]}`;
}

/** The index of the only event of that kind and time. */
export function indexAt(trace: readonly { kind: string; atMs: number }[], kind: string, ms: number): number {
  const found = trace.flatMap((event, index) => (event.kind === kind && event.atMs === ms ? [index] : []));
  assert.equal(found.length, 1, `${kind} at ${ms} ms`);
  return found[0]!;
}
