import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { exports as exported, imports as privately, legacy, type Package } from '../../libraries.mjs';
import type { Elsewhere } from '../loader/modules.ts';
import { refusedNodeModule } from '../loader/node-modules.ts';

/** The build of a package that is made for servers without Node's own modules, if it has one. */
const CONDITIONS = ['import', 'module', 'worker', 'workerd', 'edge-light', 'browser'];

/** Kinds of files that can be loaded, in the order in which an import without an ending tries them. */
const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'];

/**
 * Finds what the files of a folder import from outside: files of the same project, also under the name that they have
 * once compiled, and the ES modules of installed packages.
 */
export function dependenciesOf(folder: string): Elsewhere {
  return (specifier, from) => {
    const refused = refusedNodeModule(specifier);
    if (refused) return { refused };
    const path = locate(specifier, dirname(resolve(folder, from)));
    if (!path) return { refused: notThere(specifier) };
    if (!ENDINGS.includes(extname(path)))
      return { refused: `a ${extname(path)} file. A simulated node can load ${ENDINGS.join(', ')} files.` };
    return { file: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') };
  };
}

const notThere = (specifier: string) =>
  /^[.#]/.test(specifier)
    ? 'but there is no such file.'
    : 'which is not installed, or has no file of that name. Run npm install, or correct the name.';

function locate(specifier: string, directory: string): string | undefined {
  const path = specifier.startsWith('.')
    ? fileAt(resolve(directory, specifier))
    : specifier.startsWith('#')
      ? privateFile(specifier, directory)
      : packagedFile(specifier, directory);
  // The packages that a linked package needs are found from where it really is.
  return path && realpathSync(path);
}

/** `./stock` and `./stock.js` may both mean `./stock.ts`: bundlers take the first, TypeScript's own output the second. */
function fileAt(path: string): string | undefined {
  const sources = path.endsWith('.js') || path.endsWith('.mjs') ? [path.replace(/js$/, 'ts')] : [];
  const inside = ENDINGS.map((ending) => join(path, `index${ending}`));
  const named = [path, ...sources, ...ENDINGS.map((ending) => path + ending)].find(isFile);
  return named ?? mainOf(path) ?? inside.find(isFile);
}

/** What the package.json of a folder gives for the folder as a whole, from before there were `exports`. */
function mainOf(path: string): string | undefined {
  if (!isFile(join(path, 'package.json'))) return undefined;
  const main = legacy(manifestIn(path), { browser: false, fields: ['module', 'main'] });
  return main && resolve(path, main) !== path ? fileAt(join(path, main)) : undefined;
}

/** `hono/cors` → the file that the nearest `hono` in a `node_modules` gives for it. */
function packagedFile(specifier: string, directory: string): string | undefined {
  const [, name = '', subpath = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
  const root = ancestors(directory)
    .map((folder) => join(folder, 'node_modules', name))
    .find((folder) => isFile(join(folder, 'package.json')));
  if (!root) return undefined;
  const manifest = manifestIn(root);
  const target = manifest.exports
    ? orNothing(() => exported(manifest, `.${subpath}`, { unsafe: true, conditions: CONDITIONS })?.[0])
    : subpath || '.';
  return target && fileAt(join(root, target));
}

/** `#clock`, which a package's own `imports` explain. */
function privateFile(specifier: string, directory: string): string | undefined {
  const root = ancestors(directory).find((folder) => isFile(join(folder, 'package.json')));
  if (!root) return undefined;
  const options = { unsafe: true, conditions: CONDITIONS };
  const target = orNothing(() => privately(manifestIn(root), specifier, options)?.[0]);
  return target?.startsWith('.') ? fileAt(join(root, target)) : target && locate(target, root);
}

const manifestIn = (root: string) => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** The folder and those around it, innermost first. */
function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** The library throws where a package exports nothing of that name. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
