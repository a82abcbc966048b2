import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { root } from '../../site/root.ts';
import type { Files } from '../engine.ts';

/** Where an example finds the simulator, and the program its scripts start. */
export const simulatorFolder = 'node_modules/@faultline/simulator';
export const simulatorCli = `${simulatorFolder}/cli.js`;

const source = fileURLToPath(new URL('examples/simulator', root));

let packaged: Promise<Files> | undefined;

/**
 * The simulator as an installed package: plain JavaScript with everything it needs inside, since Node does not read
 * TypeScript in `node_modules` and nothing shall be fetched from a registry. Built once in a process.
 */
export function packageSimulator(): Promise<Files> {
  packaged ??= bundle();
  packaged.catch(() => (packaged = undefined));
  return packaged;
}

async function bundle(): Promise<Files> {
  const { outputFiles, metafile } = await build({
    // One build with shared chunks: the command line and the example's imports must be the same instance.
    entryPoints: {
      index: path.join(source, 'src/index.ts'),
      node: path.join(source, 'src/node/index.ts'),
      cli: path.join(source, 'src/node/cli.ts'),
    },
    outdir: '/',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Its ES modules can be shaken: the bundle is a third smaller.
    alias: { 'sucrase/dist': 'sucrase/dist/esm' },
    mainFields: ['module', 'main'],
    absWorkingDir: path.join(source, '../..'),
    metafile: true,
    write: false,
  });
  const scripts = outputFiles.map((file) => [`${simulatorFolder}${file.path}`, file.text] as const);
  return {
    ...Object.fromEntries(scripts),
    [`${simulatorFolder}/package.json`]: await packageJson(),
    [`${simulatorFolder}/THIRD-PARTY-LICENSES.txt`]: await licences(metafile),
    'node_modules/.bin/faultline': "#!/usr/bin/env node\nimport('../@faultline/simulator/cli.js');\n",
  };
}

async function packageJson(): Promise<string> {
  const { name, version, description, license } = JSON.parse(
    await readFile(path.join(source, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const exports = { '.': './index.js', './node': './node.js' };
  const made = {
    name,
    version,
    description,
    license,
    type: 'module',
    exports,
    bin: { faultline: './cli.js' },
  };
  return `${JSON.stringify(made, null, 2)}\n`;
}

/** The licences of what was bundled in, as they ask for. */
async function licences({ inputs }: Metafile): Promise<string> {
  const names = Object.keys(inputs).flatMap(
    (file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [],
  );
  const texts = [...new Set(names)].sort().map(async (name) => `${name}\n\n${await licenceOf(name)}`);
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenceOf(name: string): Promise<string> {
  const folders = createRequire(path.join(source, 'package.json')).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const text = await readFile(path.join(folder, name, 'LICENSE'), 'utf8').catch(() => undefined);
    if (text) return text;
  }
  throw new Error(`The simulator's bundle contains ${name}, whose LICENSE file is not found.`);
}
