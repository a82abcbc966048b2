import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../site/root.ts';

/** The oldest Node that runs TypeScript as it is. */
export const OLDEST = '22.18.0';

/**
 * The path of that Node: the one at `NODE_22_PATH`, or one that npm has put into `.cache`, now or in an earlier run: not among
 * the dependencies, because two packages of that kind would fight for the name `node`, and it weighs 170 MB. A sentence if
 * there is none to be had.
 */
export function oldestNode(): string | { missing: string } {
  const given = process.env['NODE_22_PATH'];
  if (given)
    return isOldest(given) ? given : { missing: `NODE_22_PATH is ${given}, which is no Node ${OLDEST}.` };
  const folder = join(fileURLToPath(root), `.cache/node-${OLDEST}`);
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const path = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(path)) install(folder, `${name}@${OLDEST}`);
  return existsSync(path) && isOldest(path)
    ? path
    : {
        missing: `There is no Node ${OLDEST}, and npm could not fetch one: set NODE_22_PATH to its program.`,
      };
}

const isOldest = (path: string) =>
  spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${OLDEST}`;

function install(folder: string, what: string): void {
  const args = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--prefix',
    folder,
    what,
  ];
  try {
    execFileSync('npm', args, { stdio: 'ignore', shell: process.platform === 'win32', timeout: 120_000 });
  } catch {
    // Without a registry the tests that need it say so.
  }
}
