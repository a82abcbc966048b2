import { fileURLToPath } from 'node:url';
import { readTree } from '../../site/read-tree.ts';
import { root } from '../../site/root.ts';
import type { Files } from '../engine.ts';
import { packageSimulator } from './package-simulator.ts';

/** Where an example lies among the files of {@link packageForTerminal}, as in the repository. */
export const homeOf = (id: string): string => `examples/${id}`;

/**
 * An example and the simulator as the terminal mounts them, side by side as in the repository. Nothing is installed, and
 * scripts run on whichever Node a WebContainer has, 22 or 20.
 *
 * @param id the folder under `examples/`: `transactions/saga`.
 */
export async function packageForTerminal(id: string): Promise<Files> {
  const example = await readTree(fileURLToPath(new URL(`${homeOf(id)}/`, root)));
  const own = Object.entries(example).filter(([file]) => !/(^|\/)\./.test(file));
  return {
    ...inFolder(homeOf(id), own),
    [`${homeOf(id)}/package.json`]: adapted(example['package.json']!, Object.keys(example)),
    ...inFolder('examples/simulator', Object.entries(await packageSimulator())),
    'package.json': `${JSON.stringify(forStackBlitz(id), null, 2)}\n`,
  };
}

const inFolder = (folder: string, files: readonly (readonly [string, string])[]): Files =>
  Object.fromEntries(files.map(([file, text]) => [`${folder}/${file}`, text]));

/**
 * `npm test` names its files, because an old Node's test runner finds none that are TypeScript, and takes types out where
 * they are not understood. `npm run real` needs servers that a page does not have.
 */
function adapted(packageJson: string, files: readonly string[]): string {
  const { scripts, ...description } = JSON.parse(packageJson) as { scripts: Record<string, string> };
  const { real: _, prereal: __, ...others } = scripts;
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  const test = `node --disable-warning=ExperimentalWarning --import=../../simulator/types.mjs --test ${tests.join(' ')}`;
  return `${JSON.stringify({ ...description, scripts: { ...others, test } }, null, 2)}\n`;
}

/** For those who open it on stackblitz.com, where a project begins at its root. */
const forStackBlitz = (id: string) => ({
  name: `faultline-${id.split('/').at(-1)}`,
  private: true,
  type: 'module',
  scripts: { start: `cd ${homeOf(id)} && npm start`, test: `cd ${homeOf(id)} && npm test` },
  stackblitz: { installDependencies: false, startCommand: 'npm start' },
});
