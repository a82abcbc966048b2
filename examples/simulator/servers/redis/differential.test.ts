import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Redis } from './core/redis.ts';
import type { Reply } from './core/reply.ts';
import { comparable } from './testing/compare.ts';
import { RandomCommands } from './testing/random-commands.ts';
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
      const commands = new RandomCommands(`redis ${seed}`).sequence(LENGTH);
      const real = await client.all([...FRESH, ...commands]);
      const model = replies([...FRESH, ...commands]);
      commands.forEach((args, i) => {
        const [ours, theirs] = [model[i + FRESH.length]!, real[i + FRESH.length]!].map((reply) =>
          comparable(args, reply),
        );
        const course = () => JSON.stringify(commands.slice(Math.max(0, i - 12), i + 1));
        assert.deepEqual(ours, theirs, `seed ${seed}: ${course()}`);
      });
    }
  });

  test(`give the same replies to ${CASES.length} scripts, and to ${SCRIPTS} random ones`, async () => {
    const random = Array.from({ length: SCRIPTS }, (_, seed) =>
      words([new RandomScripts(`lua ${seed}`).next(), ['k'], ['arg', '7']]),
    );
    const commands = [...CASES.map(words), ...random].flatMap((each) => [...FRESH, each]);
    const [real, model] = [await client.all(commands), replies(commands)];
    commands.forEach((args, i) => {
      const [ours, theirs] = [model[i]!, real[i]!].map((reply) => comparable(args, reply));
      assert.deepEqual(ours, theirs, args.join(' '));
    });
  });
});

/** What the model answers, which waits for nothing. */
function replies(commands: readonly (readonly string[])[]): Reply[] {
  const model = new Redis('7.0.15');
  const session = model.open();
  const found: Reply[] = [];
  let nowMs = Date.now();
  for (const args of commands) {
    found.push(...model.execute(session, args, nowMs).map(({ reply }) => reply));
    const nextMs = model.nextWakeMs;
    if (nextMs !== undefined && nextMs < nowMs + 1000) {
      nowMs = Math.max(nowMs, nextMs);
      found.push(...model.wake(nowMs).map(({ reply }) => reply));
    }
  }
  return found;
}
