import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { root } from '../../site/root.ts';
import type { Files } from '../engine.ts';
import { exampleFiles } from './package-example.ts';
import { packageSimulator } from './package-simulator.ts';

const typesFolder = 'node_modules/.faultline';

/**
 * An example's folder as the terminal mounts it: nothing is installed, and its scripts run on whichever Node a WebContainer
 * has, 22 or 20. `npm test` names its files, because an old Node's test runner finds none that are TypeScript, and gets
 * types taken out where they are not understood. The rest runs through the simulator, which always does that.
 */
export async function packageForTerminal(exampleDir: string): Promise<Files> {
  const files = await exampleFiles(exampleDir);
  const tests = Object.keys(files).filter((file) => file.endsWith('.test.ts'));
  const withTypes = `node --import=./${typesFolder}/types.mjs`;
  const { scripts, ...description } = JSON.parse(files['package.json']!) as {
    scripts: Record<string, string>;
  };
  const adapted = Object.entries(scripts).map(([name, line]) => [
    name,
    name === 'test'
      ? `${withTypes} --test ${tests.join(' ')}`
      : line.replace(/^node --experimental-strip-types --disable-warning=ExperimentalWarning/, withTypes),
  ]);
  const packageJson = {
    ...description,
    engines: { node: '>=20.11' },
    scripts: Object.fromEntries(adapted) as Record<string, string>,
    // For those who open it on stackblitz.com.
    stackblitz: { installDependencies: false, startCommand: 'npm start' },
  };
  return {
    ...files,
    'package.json': `${JSON.stringify(packageJson, null, 2)}\n`,
    ...(await packageSimulator()),
    ...(await typesForOldNode()),
  };
}

let oldNode: Promise<Files> | undefined;

/** What `node --import` needs to run TypeScript before 22.18. Built once in a process. */
function typesForOldNode(): Promise<Files> {
  oldNode ??= bundled();
  oldNode.catch(() => (oldNode = undefined));
  return oldNode;
}

async function bundled(): Promise<Files> {
  const folder = fileURLToPath(new URL('src/runner/webcontainer/old-node/', root));
  const { outputFiles } = await build({
    entryPoints: ['types', 'strip'].map((name) => path.join(folder, `${name}.ts`)),
    outdir: '/',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    alias: { 'sucrase/dist': 'sucrase/dist/esm' },
    write: false,
  });
  return Object.fromEntries(outputFiles.map(({ path: file, text }) => [`${typesFolder}${file}`, text]));
}
