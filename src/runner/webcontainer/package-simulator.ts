import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../examples/simulator/packaging/bundle.ts';
import { publishedManifest, readSourceManifest } from '../../../examples/simulator/packaging/manifest.ts';
import { root } from '../../site/root.ts';
import type { Files } from '../engine.ts';

const source = fileURLToPath(new URL('examples/simulator/', root));
const oldNode = fileURLToPath(new URL('src/runner/webcontainer/old-node/', root));

/** What `npm run real` needs: servers that a page does not have. */
const isReal = (file: string) => /^(dist\/)?real[./]/.test(file);

let packaged: Promise<Files> | undefined;

/**
 * The simulator as it lies beside an example, and built: the files that examples import lead to JavaScript that any Node
 * from 20 on runs, and that starts in a fraction of the time. Made once in a process.
 */
export function packageSimulator(): Promise<Files> {
  packaged ??= install();
  packaged.catch(() => (packaged = undefined));
  return packaged;
}

async function install(): Promise<Files> {
  const manifest = readSourceManifest(source);
  const built = Object.entries(await bundle(source)).filter(([file]) => !isReal(file));
  const published = publishedManifest(manifest) as { exports: Record<string, { default?: string }> };
  const asImported = Object.entries(manifest.exports)
    .map(([subpath, file]) => [file.slice('./'.length), published.exports[subpath]!.default!] as const)
    .filter(([file]) => !isReal(file))
    .map(([file, target]) => [file, `export * from '${upTo(file)}${target.slice('./'.length)}';\n`]);
  const text = (folder: string, file: string) => readFile(path.join(folder, file), 'utf8');
  return {
    ...(Object.fromEntries([...built, ...asImported]) as Files),
    'package.json': `${JSON.stringify(published, null, 2)}\n`,
    'panel/panel.html': await text(source, 'panel/panel.html'),
    'faultline.mjs': "import './dist/cli.js';\n",
    'check-node.mjs': '// What lies here runs on any Node from 20 on.\n',
    'types.mjs': await text(oldNode, 'types.mjs'),
    'strip.mjs': await text(oldNode, 'strip.mjs'),
    'libraries.mjs': await text(source, 'libraries.mjs'),
  };
}

const upTo = (file: string) => '../'.repeat(file.split('/').length - 1) || './';
