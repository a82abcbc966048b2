import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadFiles, replay } from '../../examples/simulator/src/node/index.ts';
import { drawRows } from './draw.ts';
import { play, type ConsoleKind } from './kind.ts';
import { CONSOLES } from './kinds.ts';
import { postgresConsole } from './postgres.ts';
import { redisConsole } from './redis.ts';
import { sessionFiles, sessionSchedule, shownIn, type Shown } from './session.ts';

async function shown(kind: ConsoleKind, text: string, option = kind.option.values[0]!): Promise<Shown> {
  const steps = play(text);
  const run = await replay(loadFiles(sessionFiles(kind, option, steps)), sessionSchedule(kind, steps));
  return shownIn(run, kind, steps);
}

/** What each step printed, by session, without line ends; what waits is marked. */
async function printed(kind: ConsoleKind, text: string, option?: string): Promise<string[]> {
  const { rows } = await shown(kind, text, option);
  return rows.map(({ printed: texts, waits }) => {
    const found = texts.flatMap((one, at) => (one ? [`${at + 1} ${one.trimEnd()}`] : []));
    return [...found, ...(waits ? [`… ${waits}`] : [])].join(' | ');
  });
}

const redis = (text: string, option?: string) => printed(redisConsole, text, option);
const sql = (text: string, option?: string) => printed(postgresConsole, text, option);

describe('redis', () => {
  test('two sessions: a watched key that the other changes', async () => {
    const { rows } = await shown(
      redisConsole,
      `1 WATCH a
      2 INCR a
      1 MULTI
      1 INCR a
      1 EXEC`,
    );
    assert.deepEqual(
      rows.map(({ prompt, printed: [one, two] }) => [prompt, one! + two!]),
      [
        ['redis:6379> ', 'OK\n'],
        ['redis:6379> ', '(integer) 1\n'],
        ['redis:6379> ', 'OK\n'],
        ['redis:6379(TX)> ', 'QUEUED\n'],
        ['redis:6379(TX)> ', '(nil)\n'],
      ],
    );
  });

  test('a line that waits shows its answer when it comes', async () => {
    assert.deepEqual(await redis('1 BLPOP jobs 0\nwait 60000\n2 RPUSH jobs a'), [
      '… waits',
      '',
      '1 1) "jobs"\n2) "a" | 2 (integer) 1',
    ]);
  });

  test('keys expire when time has passed', async () => {
    const lock = '1 SET lock me NX PX 2000';
    assert.deepEqual(await redis(`${lock}\n${lock}\nwait 2000\n${lock}`), ['1 OK', '1 (nil)', '', '1 OK']);
  });

  test('what a crash takes: of a process nothing, of a machine what was not synced', async () => {
    const after = async (crash: string, option?: string) =>
      (await redis(`1 SET a 1\n${crash}\nstart\n1 GET a`, option)).at(-1);
    assert.equal(await after('crash process'), '1 "1"');
    assert.equal(await after('crash machine'), '1 (nil)');
    assert.equal(await after('wait 1000\ncrash machine'), '1 "1"');
    assert.equal(await after('crash machine', 'always'), '1 "1"');
    assert.deepEqual(await redis('1 PING\ncrash process\n1 PING'), [
      '1 PONG',
      '',
      '1 Could not connect to Redis at redis:6379: Connection refused',
    ]);
  });
});

describe('postgres', () => {
  test('a statement waits for the lock of the other session, and goes on when that commits', async () => {
    const steps = `1 CREATE TABLE t (id int PRIMARY KEY, n int);
      1 INSERT INTO t VALUES (1, 1);
      1 BEGIN;
      1 UPDATE t SET n = 2;
      2 UPDATE t SET n = n + 1 RETURNING n;`;
    const found = await shown(postgresConsole, steps);
    assert.equal(found.rows.at(-1)!.waits, 'waits for transaction 733');
    assert.deepEqual(found.prompts, ['shop=*> ', undefined]);
    assert.equal(found.content.get('t'), '{"id":1,"n":1}');
    const after = await shown(postgresConsole, `${steps}\n1 COMMIT;`);
    assert.deepEqual(after.rows.at(-1)!.printed, ['COMMIT\n', ' n \n---\n 3\n(1 row)\n\nUPDATE 1\n']);
    assert.deepEqual(after.prompts, ['shop=> ', 'shop=> ']);
  });

  test('Ctrl-C ends a wait, and forgets a statement that was begun', async () => {
    const steps = play(`1 SELECT pg_sleep(100);\n2 SELECT (`);
    steps.push({ kind: 'cancel', session: 0 }, { kind: 'cancel', session: 1 });
    const files = sessionFiles(postgresConsole, 'on', steps);
    const run = await replay(loadFiles(files), sessionSchedule(postgresConsole, steps));
    const found = shownIn(run, postgresConsole, steps);
    assert.deepEqual(
      found.rows.slice(2).map((row) => row.printed.join('')),
      ['^CCancel request sent\nERROR:  57014: canceling statement due to user request\n', '^C\n'],
    );
    assert.deepEqual(found.prompts, ['shop=> ', 'shop=> ']);
  });

  test('a process that died: the connection is lost, and made anew once the server is back', async () => {
    const lost = `server closed the connection unexpectedly
\tThis probably means the server terminated abnormally
\tbefore or while processing the request.
The connection to the server was lost. Attempting reset: `;
    const [, , down, , , refused] = await sql(
      '1 BEGIN;\ncrash process\n1 SELECT 1;\nwait 1000\nstart\n1 SELECT 1;',
    );
    assert.equal(down, `1 ${lost}Failed.`);
    assert.equal(refused, `1 ${lost}Succeeded.`);
  });

  test('what a crash takes, by synchronous_commit and fsync', async () => {
    const left = async (setting: string, crash: string, option?: string) =>
      (
        await sql(
          `1 CREATE TABLE t (id int);
          1 SET synchronous_commit = ${setting};
          wait 1000
          1 INSERT INTO t VALUES (1);
          ${crash}
          start
          2 SELECT count(*) FROM t;`,
          option,
        )
      ).at(-1);
    const [there, gone] = ['2  count \n-------\n     1\n(1 row)', '2  count \n-------\n     0\n(1 row)'];
    assert.equal(await left('on', 'crash process'), there);
    assert.equal(await left('on', 'crash machine'), there);
    assert.equal(await left('off', 'crash process'), gone);
    assert.equal(await left('off', 'wait 1000\ncrash process'), there);
    assert.equal(await left('on', 'crash process', 'off'), there);
    assert.match((await left('on', 'crash machine', 'off'))!, /relation "t" does not exist/);
  });
});

describe('the sessions to try show what they promise', () => {
  const last = async (title: string) => {
    const trial = postgresConsole.trials.find((one) => one.title === title)!;
    const steps = [...trial.steps];
    const files = sessionFiles(postgresConsole, 'on', steps);
    const run = await replay(loadFiles(files), sessionSchedule(postgresConsole, steps));
    return shownIn(run, postgresConsole, steps).rows.map((row) => row.printed.join('').trimEnd());
  };

  test('a lost update', async () => {
    const rows = await last('A lost update at read committed');
    assert.equal(rows.at(-1), ' id | balance \n----+---------\n  1 |      50\n(1 row)');
  });

  test('write skew, and what serializable makes of it', async () => {
    const skew = await last('Write skew at repeatable read');
    assert.equal(skew.at(-1), ' name | on_call \n------+---------\n ann  | f\n bob  | f\n(2 rows)');
    const refused = (await last('Write skew at serializable')).filter((text) => text.includes('40001'));
    assert.equal(refused.length, 1);
  });

  test('a deadlock', async () => {
    const failed = (await last('A deadlock')).filter((text) => text.includes('40P01: deadlock detected'));
    assert.equal(failed.length, 1);
  });

  test('a prepared transaction survives', async () => {
    const rows = await last('A prepared transaction that survives a crash');
    assert.ok(rows.includes('   gid   \n---------\n order 7\n(1 row)'));
    assert.equal(rows.at(-1), ' id | balance \n----+---------\n  1 |       0\n(1 row)');
  });

  test('none of the others ends in an error that it does not speak of', async () => {
    for (const kind of Object.values(CONSOLES))
      for (const { title, about, steps } of kind.trials) {
        const files = sessionFiles(kind, kind.option.values[0]!, steps);
        const run = await replay(loadFiles(files), sessionSchedule(kind, steps));
        const { rows } = shownIn(run, kind, steps);
        assert.equal(rows.length, steps.length, title);
        const errors = rows.flatMap((row) => row.printed).filter((text) => /syntax error|ERR /.test(text));
        assert.deepEqual(errors, [], `${title}: ${about}`);
      }
  });
});

test('what was typed is text in the page, whatever it is', () => {
  const html = drawRows([
    {
      step: { kind: 'line', session: 1, line: '<b>&' },
      prompt: 'shop=> ',
      printed: ['', '<i>'],
      waits: undefined,
    },
  ]);
  assert.match(html, /&lt;b>&amp;/);
  assert.match(html, /&lt;i>/);
});
