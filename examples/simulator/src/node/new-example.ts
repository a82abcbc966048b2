import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { withReason } from './files.ts';
import { packageFolder, version } from './package.ts';

/** The name that stands for the new one in the template's files and in their names. */
const PLACEHOLDER = 'new-pattern';
const TEMPLATE = join(packageFolder, 'templates/pattern');

export interface NewExample {
  /** Where to make it: a path where nothing is. */
  folder: string;
  /** Lower-case letters, digits and hyphens. */
  name: string;
  /** Whether it becomes part of Faultline's own repository. Otherwise it stands alone, and brings what it needs. */
  inRepository: boolean;
}

/**
 * Makes an example that is complete: its tests pass, and its planted bug is found. All of its folder or nothing.
 *
 * @returns its files, by their paths in the folder.
 */
export function makeExample({ folder, name, inRepository }: NewExample): string[] {
  const files = Object.entries(templateFiles()).flatMap(([file, text]) => {
    // Our own repository has one for all.
    if (file === 'tsconfig.json' && inRepository) return [];
    const renamed = text.replaceAll(PLACEHOLDER, name).replaceAll('New pattern', titleOf(name));
    const whole = inRepository ? besideSimulator(file, renamed) : standingAlone(file, renamed, name);
    return [[file.replaceAll(PLACEHOLDER, name), whole] as const];
  });
  const unfinished = `${folder}.${process.pid}.tmp`;
  try {
    for (const [file, text] of files) {
      mkdirSync(dirname(join(unfinished, file)), { recursive: true });
      writeFileSync(join(unfinished, file), text);
    }
    renameSync(unfinished, folder);
  } catch (error) {
    throw withReason(error, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return files.map(([file]) => file);
}

function templateFiles(): Record<string, string> {
  const entries = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const inside = (path: string) => relative(TEMPLATE, path).split(sep).join('/');
  return Object.fromEntries(paths.sort().map((path) => [inside(path), readFileSync(path, 'utf8')]));
}

/** `rate-limiter` → `Rate limiter`. */
function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}

/** In the repository an example reaches the simulator by its path: a clone of the two folders then runs as it is. */
function besideSimulator(file: string, text: string): string {
  if (file.endsWith('.ts')) return withRelativeImports(text);
  if (file !== 'package.json') return text;
  const { scripts, dependencies: _, ...rest } = JSON.parse(text) as Manifest;
  const lines = Object.entries(scripts).map(([script, line]) => [
    script,
    line
      .replace(/^faultline(?=\s|$)/, `node ${SIMULATOR_FOLDER}/faultline.mjs`)
      .replace(/^node(?= --test)/, 'node --disable-warning=ExperimentalWarning'),
  ]);
  const own = { pretest: `node ${SIMULATOR_FOLDER}/check-node.mjs`, ...Object.fromEntries(lines) };
  return `${JSON.stringify({ ...rest, scripts: own }, null, 2)}\n`;
}

const SIMULATOR_FOLDER = '../../simulator';

interface Manifest {
  scripts: Record<string, string>;
  [field: string]: unknown;
}

/** `@faultline/simulator/node` → `../../simulator/src/node/index.ts` */
function withRelativeImports(text: string): string {
  return text.replace(/'@faultline\/simulator(\/[\w/-]+)?'/g, (_, subpath = '') => {
    const inside = subpath.startsWith('/servers/') ? subpath : `/src${subpath}`;
    return `'${SIMULATOR_FOLDER}${inside}/index.ts'`;
  });
}

function standingAlone(file: string, manifest: string, name: string): string {
  if (file !== 'package.json') return manifest;
  const { license: _, ...rest } = JSON.parse(manifest) as Manifest;
  const dependencies = { '@faultline/simulator': `^${version}` };
  return `${JSON.stringify({ ...rest, name, dependencies }, null, 2)}\n`;
}

/** The folder of Faultline's own repository around this one, if there is one. */
export function repositoryAround(folder: string): string | undefined {
  const manifest = join(folder, 'examples/simulator/package.json');
  if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"@faultline/simulator"'))
    return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : repositoryAround(parent);
}
