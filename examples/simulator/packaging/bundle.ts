import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { entryPoints, readSourceManifest } from './manifest.ts';

/** Path in the package → text. */
export type Files = Record<string, string>;

/**
 * The simulator as JavaScript that needs nothing else: Node does not run TypeScript in `node_modules`, and what is
 * bundled has not to be fetched from a registry. Works from Node 20 on.
 *
 * @param folder the simulator's own, given because a build of the site moves this code away from it.
 */
export async function bundle(folder: string): Promise<Files> {
  const { outputFiles, metafile } = await build({
    // One build with shared chunks: the command line and an example's imports must be the same instance.
    entryPoints: entryPoints(readSourceManifest(folder)),
    outdir: '/dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    absWorkingDir: folder,
    metafile: true,
    write: false,
  });
  const scripts = outputFiles.map((file) => [file.path.slice(1), file.text] as const);
  return {
    ...Object.fromEntries(scripts),
    'dist/THIRD-PARTY-LICENSES.txt': licencesOfBuilt(folder, metafile),
  };
}

/** Of what was built before: they stand beside it. */
function licencesOfBuilt(folder: string, { inputs }: Metafile): string {
  const built = Object.keys(inputs).filter((file) => file.endsWith('libraries.mjs'));
  const texts = built.sort().map((file) => readFileSync(path.join(folder, licenceFileOf(file)), 'utf8'));
  return texts.join(BETWEEN);
}

export const licenceFileOf = (library: string): string => library.replace(/\.mjs$/, '.LICENSES.txt');

const BETWEEN = `\n${'-'.repeat(80)}\n\n`;

/** The licences of what was bundled in, as they ask for. */
export function licences(folder: string, { inputs }: Metafile): string {
  const names = Object.keys(inputs).flatMap(
    (file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [],
  );
  const texts = [...new Set(names)].sort().map((name) => `${name}\n\n${licenceOf(folder, name)}`);
  return texts.join(BETWEEN);
}

function licenceOf(folder: string, name: string): string {
  const folders = createRequire(path.join(folder, 'package.json')).resolve.paths(name) ?? [];
  const installed = folders.map((place) => path.join(place, name)).find((place) => existsSync(place));
  const file = installed && readdirSync(installed).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry));
  if (file) return readFileSync(path.join(installed, file), 'utf8');
  const stated = installed && statedLicence(path.join(installed, 'package.json'));
  if (!stated) throw new Error(`The simulator's bundle contains ${name}, whose licence is not found.`);
  return stated;
}

/** Of a package that has no licence file: what its manifest says. */
function statedLicence(manifest: string): string | undefined {
  const { license, author, homepage } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
  if (typeof license !== 'string') return undefined;
  const by = typeof author === 'string' ? author : ((author as { name?: string } | undefined)?.name ?? '');
  return `Licence: ${license}. ${[by, homepage].filter(Boolean).join(', ')}\n(The package holds no licence text of its own.)\n`;
}
