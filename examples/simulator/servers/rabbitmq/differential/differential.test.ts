import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startRealServer, type RealServer } from './real-server.ts';
import { compareCrash, prepareCrash } from './crash.ts';
import { compareExpiry } from './expiry.ts';
import { compareSequence } from './sequence.ts';

/** `RABBITMQ_SEQUENCES=10000` compares more, `RABBITMQ_SEED` begins elsewhere, and 0 sequences skip it all. */
const sequences = Number(process.env['RABBITMQ_SEQUENCES'] ?? 12);
const firstSeed = Number(process.env['RABBITMQ_SEED'] ?? 1);
const steps = 60;
/** So many at once: each waits for the server most of the time. */
const together = 4;

let server: RealServer | string = 'RABBITMQ_SEQUENCES is 0.';

before(async () => {
  if (sequences > 0) server = await startRealServer();
  if (typeof server === 'object') await prepareCrash(server);
});
after(async () => {
  if (typeof server === 'object') await server.stop();
});

test('random sequences get the same replies, deliveries, confirms and closes', async (t) => {
  if (typeof server === 'string') return t.skip(server);
  const { url, version } = server;
  t.diagnostic(`${sequences} sequences of ${steps} steps, compared with RabbitMQ ${version}`);
  let next = firstSeed;
  const work = async (): Promise<void> => {
    while (next < firstSeed + sequences) assert.equal(await compareSequence(url, next++, steps), undefined);
  };
  await Promise.all(Array.from({ length: together }, work));
});

test('messages expire at the head of their queue, and only there', async (t) => {
  if (typeof server === 'string') return t.skip(server);
  await compareExpiry(server.url);
});

test('killed and started again, both have the same queues, messages and redelivered flags', async (t) => {
  if (typeof server === 'string') return t.skip(server);
  await compareCrash(server);
});
