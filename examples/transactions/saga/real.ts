import type { Disk, Log, WorldView } from '../../simulator/src/index.ts';
import { postgres, real, type Storage, type Written } from '../../simulator/real/index.ts';
import { Client } from 'pg';
import type { LedgerEntry } from './participant.ts';
import type { JournalEntry } from './saga.ts';
import scenario from './scenario.ts';

// #region storage
const schema = `CREATE TABLE written (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, node text NOT NULL, file text NOT NULL, entry json NOT NULL)`;

/** The journal of `orders` and the ledgers of the others as rows of PostgreSQL: what a commit has acknowledged is there. */
const rows: Storage = {
  async open({ name, url, exit }): Promise<Disk> {
    const db = await connected(url('db'));
    db.on('error', exit);
    const text = 'SELECT file, entry FROM written WHERE node = $1 ORDER BY id';
    const found = (await db.query<{ file: string; entry: unknown }>(text, [name])).rows;

    const log = <T>(file: string): Log<T> => {
      const entries = found.filter((row) => row.file === file).map(({ entry }) => entry as T);
      return {
        async append(entry) {
          const insert = 'INSERT INTO written (node, file, entry) VALUES ($1, $2, $3)';
          // No answer is no answer: the row may be there. So this life ends, and the next one reads what is.
          await db.query(insert, [name, file, JSON.stringify(entry)]).catch(exit);
          entries.push(entry);
        },
        read: () => structuredClone(entries),
        recover: async () => structuredClone(entries),
        sync: async () => {},
      };
    };
    const keyValue = () => {
      throw new Error('The saga has logs only.');
    };
    return { log, keyValue };
  },

  async look({ ask }) {
    const text = 'SELECT node, file, entry FROM written ORDER BY id';
    const written: Record<string, Record<string, unknown[]>> = {};
    for (const { node, file, entry } of (await ask('db', { text, values: [] })) as Row[])
      ((written[node] ??= {})[file] ??= []).push(entry);
    return written satisfies Written;
  },
};
// #endregion

/** Tries until the database is there. */
async function connected(connectionString: string): Promise<Client> {
  for (;;) {
    const db = new Client({ connectionString, connectionTimeoutMillis: 1_000, query_timeout: 1_000 });
    try {
      return await db.connect();
    } catch {
      await new Promise((next) => setTimeout(next, 50));
    }
  }
}

interface Row {
  node: string;
  file: string;
  entry: unknown;
}

const journal = (world: WorldView) => world.log<JournalEntry>('orders', 'journal');
const done = (world: WorldView) =>
  ['inventory', 'payment', 'shipping'].flatMap((node) => world.log<LedgerEntry>(node, 'ledger'));

await real({
  scenario,
  servers: { db: postgres({ Client, schema }) },
  storage: rows,

  async script({ until, node, operation }) {
    const place = (order: string, name: string) =>
      operation(`place ${name}`, async () => {
        const response = await fetch(`http://orders/orders/${order}`, { method: 'POST' });
        return ((await response.json()) as { result: string }).result;
      });

    // Killed between a step and its journal: orders never hears that the step was done.
    await until('a step is done', (world) => done(world).length > 0);
    await node('orders').kill();
    await node('orders').start(); // It reads its journal, and undoes what may have happened.
    await place('o1', 'o1 again');

    const o4 = place('o4', 'o4');
    await until('o4 is under way', (world) => journal(world).some(({ saga }) => saga === 'o4'));
    await node('db').kill();
    await node('db').start();
    await node('orders').start();
    await o4;
    await place('o5', 'o5');
  },
});
