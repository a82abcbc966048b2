import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Files } from '../engine.ts';
import { packageSimulator, simulatorCli } from './package-simulator.ts';

/**
 * An example's folder as it can be run anywhere with nothing to install: mounted into a WebContainer, or downloaded.
 * {@link exampleFiles} and the simulator in `node_modules`. Takes Node 22.12 or later: earlier ones find no test that is
 * written in TypeScript, and say nothing.
 */
export async function packageExample(exampleDir: string): Promise<Files> {
  return { ...(await exampleFiles(exampleDir)), ...(await packageSimulator()) };
}

/**
 * All files of an example, with the scripts in package.json made to do without this repository:
 *
 * - `node …` gets `--experimental-strip-types`. Node runs TypeScript without it from 22.18 on; a WebContainer has some
 *   22, and a newer Node takes the flag in silence.
 * - `node ../../simulator/faultline.mjs …` and `faultline …` become `node node_modules/@faultline/simulator/dist/cli.js …`. A mounted file has no executable bit.
 *
 * Throws if the example depends on anything but the simulator. What only `npm run real` needs, the client of a real
 * server, is a devDependency: that takes an `npm install`.
 */
export async function exampleFiles(exampleDir: string): Promise<Files> {
  const files = await readFolder(exampleDir);
  const packageJson = files['package.json'];
  if (packageJson === undefined) throw new Error(`${exampleDir} has no package.json.`);
  const sources = Object.entries(files).map(([name, text]) => [name, adaptImports(name, text)]);
  return { ...Object.fromEntries(sources), 'package.json': adapt(packageJson) };
}

async function readFolder(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((file) => !file.split('/').some((part) => part === 'node_modules' || part.startsWith('.')))
    .sort();
  const texts = await Promise.all(paths.map((file) => readFile(path.join(folder, file), 'utf8')));
  return Object.fromEntries(paths.map((file, i) => [file, texts[i]!]));
}

function adapt(text: string): string {
  const description = JSON.parse(text) as {
    name: string;
    scripts?: Record<string, string>;
    dependencies?: Record<string, string>;
  };
  const needs = Object.keys(description.dependencies ?? {});
  const unknown = needs.filter((name) => name !== '@faultline/simulator');
  if (unknown.length > 0) {
    throw new Error(
      `${description.name} depends on ${unknown.join(', ')}: only the simulator can be packed with it.`,
    );
  }
  const own = Object.entries(description.scripts ?? {}).filter(
    ([, line]) => !line.includes('check-node.mjs'),
  );
  const scripts = own.map(([name, line]) => [name, adaptScript(line)]);
  const adapted = { ...description, engines: { node: '>=22.12' }, scripts: Object.fromEntries(scripts) };
  return `${JSON.stringify(adapted, null, 2)}\n`;
}

const nodeRunsTypeScript = 'node --experimental-strip-types --disable-warning=ExperimentalWarning';

/** What lies beside the example in the repository is a package here: `../../simulator/src/index.ts`. */
function adaptImports(file: string, text: string): string {
  if (!file.endsWith('.ts')) return text;
  return text.replace(
    /(?<=')\.\.\/\.\.\/simulator\/(?:src\/)?((?:[\w-]+\/)*)index\.ts(?=')/g,
    (_, inside: string) => `@faultline/simulator/${inside}`.slice(0, -1),
  );
}

/** Exported for its test. */
export function adaptScript(line: string): string {
  return line
    .split(/(\s*(?:&&|\|\||;)\s*)/)
    .map((part) =>
      part
        .replace(/^node \.\.\/\.\.\/simulator\/faultline\.mjs(?=\s|$)/, 'faultline')
        .replace(/^node(?=\s|$)/, nodeRunsTypeScript)
        .replace(/^faultline(?=\s|$)/, `node ${simulatorCli}`),
    )
    .join('');
}
