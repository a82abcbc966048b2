import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../examples/simulator/packaging/bundle.ts';
import { publishedManifest, readSourceManifest } from '../../../examples/simulator/packaging/manifest.ts';
import { root } from '../../site/root.ts';
import type { Files } from '../engine.ts';

/** Where an example finds the simulator, and the program its scripts start. */
const simulatorFolder = 'node_modules/@faultline/simulator';
export const simulatorCli = `${simulatorFolder}/dist/cli.js`;

const source = fileURLToPath(new URL('examples/simulator/', root));

let packaged: Promise<Files> | undefined;

/** The simulator as `npm install` would put it there, but for the declarations of its types. Built once in a process. */
export function packageSimulator(): Promise<Files> {
  packaged ??= install();
  packaged.catch(() => (packaged = undefined));
  return packaged;
}

async function install(): Promise<Files> {
  const installed = Object.entries(await bundle(source)).map(([name, text]) => [
    `${simulatorFolder}/${name}`,
    text,
  ]);
  const manifest = JSON.stringify(publishedManifest(readSourceManifest(source)), null, 2);
  return {
    ...(Object.fromEntries(installed) as Files),
    [`${simulatorFolder}/panel/panel.html`]: await readFile(path.join(source, 'panel/panel.html'), 'utf8'),
    [`${simulatorFolder}/package.json`]: `${manifest}\n`,
    'node_modules/.bin/faultline': `#!/usr/bin/env node\nimport('../@faultline/simulator/dist/cli.js');\n`,
  };
}
