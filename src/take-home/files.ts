import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
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
  const needed = neededOf(simulator, usedBy(Object.fromEntries(own)));
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

/** Of the simulator: what is no code, and the code that its entries lead to. Nobody asks for tests, nor for the servers that the example does without. */
function neededOf(simulator: Files, used: ReadonlySet<string>): [string, string][] {
  const isLeftOut = (file: string) => {
    const [, optional] = /^(servers\/[\w-]+|real)\//.exec(file) ?? [];
    return optional !== undefined && !used.has(optional);
  };
  const { exports, bin } = JSON.parse(simulator['package.json']!) as Record<string, Record<string, string>>;
  const entries = [...Object.values(exports!), ...Object.values(bin!)].map((file) => file.slice('./'.length));
  const code = new Set(entries.filter((file) => !isLeftOut(file)));
  for (const file of code)
    for (const [, specifier] of simulator[file]!.matchAll(/(?:from |import\()'(\.[^']+)'/g)) {
      const imported = posix.join(posix.dirname(file), specifier!);
      // What stands in a comment or in a text may be no file.
      if (Object.hasOwn(simulator, imported) && !isLeftOut(imported)) code.add(imported);
    }
  const isNeeded = (file: string) =>
    file.endsWith('.ts') && !file.startsWith('templates/')
      ? code.has(file)
      : !isLeftOut(file) &&
        !/^(conformance|packaging|dist)\/|(^|\/)(testing|differential)\/|(^|\/)\./.test(file);
  return Object.entries(simulator).filter(([file]) => isNeeded(file));
}
