import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { explore, replay } from '../../src/node/index.ts';
import type { Fault } from '../../src/schedule.ts';
import { cluster, ofKind, outcomes, printed, run as runParts } from '../../src/testing/cluster.ts';
import type { Parts } from '../../src/testing/source.ts';
import * as server from './index.ts';

const redis = (parts: Parts): Parts => ({
  top: `import { createClient, redis } from '@faultline/simulator/servers/redis';`,
  servers: { redis: server },
  ...parts,
});

/** One traced run of a client that does something with a Redis. */
const run = (workload: string, faults: Fault[] = [], nodes = 'cache: redis()', more: Parts = {}) =>
  runParts(redis({ nodes, workload, ...more }), faults);

const CLIENT = `const client = await createClient({ url: 'redis://cache' }).on('error', () => {}).connect();`;
const wait = (ms: number) => `await new Promise((wake) => setTimeout(wake, ${ms}));`;

suite('a client', () => {
  test('sets and gets, in the order in which it asked', async () => {
    const result = await run(`${CLIENT}
      const replies = await Promise.all([client.set('stock:1', 5), client.decrBy('stock:1', 2), client.get('stock:1'), client.set('stock:1', 1, { NX: true })]);
      console.log(JSON.stringify(replies));`);
    assert.deepEqual(printed(result), ['client: ["OK",3,"3",null]']);
    assert.deepEqual(
      ofKind(result, 'receive')
        .filter(({ node }) => node === 'cache')
        .map(({ message, label }) => [message, label]),
      [
        ['client→cache CONNECT#1', 'CONNECT'],
        ['client→cache SET stock:1#1', 'SET stock:1 5'],
        ['client→cache DECRBY stock:1#1', 'DECRBY stock:1 2'],
        ['client→cache GET stock:1#1', 'GET stock:1'],
        ['client→cache SET stock:1#2', 'SET stock:1 1 NX'],
      ],
    );
    assert.deepEqual(
      ofKind(result, 'content').map(({ name, text }) => [name, text]),
      [
        ['stock:1', '5'],
        ['stock:1', '3'],
      ],
    );
  });

  test('has the shapes of node-redis for hashes, streams and sorted sets', async () => {
    const result = await run(`${CLIENT}
      await client.hSet('h', { a: 1, b: 'two' });
      await client.zAdd('z', [{ score: 2, value: 'b' }, { score: 1.5, value: 'a' }]);
      await client.xGroupCreate('jobs', 'workers', '0', { MKSTREAM: true });
      const id = await client.xAdd('jobs', '7-1', { do: 'it', n: 1 });
      const show = (value) => console.log(JSON.stringify(value));
      show(await client.hGetAll('h'));
      show(await client.zRangeWithScores('z', 0, -1));
      show(await client.xReadGroup('workers', 'ann', { key: 'jobs', id: '>' }, { COUNT: 1 }));
      show(await client.xPending('jobs', 'workers'));
      show(await client.xAck('jobs', 'workers', id));
      show(await client.set('naïve', 'é').then(() => client.sendCommand(['STRLEN', 'naïve'])));
      show(await client.hGet('z', 'a').catch(({ name, message }) => [name, message]));`);
    assert.deepEqual(printed(result), [
      'client: {"a":"1","b":"two"}',
      'client: [{"value":"a","score":1.5},{"value":"b","score":2}]',
      'client: [{"name":"jobs","messages":[{"id":"7-1","message":{"do":"it","n":"1"}}]}]',
      'client: {"pending":1,"firstId":"7-1","lastId":"7-1","consumers":[{"name":"ann","deliveriesCounter":1}]}',
      'client: 1',
      'client: 2',
      'client: ["ErrorReply","WRONGTYPE Operation against a key holding the wrong kind of value"]',
    ]);
  });

  test('waits for a list, hears a channel, and loses a race for what it watched', async () => {
    const result = await run(`${CLIENT}
      const other = await client.duplicate().on('error', () => {}).connect();
      const popped = other.blPop('jobs', 1).then((job) => console.log(JSON.stringify(job), performance.now()));
      ${wait(10)}
      await client.rPush('jobs', 'first');
      await popped;
      console.log(await other.blPop('jobs', 0.05), performance.now());
      await other.subscribe('news', (text, channel) => console.log(channel, text));
      console.log(await client.publish('news', 'hello'));
      const third = await client.duplicate().on('error', () => {}).connect();
      await third.watch('balance');
      await client.set('balance', 1);
      console.log(await third.multi().set('balance', 2).get('balance').exec().catch(({ name }) => name));
      console.log(JSON.stringify(await third.multi().incr('balance').get('balance').exec()));`);
    assert.deepEqual(printed(result), [
      'client: {"key":"jobs","element":"first"} 16',
      'client: null 68',
      'client: news hello',
      'client: 1',
      'client: WatchError',
      'client: [2,"2"]',
    ]);
  });

  test('a command that was sent fails with its connection; one that was not waits for the next', async () => {
    const reset = { kind: 'reset', message: 'client→cache INCR n#1/reply' } as const;
    const result = await run(
      `${CLIENT}
      await operation('first', () => client.incr('n'));
      await operation('second', () => client.incr('n'));`,
      [reset],
    );
    assert.deepEqual(outcomes(result), { first: 'Error', second: '2' });
  });

  test('runs scripts, by their text and by their name', async () => {
    const result = await run(`${CLIENT}
      const release = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0';
      await client.set('lock', 'mine');
      const sha = await client.scriptLoad(release);
      const options = (owner) => ({ keys: ['lock'], arguments: [owner] });
      console.log(sha, await client.evalSha(sha, options('yours')), await client.eval(release, options('mine')));
      console.log(JSON.stringify(await client.multi().incr('n').eval('return redis.call("incr", KEYS[1])', { keys: ['n'] }).exec()));
      console.log(await client.scriptFlush(), JSON.stringify(await client.scriptExists(sha)));
      console.log(await client.evalSha(sha, options('mine')).catch(({ name, message }) => name + ' ' + message));
      console.log(await client.eval('return missing').catch(({ message }) => message));`);
    assert.deepEqual(printed(result), [
      'client: 08782137c8358e2fede877aa6fa70109ca306cec 0 1',
      'client: [1,2]',
      'client: OK [0]',
      'client: ErrorReply NOSCRIPT No matching script. Please use EVAL.',
      "client: ERR user_script:1: Script attempted to access nonexistent global variable 'missing' script: 71ae0659c09fb5b80d6fb207cb97b228a84a59c9, on @user_script:1.",
    ]);
  });

  test('keys expire on the clock of the server', async () => {
    const result = await run(`${CLIENT}
      await client.set('lock', 'me', { NX: true, PX: 30 });
      console.log(await client.set('lock', 'you', { NX: true, PX: 30 }), await client.pTTL('lock'));
      ${wait(30)}
      console.log(await client.set('lock', 'you', { NX: true, PX: 30 }));`);
    assert.deepEqual(printed(result), ['client: null 26', 'client: OK']);
    assert.ok(ofKind(result, 'content').some(({ text }) => text === undefined));
  });
});

suite('what a crash takes', () => {
  const crashes = (silent: boolean): Fault[] => [
    {
      kind: 'crash',
      node: 'cache',
      when: 'before',
      event: 'client→cache PING#1',
      restartMs: 20,
      ...(silent ? { silent } : {}),
    },
  ];
  const left = async (options: string, silent: boolean) => {
    const result = await run(
      `${CLIENT} await client.set('a', 1); ${wait(1100)} await client.set('b', 2); await Promise.race([client.ping().catch(() => {}), new Promise((wake) => setTimeout(wake, 5))]);
      ${wait(100)}
      const again = await createClient({ url: 'redis://cache' }).on('error', () => {}).connect();
      console.log((await again.keys('*')).join(' '));`,
      crashes(silent),
      `cache: redis(${options})`,
      { conditions: 'writebackMs: [1e6, 1e6], limitMs: 3000' },
    );
    return printed(result).at(-1);
  };

  test('without a log: everything', async () => {
    assert.equal(await left('', false), 'client: ');
  });
  test('with one that is synced each second: of a process nothing, of a machine what was not synced', async () => {
    assert.equal(await left(`{ appendfsync: 'everysec' }`, false), 'client: a b');
    assert.equal(await left(`{ appendfsync: 'everysec' }`, true), 'client: a');
  });
  test('with one that is being synced: of a process what was answered meanwhile', async () => {
    const isSlow = { kind: 'slow', node: 'cache', what: 'disk', ms: 300, startMs: 900, endMs: 1200 } as const;
    const result = await run(
      `${CLIENT} await client.set('a', 1); ${wait(1100)} console.log(await client.set('b', 2));
      await client.ping().catch(() => {}); ${wait(100)}
      const again = await createClient({ url: 'redis://cache' }).on('error', () => {}).connect();
      console.log((await again.keys('*')).join(' '));`,
      [isSlow, ...crashes(false)],
      `cache: redis({ appendfsync: 'everysec' })`,
      { conditions: 'limitMs: 3000' },
    );
    assert.deepEqual(printed(result), ['client: OK', 'client: a']);
  });
  test('what came while it was being synced is written after that', async () => {
    const isSlow = { kind: 'slow', node: 'cache', what: 'disk', ms: 300, startMs: 900, endMs: 1200 } as const;
    const result = await run(
      `${CLIENT} await client.set('a', 1); ${wait(1100)} await client.set('b', 2); ${wait(400)}
      await client.ping().catch(() => {}); ${wait(100)}
      const again = await createClient({ url: 'redis://cache' }).on('error', () => {}).connect();
      console.log((await again.keys('*')).join(' '));`,
      [isSlow, ...crashes(false)],
      `cache: redis({ appendfsync: 'everysec' })`,
      { conditions: 'limitMs: 3000' },
    );
    assert.deepEqual(printed(result), ['client: a b']);
  });
  test('with one that is never synced: of a machine all that the system has not written back', async () => {
    assert.equal(await left(`{ appendfsync: 'no' }`, true), 'client: ');
  });
  test('with one that is always synced: nothing', async () => {
    assert.equal(await left(`{ appendfsync: 'always' }`, true), 'client: a b');
  });
});

suite('a replica', () => {
  const PAIR = `cache: redis(), copy: redis({ replicaOf: 'cache' })`;
  const COPY = `const copy = await createClient({ url: 'redis://copy' }).on('error', () => {}).connect();`;

  test('repeats what its primary writes, refuses writes, and is waited for', async () => {
    const result = await run(
      `${CLIENT} ${COPY} ${wait(10)}
      await client.set('a', 1);
      console.log(await client.wait(1, 1000), await copy.get('a'));
      console.log(await copy.set('a', 2).catch(({ message }) => message));
      console.log(await client.wait(2, 50));`,
      [],
      PAIR,
    );
    assert.deepEqual(printed(result), [
      'client: 1 1',
      `client: READONLY You can't write against a read only replica.`,
      'client: 1',
    ]);
  });

  test('is counted by a primary that needs it: cut off, that one soon refuses to write', async () => {
    const result = await run(
      `${CLIENT} ${wait(10)}
      const set = async () => console.log(await client.set('a', 1).catch(({ message }) => message));
      await set(); ${wait(2000)} await set(); ${wait(3500)} await set();
      console.log(await client.multi().set('a', 2).exec().catch(({ message }) => message));
      console.log(await client.get('a'));
      ${wait(6000)} await set();
      console.log((await client.sendCommand(['INFO', 'replication'])).split('\\r\\n').slice(1).join(' '));`,
      [{ kind: 'partition', from: 'cache', to: 'copy', startMs: 1500, endMs: 6000 }],
      `cache: redis({ minReplicasToWrite: 1, minReplicasMaxLag: 2 }), copy: redis({ replicaOf: 'cache' })`,
      { conditions: 'limitMs: 20_000' },
    );
    assert.deepEqual(printed(result), [
      'client: OK',
      'client: OK',
      'client: NOREPLICAS Not enough good replicas to write.',
      'client: EXECABORT Transaction discarded because of previous errors.',
      'client: 1',
      'client: OK',
      'client: role:master connected_slaves:1 min_slaves_good_slaves:1 slave0:ip=copy,port=6379,state=online,offset=3 master_repl_offset:3 ',
    ]);
  });

  test('repeats what a script and a transaction wrote, command by command', async () => {
    const script =
      'redis.call("select", 2) redis.call("set", "two", redis.call("spop", "never") or "x") redis.call("select", 0) return redis.call("incr", "n")';
    const result = await run(
      `${CLIENT} ${COPY} ${wait(10)}
      await client.eval('${script}');
      await client.multi().sAdd('set', ['a']).set('b', 1).sPop('set').set('c', 2).exec();
      await client.wait(1, 1000);
      console.log((await copy.keys('*')).sort().join(' '), await copy.get('n'));
      await copy.sendCommand(['SELECT', '2']);
      console.log(await copy.get('two'));`,
      [],
      PAIR,
    );
    assert.deepEqual(printed(result), ['client: b c n 1', 'client: x']);
  });

  test('that takes over has lost what had not come to it', async () => {
    const write = 'cache→copy REPLICATE SET b#1';
    const result = await run(
      `${CLIENT} ${COPY} ${wait(10)}
      await client.set('a', 1); await client.set('b', 2); ${wait(10)}
      await copy.sendCommand(['REPLICAOF', 'NO', 'ONE']);
      console.log((await copy.keys('*')).join(' '), await copy.set('c', 3));`,
      [{ kind: 'drop', message: write }],
      PAIR,
    );
    assert.deepEqual(printed(result), ['client: a OK']);
  });
});

test('invariants see what it holds, also while it is down', async () => {
  const parts = redis({
    nodes: `cache: redis({ appendfsync: 'always' })`,
    workload: `${CLIENT} for (const n of [1, 2, 3]) await operation('buy ' + n, () => client.decr('stock'));`,
    invariants: `'stock is not below −2': always((world) => Number(world.server('cache').get('stock') ?? 0) >= -2)`,
    conditions: 'crash: 0.05, restartMs: [50, 50]',
  });
  const { found } = await explore(cluster(parts), { runs: 50 });
  assert.equal(found?.violation?.invariant, 'stock is not below −2');
  const again = await replay(cluster(parts), found!.schedule);
  assert.equal(again.hash, found!.hash);
});

test('a key expires once, also while invariants look on', async () => {
  const { trace } = await run(
    `${CLIENT} await client.set('lock', 1, { PX: 20 }); ${wait(100)}`,
    [],
    undefined,
    {
      invariants: `'the lock is seen': always((world) => world.server('cache').get('lock') !== 'x')`,
    },
  );
  const timers = trace.filter(({ kind, node }) => kind === 'timer' && node === 'cache');
  assert.equal(timers.length, 1);
});

test('a script is shown as the comment that it begins with, or else as its first words', async () => {
  const { trace } = await run(
    `${CLIENT} const options = { keys: ['lock'], arguments: ['mine'] };
    await client.eval("-- release\\nreturn redis.call('GET', KEYS[1])", options);
    await client.eval("  return redis.call('GET', KEYS[1]) == ARGV[1]", options);`,
  );
  const sent = trace.flatMap((event) => (event.kind === 'send' && !event.reply ? [event] : []));
  assert.deepEqual(
    sent.slice(-2).map(({ message, label }) => [message, label]),
    [
      ['client→cache EVAL release#1', 'EVAL release lock mine'],
      [
        "client→cache EVAL return redis.call('GET', KEYS[…#1",
        "EVAL return redis.call('GET', KEYS[… lock mine",
      ],
    ],
  );
});

test('the log keeps the order of the writes, however long each takes', async () => {
  const parts = redis({
    nodes: `cache: redis({ appendfsync: 'always' })`,
    workload: `${CLIENT} await Promise.all([1, 2, 3, 4, 5].map((n) => client.set('n', n)));`,
    invariants: `'in order': always((world) => world.log('cache', 'appendonly.aof').every(({ commands: [[, , n]] }, i) => Number(n) === i + 1))`,
    conditions: 'slowDisk: 0.5',
  });
  const { found } = await explore(cluster(parts), { runs: 200 });
  assert.equal(found, undefined);
});
