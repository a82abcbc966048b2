import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../site/root.ts';
import { readSources } from '../../examples/simulator/src/node/sources.ts';
import { sourcesHash } from '../lab/share/sources.ts';
import type { Example } from './example.ts';
import type { ExampleRuns } from './run-example.ts';

const project = fileURLToPath(root);
const examples = join(project, 'examples');
const runScript = join(project, 'src/catalogue/run-example.ts');

const loaded = new Map<string, Promise<Example>>();

/**
 * Everything about an example, with its runs made now, or taken from an earlier build if nothing that could change
 * them has changed.
 *
 * @param id the folder under `examples/`: `transactions/saga`.
 */
export function loadExample(id: string): Promise<Example> {
  let example = loaded.get(id);
  if (!example) loaded.set(id, (example = load(id)));
  return example;
}

async function load(id: string): Promise<Example> {
  const folder = join(examples, id);
  const [allFiles, simulator, script] = await Promise.all([
    readTree(folder),
    readTree(join(examples, 'simulator/src')),
    readFile(runScript, 'utf8'),
  ]);
  const files = readSources(folder);
  const runs = await cachedRuns(id, folder, hashOf({ allFiles, simulator, script }));
  return { id, files, allFiles, sourcesHash: await sourcesHash(files), ...runs };
}

async function cachedRuns(id: string, folder: string, key: string): Promise<ExampleRuns> {
  const file = join(project, 'node_modules/.cache/faultline', `${id.replaceAll('/', '-')}-${key}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ExampleRuns;
  } catch {
    const { stdout } = await promisify(execFile)('node', [runScript, folder], { maxBuffer: 64 * 2 ** 20 });
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, stdout);
    return JSON.parse(stdout) as ExampleRuns;
  }
}

async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return Object.fromEntries(paths.map((path, i) => [relative(folder, path).split(sep).join('/'), texts[i]!]));
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

export const exampleFolder = (id: string): string => join(examples, id);

/** Every example of the repository: `<phase>/<pattern>`. */
export async function exampleIds(): Promise<string[]> {
  const entries = await readdir(examples, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) => entry.name === 'scenario.ts' && entry.isFile() && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => relative(examples, entry.parentPath).split(sep).join('/'))
    .filter((id) => !id.startsWith('simulator'))
    .sort();
}
