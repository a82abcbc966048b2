import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { COMMANDS } from './core/commands/index.ts';
import { isNotModelled } from './core/not-modelled.ts';
import { compareAlone, repliesOfModel } from './testing/compare-alone.ts';
import { compareKilled, compareReplica, startPair } from './testing/compare-copies.ts';
import { compareTogether, type Tally } from './testing/compare-together.ts';
import { comparable } from './testing/compare.ts';
import { told } from './testing/difference.ts';
import { ModelClients } from './testing/model-clients.ts';
import { COUNT } from './testing/random-course.ts';
import { RealClients } from './testing/real-clients.ts';
import { RandomScripts } from './testing/random-scripts.ts';
import { RealRedis, whyNoRedis, type RealClient } from './testing/real-redis.ts';
import { CASES, words } from './testing/scripts.ts';

/** How many random sequences are compared. FAULTLINE_SEQUENCES asks for more. */
const SEQUENCES = Number(process.env['FAULTLINE_SEQUENCES'] ?? 100);
const LENGTH = 60;
const SCRIPTS = 4 * SEQUENCES;
const COPIES = Math.ceil(SEQUENCES / 3);
const KILLS = Math.ceil(SEQUENCES / 20);

const FRESH = [['RESET'], ['FLUSHALL'], ['SCRIPT', 'FLUSH']];

const WRITE = `return redis.call('SET', 'a', 1)`;
const WITHOUT_REPLICAS = [
  ['SET', 'a', '1'],
  ['GET', 'a'],
  ['FLUSHALL'],
  ['SET'],
  ['MULTI'],
  ['GET', 'a'],
  ['EXEC'],
  ['MULTI'],
  ['SET', 'a', '1'],
  ['EXEC'],
  ['EVAL', WRITE, '0'],
  ['EVAL', `return redis.pcall('SET', 'a', 1).err`, '0'],
  ['EVAL', `return redis.call('GET', 'a')`, '0'],
  ['EVAL', `#!lua\n${WRITE}`, '0'],
  ['EVAL', `#!lua flags=no-writes\nreturn redis.call('GET', 'a')`, '0'],
  ['EVAL_RO', WRITE, '0'],
  ['BLPOP', 'l', '0'],
  ['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'x', '>'],
  ['PUBLISH', 'c', 'hello'],
  ['EXPIRE', 'a', '1'],
];

const skip = whyNoRedis();

suite('the model and a real Redis', { skip: skip ?? false }, () => {
  let redis: RealRedis;
  let client: RealClient;
  before(async () => {
    // It looks often for clients that have waited long enough.
    redis = await RealRedis.start('--hz', '500');
    client = await redis.connect();
  });
  after(async () => {
    client.close();
    await redis.stop();
  });

  test(`give the same replies to ${SEQUENCES} random sequences of ${LENGTH} commands`, async () => {
    for (let seed = 0; seed < SEQUENCES; seed++) {
      const difference = await compareAlone(client, seed, LENGTH);
      assert.ok(!difference, difference && told(difference));
    }
  });

  test(`tell ${COUNT} clients the same, in the same order, in ${SEQUENCES} random sequences`, async () => {
    const clients = await RealClients.open(redis);
    const tally: Tally = { steps: 0, waited: 0, late: 0 };
    for (let seed = 0; seed < SEQUENCES; seed++) {
      const difference = await compareTogether(clients, seed, LENGTH, tally);
      assert.ok(!difference, difference && told(difference));
    }
    clients.monitor.close();
    assert.ok(tally.waited > SEQUENCES && tally.late > SEQUENCES, JSON.stringify(tally));
  });

  test(`hold the same in a replica, after ${COPIES} random sequences`, async () => {
    const pair = await startPair();
    for (let seed = 0; seed < COPIES; seed++) {
      const difference = await compareReplica(pair, seed, LENGTH);
      assert.ok(!difference, difference && told(difference));
    }
    await pair.stop();
  });

  test(`hold the same after they were killed, in ${KILLS} random sequences`, async () => {
    for (let seed = 0; seed < KILLS; seed++) {
      const difference = await compareKilled(seed, LENGTH);
      assert.ok(!difference, difference && told(difference));
    }
  });

  test('refuse alike to write without replicas', async () => {
    const lonely = await RealRedis.start('--min-replicas-to-write', '1');
    const other = await lonely.connect();
    const model = new ModelClients(1);
    model.redis.minReplicas = { count: 1, maxLagSeconds: 10 };
    model.send(0, WITHOUT_REPLICAS, Date.now());
    const ours = model.take(0).map(({ reply }) => reply);
    assert.deepEqual(ours, await other.all(WITHOUT_REPLICAS));
    other.close();
    await lonely.stop();
  });

  test('know the same commands, or the model says which it does not know', async () => {
    const names = (await client.one('COMMAND', 'LIST')) as string[];
    const isModelled = (name: string) => {
      const [first = '', second] = name.split('|');
      const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
      return second === undefined ? command !== undefined : command?.subcommands?.[second] !== undefined;
    };
    const container = (name: string) => name.split('|')[0]!;
    for (const name of names.filter((name) => !/^(psync|replconf)$/.test(name)))
      if (!isNotModelled(container(name))) assert.notEqual(isModelled(name), isNotModelled(name), name);
    assert.deepEqual(
      Object.keys(COMMANDS).filter((name) => !names.includes(name)),
      [],
    );
    const refused = repliesOfModel([
      ['PFADD', 'a', 'b'],
      ['CLIENT', 'KILL'],
      ['EVAL', 'return redis.pcall("config").err', '0'],
      ['nope'],
    ]);
    assert.deepEqual(refused, [
      { err: 'ERR PFADD is not modelled' },
      { err: 'ERR CLIENT KILL is not modelled' },
      'ERR CONFIG is not modelled',
      { err: "ERR unknown command 'nope', with args beginning with: " },
    ]);
  });

  test(`give the same replies to ${CASES.length} scripts, and to ${SCRIPTS} random ones`, async () => {
    const random = Array.from({ length: SCRIPTS }, (_, seed) =>
      words([new RandomScripts(`lua ${seed}`).next(), ['k'], ['arg', '7']]),
    );
    const commands = [...CASES.map(words), ...random].flatMap((each) => [...FRESH, each]);
    const [real, model] = [await client.all(commands), repliesOfModel(commands)];
    commands.forEach((args, i) => {
      const [ours, theirs] = [model[i]!, real[i]!].map((reply) => comparable(args, reply));
      assert.deepEqual(ours, theirs, args.join(' '));
    });
  });
});
