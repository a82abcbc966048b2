import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached } from '../site/cached.ts';
import { readTree } from '../site/read-tree.ts';
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
  const [allFiles, simulator, servers, script, challenges, judge] = await Promise.all([
    readTree(folder),
    readTree(join(examples, 'simulator/src')),
    readTree(join(examples, 'simulator/servers')),
    readFile(runScript, 'utf8'),
    readFile(join(project, 'src/catalogue/challenges.ts'), 'utf8'),
    readFile(join(project, 'src/lab/tasks/judge.ts'), 'utf8'),
  ]);
  const files = readSources(folder);
  const runs = await cached(
    id.replaceAll('/', '-'),
    { allFiles, simulator, servers, script, challenges, judge },
    () => run(folder),
  );
  return { id, files, allFiles, sourcesHash: await sourcesHash(files), ...runs };
}

async function run(folder: string): Promise<ExampleRuns> {
  const { stdout } = await promisify(execFile)('node', [runScript, folder], { maxBuffer: 64 * 2 ** 20 });
  return JSON.parse(stdout) as ExampleRuns;
}

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
