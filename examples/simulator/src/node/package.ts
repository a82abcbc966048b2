import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package: the sources are deeper in it than what is built from them. */
export const packageFolder: string = enclosing(import.meta.dirname);

function enclosing(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : enclosing(dirname(folder));
}

/** The version of the simulator. */
export const version = (
  JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
).version;
