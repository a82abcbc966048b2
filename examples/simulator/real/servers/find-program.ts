import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is: in one of the given folders, or on the PATH. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const places = [...folders, ...(process.env['PATH'] ?? '').split(delimiter)];
  return places.map((folder) => join(folder, file)).find((path) => existsSync(path));
}

/** The version that a program tells of itself. */
export function versionOf(program: string, pattern: RegExp, flag = '--version'): string | undefined {
  return pattern.exec(spawnSync(program, [flag], { encoding: 'utf8' }).stdout ?? '')?.[1];
}
