import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyPatch, parsePatch } from '../../examples/simulator/src/patch.ts';
import { readTree } from '../site/read-tree.ts';
import { root } from '../site/root.ts';

/**
 * The files of an example, as they are or with a planted bug.
 *
 * @param id the folder under `examples/`: `transactions/saga`.
 * @throws Error that names the planted bugs there are.
 */
export async function sourcesOf(id: string, broken?: string): Promise<Record<string, string>> {
  const files = await readTree(join(fileURLToPath(root), 'examples', id));
  if (broken === undefined) return files;
  const patch = files[`broken/${broken}.patch`];
  if (patch !== undefined) return applyPatch(files, parsePatch(patch));
  const bugs = Object.keys(files).flatMap((file) => /^broken\/(.*)\.patch$/.exec(file)?.[1] ?? []);
  throw new Error(`examples/${id} has no planted bug “${broken}”. It has: ${bugs.join(', ') || 'none'}.`);
}

/**
 * One file of an example.
 *
 * @throws Error that names the files there are.
 */
export async function sourceOf(id: string, file: string, broken?: string): Promise<string> {
  const files = await sourcesOf(id, broken);
  const source = files[file];
  if (source === undefined)
    throw new Error(`examples/${id} has no file “${file}”. It has: ${Object.keys(files).join(', ')}.`);
  return source;
}
