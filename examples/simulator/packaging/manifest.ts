import { readFileSync } from 'node:fs';
import path from 'node:path';

/** `package.json` as it stands in the repository, where everything imports the TypeScript sources. */
export interface SourceManifest {
  name: string;
  version: string;
  exports: Record<string, string>;
  bin: Record<string, string>;
  [field: string]: unknown;
}

/** @param folder the simulator's own. */
export const readSourceManifest = (folder: string): SourceManifest =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as SourceManifest;

const nameOf = (subpath: string) => (subpath === '.' ? 'index' : subpath.slice('./'.length));

/** Name of a built file without its ending → source: what is exported, and the programs. */
export function entryPoints({ exports, bin }: SourceManifest): Record<string, string> {
  const exported = Object.entries(exports).map(([subpath, source]) => [nameOf(subpath), source]);
  const programs = Object.values(bin).map((source) => [path.parse(source).name, source]);
  return Object.fromEntries([...exported, ...programs]) as Record<string, string>;
}

/** `package.json` as it is published, where the built files stand for the sources and nothing is left to install. */
export function publishedManifest(source: SourceManifest): Record<string, unknown> {
  const { scripts: _scripts, dependencies: _bundled, devDependencies: _none, ...kept } = source;
  const exports = Object.entries(source.exports).map(([subpath, file]) => [
    subpath,
    {
      types: file.replace('./', './dist/types/').replace(/\.ts$/, '.d.ts'),
      default: `./dist/${nameOf(subpath)}.js`,
    },
  ]);
  const bin = Object.entries(source.bin).map(([name, file]) => [name, `dist/${path.parse(file).name}.js`]);
  return {
    ...kept,
    exports: { ...Object.fromEntries(exports), './package.json': './package.json' },
    bin: Object.fromEntries(bin),
  };
}
