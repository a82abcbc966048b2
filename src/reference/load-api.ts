import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../site/root.ts';
import type { ApiPage } from './api.ts';

const project = fileURLToPath(root);
/** What the reference is made from. */
const inputs = ['examples/simulator/src', 'examples/simulator/packaging/declarations.ts', 'src/reference'];

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
  const file = join(project, `node_modules/.cache/faultline/api-${await hashOfInputs()}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ApiPage[];
  } catch {
    const script = join(project, 'src/reference/read-api.ts');
    const { stdout } = await promisify(execFile)('node', [script], { maxBuffer: 64 * 2 ** 20 });
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, stdout);
    return JSON.parse(stdout) as ApiPage[];
  }
}

async function hashOfInputs(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(inputs.map(filesUnder))).flat().toSorted())
    hash.update(`\0${file.slice(project.length)}\0`).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(input: string): Promise<string[]> {
  const path = join(project, input);
  if (input.endsWith('.ts')) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
