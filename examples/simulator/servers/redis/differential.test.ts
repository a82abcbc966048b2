import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Redis } from './core/redis.ts';
import type { Reply } from './core/reply.ts';
import { comparable } from './testing/compare.ts';
import { RandomCommands } from './testing/random-commands.ts';
import { RealRedis, whyNoRedis, type RealClient } from './testing/real-redis.ts';

/** How many random sequences are compared. FAULTLINE_SEQUENCES asks for more. */
const SEQUENCES = Number(process.env['FAULTLINE_SEQUENCES'] ?? 100);
const LENGTH = 60;

const skip = whyNoRedis();

suite('the model and a real Redis', { skip: skip ?? false }, () => {
  let redis: RealRedis;
  let client: RealClient;
  before(async () => {
    redis = await RealRedis.start();
    client = await redis.connect();
  });
  after(async () => {
    client.close();
    await redis.stop();
  });

  test(`give the same replies to ${SEQUENCES} random sequences of ${LENGTH} commands`, async () => {
    for (let seed = 0; seed < SEQUENCES; seed++) {
      const commands = new RandomCommands(`redis ${seed}`).sequence(LENGTH);
      const real = await client.all([['RESET'], ['FLUSHALL'], ...commands]);
      const model = replies([['RESET'], ['FLUSHALL'], ...commands]);
      commands.forEach((args, i) => {
        const [ours, theirs] = [model[i + 2]!, real[i + 2]!].map((reply) => comparable(args, reply));
        const course = () => JSON.stringify(commands.slice(Math.max(0, i - 12), i + 1));
        assert.deepEqual(ours, theirs, `seed ${seed}: ${course()}`);
      });
    }
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
