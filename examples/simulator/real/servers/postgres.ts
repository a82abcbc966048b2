import { join } from 'node:path';
import type { PostgresView } from '../../servers/postgres/view.ts';
import { asUser, initialise, postgresFolders, postgresVersion } from './postgres-programs.ts';
import { NoAnswer, type Eye, type RealServer } from './server.ts';

/** What is used of a client of node-postgres, to look into the server. */
export interface PostgresClient {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  end(): Promise<unknown>;
}

/** What {@link postgres} is given. */
export interface PostgresOptions {
  /** `Client` of the package `pg`. */
  Client: new (options: { connectionString: string }) => PostgresClient;
  /** What is there when a run begins: `CREATE TABLE …` */
  schema?: string;
  /** More settings: `{ deadlock_timeout: '10ms' }`. */
  settings?: Readonly<Record<string, string>>;
}

/** A real PostgreSQL. What it has acknowledged survives its death. */
export function postgres({ Client, schema = '', settings = {} }: PostgresOptions): RealServer {
  const connected = async (connectionString: string) => {
    const client = new Client({ connectionString });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  return {
    title: 'PostgreSQL',
    variable: 'DATABASE_URL',
    install: '`apt-get install postgresql` or `brew install postgresql@17` brings one',
    launch(folder, port) {
      const [programs] = postgresFolders();
      if (!programs) return undefined;
      const data = join(folder, 'data');
      initialise(programs, data);
      const own = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: folder };
      const options = Object.entries({ ...own, ...settings }).flatMap(([name, value]) => [
        '-c',
        `${name}=${value}`,
      ]);
      const [program, args] = asUser(join(programs, 'postgres'), ['-D', data, ...options]);
      return {
        program,
        args,
        version: postgresVersion(programs),
        ready: /database system is ready to accept connections/,
        url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      };
    },
    /** A database of the run's own, beside those that are there. */
    async room(given) {
      const admin = await connected(given);
      const name = `faultline_${process.pid}_${Date.now()}`;
      await admin.query(`CREATE DATABASE ${name}`);
      const leave = async () => {
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
        await admin.end();
      };
      return { url: new URL(`/${name}`, given).href, leave };
    },
    async begin(url) {
      const client = await connected(url);
      await client.query(schema);
      await client.end();
    },
    view: { show: shown, open: async (url) => eyeOf(await connected(url)) },
  };
}

interface Query {
  text: string;
  values: unknown[];
}

/** The same words as the simulated PostgreSQL has for invariants. */
function shown(ask: (query: Query) => unknown): PostgresView {
  return {
    rows: (text, values = []) => ask({ text, values: [...values] }) as ReturnType<PostgresView['rows']>,
    get prepared() {
      const text = 'SELECT gid FROM pg_prepared_xacts ORDER BY prepared';
      return (ask({ text, values: [] }) as { gid: string }[]).map(({ gid }) => gid);
    },
  };
}

function eyeOf(client: PostgresClient): Eye {
  return {
    /** One transaction sees one state of the database, however many queries it makes. */
    async answer(questions) {
      const answers: unknown[][] = [];
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        for (const { text, values } of questions as Query[])
          answers.push((await client.query(text, values)).rows);
        await client.query('COMMIT');
      } catch (error) {
        // The server's own word, unless it is that it goes down.
        if ((error as { severity?: string }).severity === 'ERROR') throw error;
        throw new NoAnswer('PostgreSQL does not answer.', { cause: error });
      }
      return answers;
    },
    close: () => void client.end().catch(() => {}),
  };
}
