import { play, type ConsoleKind } from './kind.ts';

const ACCOUNT = `
        1 CREATE TABLE account (id int PRIMARY KEY, balance int);
        1 INSERT INTO account VALUES (1, 100), (2, 100);`;

const DOCTORS = `
        1 CREATE TABLE doctor (name text PRIMARY KEY, on_call boolean);
        1 INSERT INTO doctor VALUES ('ann', true), ('bob', true);`;

const writeSkew = (level: string) => `${DOCTORS}
        1 BEGIN ISOLATION LEVEL ${level};
        2 BEGIN ISOLATION LEVEL ${level};
        1 SELECT count(*) FROM doctor WHERE on_call;
        2 SELECT count(*) FROM doctor WHERE on_call;
        1 UPDATE doctor SET on_call = false WHERE name = 'ann';
        2 UPDATE doctor SET on_call = false WHERE name = 'bob';
        1 COMMIT;
        2 COMMIT;
        1 SELECT * FROM doctor;`;

export const postgresConsole: ConsoleKind = {
  server: 'postgres',
  title: 'psql',
  line: 'SQL',
  placeholder: 'SELECT * FROM account;',
  prompt: 'shop=> ',
  option: { name: 'fsync', values: ['on', 'off'] },
  cancels: true,
  note: 'A statement ends with a semicolon, \\? lists the other commands. Errors show their SQLSTATE, as after \\set VERBOSITY verbose.',
  imports: 'postgres, psql',
  node: (value) => `postgres({ database: 'shop', maxPreparedTransactions: 5, fsync: ${value === 'on'} })`,
  open: `(show) => {
  const session = psql('postgres', (printed) => show({ ...printed, pid: session.pid }), 'shop');
  return session;
}`,
  mark: (index) => ({
    line: `SELECT 'crash ${index}';`,
    event: `client→postgres SELECT 'crash ${index}';#1`,
  }),
  trials: [
    {
      title: 'A lost update at read committed',
      about:
        'Both read 100 and write what they computed from it. The second waits for the first, and then writes over it: one withdrawal is lost, and nobody gets an error.',
      steps: play(`${ACCOUNT}
        1 BEGIN;
        2 BEGIN;
        1 SELECT balance FROM account WHERE id = 1;
        2 SELECT balance FROM account WHERE id = 1;
        1 UPDATE account SET balance = 100 - 30 WHERE id = 1;
        2 UPDATE account SET balance = 100 - 50 WHERE id = 1;
        1 COMMIT;
        2 COMMIT;
        1 SELECT * FROM account WHERE id = 1;`),
    },
    {
      title: 'The same at repeatable read',
      about:
        'The second has a snapshot from before the first committed. It must not write over what it cannot see: 40001, and it has to begin again.',
      steps: play(`${ACCOUNT}
        1 BEGIN ISOLATION LEVEL REPEATABLE READ;
        2 BEGIN ISOLATION LEVEL REPEATABLE READ;
        1 SELECT balance FROM account WHERE id = 1;
        2 SELECT balance FROM account WHERE id = 1;
        1 UPDATE account SET balance = 100 - 30 WHERE id = 1;
        2 UPDATE account SET balance = 100 - 50 WHERE id = 1;
        1 COMMIT;
        2 ROLLBACK;
        1 SELECT * FROM account WHERE id = 1;`),
    },
    {
      title: 'Write skew at repeatable read',
      about:
        'Each sees two doctors on call and goes home. They change different rows, so neither waits nor fails, and nobody is on call.',
      steps: play(writeSkew('REPEATABLE READ')),
    },
    {
      title: 'Write skew at serializable',
      about: 'The same statements. Each read what the other changed: one of the two may not commit.',
      steps: play(writeSkew('SERIALIZABLE')),
    },
    {
      title: 'A deadlock',
      about:
        'Each holds the row that the other wants. After a second (deadlock_timeout) the one that has waited so long looks, and the circle is broken.',
      steps: play(`${ACCOUNT}
        1 BEGIN;
        2 BEGIN;
        1 UPDATE account SET balance = balance - 10 WHERE id = 1;
        2 UPDATE account SET balance = balance - 10 WHERE id = 2;
        1 UPDATE account SET balance = balance + 10 WHERE id = 2;
        2 UPDATE account SET balance = balance + 10 WHERE id = 1;
        wait 1000
        1 ROLLBACK;
        2 COMMIT;
        1 SELECT * FROM account ORDER BY id;`),
    },
    {
      title: 'A sequence that leaves gaps and commits out of order',
      about:
        'Number 1 is taken first and committed last: who reads meanwhile sees 2 without 1. Number 3 is rolled back and never comes.',
      steps: play(`
        1 CREATE TABLE event (id serial PRIMARY KEY, what text);
        1 BEGIN;
        1 INSERT INTO event (what) VALUES ('first') RETURNING id;
        2 INSERT INTO event (what) VALUES ('second') RETURNING id;
        2 SELECT * FROM event ORDER BY id;
        1 COMMIT;
        2 BEGIN;
        2 INSERT INTO event (what) VALUES ('third') RETURNING id;
        2 ROLLBACK;
        2 INSERT INTO event (what) VALUES ('fourth');
        2 SELECT * FROM event ORDER BY id;`),
    },
    {
      title: 'A queue with SKIP LOCKED',
      about:
        'Two workers take the oldest job that nobody holds. The process dies with a job in hand: its lock goes with the connection, and the job is there again.',
      steps: play(`
        1 CREATE TABLE job (id int PRIMARY KEY);
        1 INSERT INTO job VALUES (1), (2), (3);
        1 BEGIN;
        1 SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
        2 BEGIN;
        2 SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
        2 DELETE FROM job WHERE id = 2;
        2 COMMIT;
        crash process
        start
        2 SELECT 1;
        2 SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;`),
    },
    {
      title: 'A prepared transaction that survives a crash',
      about:
        'PREPARE TRANSACTION is a promise that a crash does not undo. Its locks are there again too: until somebody decides, session 2 waits.',
      steps: play(`${ACCOUNT}
        1 BEGIN;
        1 UPDATE account SET balance = balance - 30 WHERE id = 1;
        1 PREPARE TRANSACTION 'order 7';
        crash machine
        start
        1 SELECT 1;
        1 SELECT gid FROM pg_prepared_xacts;
        2 UPDATE account SET balance = 0 WHERE id = 1;
        1 COMMIT PREPARED 'order 7';
        1 SELECT * FROM account WHERE id = 1;`),
    },
    {
      title: 'A commit that was answered and is lost',
      about:
        'With synchronous_commit = off the answer does not wait for the disk. The process dies within 200 ms, and the second payment is gone. With fsync = off not even a commit that waited survives its machine.',
      steps: play(`
        1 CREATE TABLE payment (id int PRIMARY KEY);
        1 INSERT INTO payment VALUES (1);
        1 SET synchronous_commit = off;
        1 INSERT INTO payment VALUES (2);
        crash process
        start
        2 SELECT * FROM payment;`),
    },
  ],
};
