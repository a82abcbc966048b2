import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached } from '../site/cached.ts';
import { readTree } from '../site/read-tree.ts';
import { root } from '../site/root.ts';
import type { ApiPage } from './api.ts';

const project = fileURLToPath(root);
const script = join(project, 'src/reference/read-api.ts');

let loaded: Promise<readonly ApiPage[]> | undefined;

/**
 * The API reference, read from the sources now, or taken from an earlier build if they are the same.
 *
 * @throws Error that names each export without a docstring, with its file and line.
 */
export function loadApi(): Promise<readonly ApiPage[]> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<readonly ApiPage[]> {
  const from = [
    await readTree(join(project, 'examples/simulator/src')),
    await readTree(join(project, 'src/reference')),
    await readFile(join(project, 'examples/simulator/packaging/declarations.ts'), 'utf8'),
  ];
  return cached('api', from, async () => {
    const { stdout } = await promisify(execFile)('node', [script], { maxBuffer: 64 * 2 ** 20 });
    return JSON.parse(stdout) as ApiPage[];
  });
}
