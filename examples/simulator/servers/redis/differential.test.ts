import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { compareAlone, repliesOfModel } from './testing/compare-alone.ts';
import { compareTogether, type Tally } from './testing/compare-together.ts';
import { comparable } from './testing/compare.ts';
import { told } from './testing/difference.ts';
import { COUNT } from './testing/random-course.ts';
import { RealClients } from './testing/real-clients.ts';
import { RandomScripts } from './testing/random-scripts.ts';
import { RealRedis, whyNoRedis, type RealClient } from './testing/real-redis.ts';
import { CASES, words } from './testing/scripts.ts';

/** How many random sequences are compared. FAULTLINE_SEQUENCES asks for more. */
const SEQUENCES = Number(process.env['FAULTLINE_SEQUENCES'] ?? 100);
const LENGTH = 60;
const SCRIPTS = 4 * SEQUENCES;

const FRESH = [['RESET'], ['FLUSHALL'], ['SCRIPT', 'FLUSH']];

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
