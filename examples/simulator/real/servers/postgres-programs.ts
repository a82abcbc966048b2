import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Folders in which PostgreSQL's programs may be, newest version first: at `PG_BIN`, the system's, on the PATH. */
export function postgresFolders(): string[] {
  const given = process.env['PG_BIN'];
  if (given && !existsSync(join(given, 'postgres')))
    throw new Error(`PG_BIN names ${given}, but there is no postgres in it.`);
  if (given) return [given];
  const folders = [
    ...versionsIn('/usr/lib/postgresql', 'bin'),
    ...versionsIn('/opt/homebrew/opt', 'bin', /^postgresql@\d+$/),
    ...versionsIn('/usr/local/opt', 'bin', /^postgresql@\d+$/),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.filter((folder) => existsSync(join(folder, 'initdb')));
}

function versionsIn(folder: string, programs: string, names = /^\d+$/): string[] {
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder).filter((name) => names.test(name));
  const numbered = (name: string) => Number(/\d+$/.exec(name)![0]);
  return versions.sort((a, b) => numbered(b) - numbered(a)).map((name) => join(folder, name, programs));
}

/** `15.18` */
export function postgresVersion(folder: string): string | undefined {
  const { stdout } = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  return / (\d+\.\d+)/.exec(stdout ?? '')?.[1];
}

/** Makes the folder of a new database, with a superuser `postgres` who needs no password. */
export function initialise(programs: string, data: string): void {
  const settings = [
    '--locale=C',
    '--lc-ctype=C.UTF-8',
    '--encoding=UTF8',
    '--username=postgres',
    '--auth=trust',
    '--no-sync',
  ];
  const command = asUser(join(programs, 'initdb'), ['-D', data, ...settings]);
  execFileSync(...command, { stdio: ['ignore', 'ignore', 'pipe'], cwd: tmpdir() });
}

/** PostgreSQL refuses to run as root, so root runs it as somebody else. */
export function asUser(program: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [program, [...args]];
  const ids = ['postgres', 'nobody'].map(idsOf).find((found) => found !== undefined) ?? ['65534', '65534'];
  return ['setpriv', [`--reuid=${ids[0]}`, `--regid=${ids[1]}`, '--clear-groups', program, ...args]];
}

function idsOf(user: string): [string, string] | undefined {
  const uid = spawnSync('id', ['-u', user], { encoding: 'utf8' });
  const gid = spawnSync('id', ['-g', user], { encoding: 'utf8' });
  return uid.status === 0 && gid.status === 0 ? [uid.stdout.trim(), gid.stdout.trim()] : undefined;
}
