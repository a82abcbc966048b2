import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files } from '../runner/engine.ts';
import { readTree } from '../site/read-tree.ts';
import { root } from '../site/root.ts';
import { readme } from './readme.ts';

const examples = fileURLToPath(new URL('examples/', root));

/**
 * An example with all that it needs to run, laid out as in the repository: it lies beside the simulator, of which it
 * brings the servers that it uses. With a Node that runs TypeScript nothing has to be installed.
 *
 * @param id the folder under `examples/`: `transactions/saga`.
 */
export async function takeHomeFiles(id: string): Promise<Files> {
  const [example, simulator, licence] = await Promise.all([
    readTree(join(examples, id)),
    readTree(join(examples, 'simulator')),
    readFile(new URL('LICENSE', root), 'utf8'),
  ]);
  const own = Object.entries(example).filter(([file]) => !/(^|\/)\./.test(file));
  const used = usedBy(Object.fromEntries(own));
  const needed = Object.entries(simulator).filter(([file]) => isNeeded(file, used));
  return {
    LICENSE: licence,
    'README.md': readme(id, example),
    ...inFolder(`examples/${id}`, own),
    ...inFolder('examples/simulator', needed),
  };
}

const inFolder = (folder: string, files: readonly (readonly [string, string])[]): Files =>
  Object.fromEntries(files.map(([file, text]) => [`${folder}/${file}`, text]));

/** The folders of the simulator that an example may do without, and that it imports from: `servers/redis`, `real`. */
function usedBy(example: Files): ReadonlySet<string> {
  const imports = Object.entries(example)
    .filter(([file]) => file.endsWith('.ts'))
    .flatMap(([, text]) => [...text.matchAll(/'\.\.\/\.\.\/simulator\/(servers\/[\w-]+|real)\//g)]);
  return new Set(imports.map(([, folder]) => folder!));
}

/** Not what tests or publishes the simulator, and not the servers that nobody asks for. */
function isNeeded(file: string, used: ReadonlySet<string>): boolean {
  if (/\.test\.ts$|^(conformance|packaging|dist)\/|(^|\/)(testing|differential)\/|(^|\/)\./.test(file))
    return false;
  const [, optional] = /^(servers\/[\w-]+|real)\//.exec(file) ?? [];
  return optional === undefined || used.has(optional);
}
