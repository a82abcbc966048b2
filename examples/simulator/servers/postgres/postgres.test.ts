import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ofKind, outcomes, printed, run as runOf, cluster } from '../../src/testing/cluster.ts';
import { explore } from '../../src/node/index.ts';
import type { Fault } from '../../src/schedule.ts';
import type { Parts } from '../../src/testing/source.ts';
import { forLife } from './index.ts';

/** A database with one table, and a workload that talks to it. A message takes 1 ms, a write 0.5, its acknowledgement 0.1. */
const withDatabase = (parts: Parts & { options?: string }): Parts => ({
  nodes: `db: postgres({ schema: 'CREATE TABLE t (id bigserial PRIMARY KEY, name text UNIQUE, n int)', ${parts.options ?? ''} })`,
  ...parts,
  servers: { postgres: { forLife } },
  top: `import { Client, Pool, postgres } from '@faultline/simulator/servers/postgres';
    const show = (promise) => promise.then(
      (r) => console.log(r.command, r.rowCount, JSON.stringify(r.rows)),
      (e) => console.log(e.code ?? '', e.message));
    ${parts.top ?? ''}`,
});
const run = (parts: Parts & { options?: string }, faults: Fault[] = []) => runOf(withDatabase(parts), faults);
const workload = (text: string) =>
  `await operation('work', async () => { await new Promise((wake) => setTimeout(wake, 50)); ${text} });`;

suite('PostgreSQL on a node', () => {
  test('answers queries in the shape of node-postgres', async () => {
    const result = await run({
      workload: workload(`
        const client = new Client({ host: 'db' });
        await client.connect();
        await show(client.query('INSERT INTO t (name, n) VALUES ($1, $2), ($3, 2) RETURNING *', ['a', 1, 'b']));
        await show(client.query({ text: 'SELECT count(*), sum(n)::int AS s FROM t WHERE name = ANY($1)', values: [['a', 'c']] }));
        await show(client.query("INSERT INTO t (name) VALUES ('a')"));
        const { rows } = await client.query({ text: 'SELECT n, now() AS at FROM t ORDER BY id', rowMode: 'array' });
        console.log(rows.length, rows[0][1].getTime() > 0);
        await show(client.query("SELECT 'x' AS a; SELECT nosuch"));
        await client.end();
        await show(client.query('SELECT 1'));`),
    });
    assert.deepEqual(outcomes(result), { work: '' });
    assert.deepEqual(printed(result), [
      'client: INSERT 2 [{"id":"1","name":"a","n":1},{"id":"2","name":"b","n":2}]',
      'client: SELECT 1 [{"count":"1","s":1}]',
      'client: 23505 duplicate key value violates unique constraint "t_name_key"',
      'client: 2 true',
      'client: 42703 column "nosuch" does not exist',
      'client:  Client was closed and is not queryable',
    ]);
  });

  test('gives out as many clients as the pool has, in turn, and rolls back what a lost client left open', async () => {
    const result = await run({
      workload: workload(`
        const pool = new Pool({ host: 'db', max: 2, connectionTimeoutMillis: 20 });
        const [a, b] = [await pool.connect(), await pool.connect()];
        await pool.connect().catch((error) => console.log(error.message));
        await a.query('BEGIN');
        await a.query("INSERT INTO t (name) VALUES ('a')");
        const third = pool.connect();
        a.release(true);
        const c = await third;
        await show(c.query('SELECT count(*) FROM t'));
        console.log(pool.totalCount, pool.idleCount, pool.waitingCount);
        b.release(); c.release();
        await pool.end();
        console.log(pool.totalCount);`),
    });
    assert.deepEqual(outcomes(result), { work: '' });
    assert.deepEqual(printed(result), [
      'client: timeout exceeded when trying to connect',
      'client: SELECT 1 [{"count":"0"}]',
      'client: 2 0 0',
      'client: 0',
    ]);
  });

  test('lets a statement wait for a lock, and times out by the clock of the node', async () => {
    const result = await run({
      workload: workload(`
        const [a, b] = [new Client({ host: 'db' }), new Client({ host: 'db', lock_timeout: 30 })];
        await a.connect(); await b.connect();
        await a.query("INSERT INTO t (name, n) VALUES ('a', 1)");
        await a.query('BEGIN'); await a.query('UPDATE t SET n = n + 1');
        await show(b.query('UPDATE t SET n = n + 10'));
        const waits = show(b.query('UPDATE t SET n = n + 10 RETURNING n'));
        await a.query('COMMIT');
        await waits;`),
    });
    assert.deepEqual(printed(result), [
      'client: 55P03 canceling statement due to lock timeout',
      'client: UPDATE 1 [{"n":12}]',
    ]);
  });

  test('delivers notifications when their transaction commits', async () => {
    const result = await run({
      workload: workload(`
        const [a, b] = [new Client({ host: 'db' }), new Client({ host: 'db' })];
        await a.connect(); await b.connect();
        b.on('notification', ({ channel, payload }) => console.log(channel, payload));
        await b.query('LISTEN news');
        await a.query('BEGIN'); await a.query("NOTIFY news, 'one'"); await a.query('ROLLBACK');
        await a.query("SELECT pg_notify('news', 'two')");
        await new Promise((wake) => setTimeout(wake, 10));`),
    });
    assert.deepEqual(printed(result), ['client: news two']);
  });
});

/** One transaction over a client that may break, and afterwards a look at what became of it. */
const COMMIT = {
  workload: workload(`
    const client = new Client({ host: 'db', query_timeout: 100 });
    client.on('error', () => {});
    await client.connect();
    await client.query('BEGIN');
    await client.query("INSERT INTO t (name) VALUES ('kept')");
    await client.query('COMMIT').then(() => console.log('committed'), (error) => console.log(error.message));
    await new Promise((wake) => setTimeout(wake, 500));
    const again = new Client({ host: 'db' });
    await again.connect();
    await show(again.query('SELECT name FROM t'));`),
};
const REPLY = 'client→db COMMIT#1/reply';

suite('a commit whose reply does not come', () => {
  test('without a fault it comes', async () => {
    assert.deepEqual(printed(await run(COMMIT)), ['client: committed', 'client: SELECT 1 [{"name":"kept"}]']);
  });

  test('is lost with the reply: the client cannot tell, and the row is there', async () => {
    const result = await run(COMMIT, [{ kind: 'drop', message: REPLY }]);
    assert.deepEqual(printed(result), ['client: Query read timeout', 'client: SELECT 1 [{"name":"kept"}]']);
  });

  test('is lost before it arrived: the client hears the same, and the row is not there', async () => {
    const result = await run(COMMIT, [{ kind: 'drop', message: 'client→db COMMIT#1' }]);
    assert.deepEqual(printed(result), ['client: Query read timeout', 'client: SELECT 0 []']);
  });

  test('is reset: the connection has ended, and the row is there', async () => {
    const result = await run(COMMIT, [{ kind: 'reset', message: REPLY }]);
    assert.deepEqual(printed(result), [
      'client: Connection terminated unexpectedly',
      'client: SELECT 1 [{"name":"kept"}]',
    ]);
  });
});

suite('a crash', () => {
  test('keeps what was acknowledged and forgets open transactions, whenever it falls', async () => {
    const example = cluster(
      withDatabase({
        workload: `
          for (let at = 0; at < 6; at++)
            await operation('insert ' + at, async () => {
              const client = new Client({ host: 'db', connectionTimeoutMillis: 50, query_timeout: 100 });
              client.on('error', () => {});
              await client.connect();
              await client.query('BEGIN');
              await client.query('INSERT INTO t (name, n) VALUES ($1, 1)', ['half ' + at]);
              await client.query("INSERT INTO t (name, n) VALUES ($1, 1)", ['row ' + at]);
              await client.query('COMMIT');
              observe('acknowledged', at);
              await client.end();
            }).catch(() => {});`,
        conditions: `crash: 0.03, restartMs: [20, 60], quietAfterMs: 2_000`,
        invariants: `
          'an acknowledged row is there': always((world) => {
            const names = new Set(world.server('db').rows('SELECT name FROM t').map(({ name }) => name));
            return world.observations.every(({ value }) => names.has('row ' + value));
          }),
          'a transaction is whole': always((world) => world.server('db').rows('SELECT count(*) AS n FROM t')[0].n % 2 === 0),
          'a crash took a transaction': sometimes((world) => world.server('db').rows('SELECT count(*) AS n FROM t')[0].n < 12),`,
      }),
    );
    const { found, reached, faults } = await explore(example, { runs: 100 });
    assert.deepEqual(found?.violation, undefined);
    assert.deepEqual(reached, ['a crash took a transaction']);
    assert.ok(faults.crash! > 20, `${faults.crash} crashes`);
  });

  test('keeps a prepared transaction with its locks', async () => {
    const result = await run(
      {
        options: 'maxPreparedTransactions: 2',
        workload: workload(`
          const client = new Client({ host: 'db' });
          client.on('error', () => {});
          await client.connect();
          await client.query("INSERT INTO t (name, n) VALUES ('a', 1)");
          await client.query('BEGIN'); await client.query("UPDATE t SET n = 2 WHERE name = 'a'");
          await show(client.query("PREPARE TRANSACTION 'p'"));
          await client.query('SELECT 1 AS last_words').catch((error) => console.log(error.message));
          await new Promise((wake) => setTimeout(wake, 300));
          const again = new Client({ host: 'db', lock_timeout: 20 });
          await again.connect();
          await show(again.query('SELECT gid FROM pg_prepared_xacts'));
          await show(again.query("UPDATE t SET n = 3 WHERE name = 'a'"));
          await show(again.query('SELECT n FROM t'));
          await show(again.query("COMMIT PREPARED 'p'"));
          await show(again.query('SELECT n FROM t'));`),
      },
      [
        {
          kind: 'crash',
          node: 'db',
          when: 'before',
          event: 'client→db SELECT 1 AS last_words#1',
          restartMs: 50,
        },
      ],
    );
    assert.deepEqual(result.unmatched, []);
    assert.deepEqual(printed(result), [
      'client: PREPARE null []',
      'client: Connection terminated unexpectedly',
      'client: SELECT 1 [{"gid":"p"}]',
      'client: 55P03 canceling statement due to lock timeout',
      'client: SELECT 1 [{"n":1}]',
      'client: COMMIT null []',
      'client: SELECT 1 [{"n":2}]',
    ]);
  });
});

/** The outbox bug: a relay that remembers the last id it saw, and two transactions that commit out of the order of theirs. */
test('a row with a lower id commits after one with a higher id, and a cursor by id never sees it', async () => {
  const result = await run({
    workload: workload(`
      const [slow, fast, relay] = [1, 2, 3].map(() => new Client({ host: 'db' }));
      for (const client of [slow, fast, relay]) await client.connect();
      let last = 0;
      const poll = async () => {
        const { rows } = await relay.query('SELECT id, name FROM t WHERE id > $1 ORDER BY id', [last]);
        for (const { id, name } of rows) { last = id; console.log('sent', id, name); }
      };
      await slow.query('BEGIN');
      await slow.query("INSERT INTO t (name) VALUES ('first')");
      await fast.query("INSERT INTO t (name) VALUES ('second')");
      await poll();
      await slow.query('COMMIT');
      await poll();
      await show(relay.query('SELECT id, name FROM t ORDER BY id'));`),
  });
  assert.deepEqual(printed(result), [
    'client: sent 2 second',
    'client: SELECT 2 [{"id":"1","name":"first"},{"id":"2","name":"second"}]',
  ]);
  assert.ok(ofKind(result, 'content').some(({ name }) => name === 't'));
});
