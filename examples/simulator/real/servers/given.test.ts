import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createClient } from 'redis';
import { Recorder } from '../run/recorder.ts';
import { runReal } from '../testing/run.ts';
import { redis } from './redis.ts';
import { MissingServer } from './server.ts';
import { ServerProcess } from './server-process.ts';

const shop = join(import.meta.dirname, '../../../reference/simulated-redis/real.ts');

describe('a Redis whose address is given', () => {
  const server = new ServerProcess('redis', redis({ createClient }), new Recorder());
  let missing: string | undefined;
  const client = () => createClient({ url: server.url }).connect();

  before(async () => {
    try {
      await server.prepare();
      await server.start();
    } catch (error) {
      if (!(error instanceof MissingServer)) throw error;
      missing = error.message;
    }
  });
  after(() => server.close());

  test('is used, not killed, and left empty', async (t) => {
    if (missing) return t.skip(missing);
    const { code, out, err } = await runReal(shop, [], { REDIS_URL: server.url });
    assert.equal(code, 0, out + err);
    assert.match(out, /^Redis at the address in REDIS_URL; /m);
    assert.match(out, /^redis was given by its address, so nobody killed it or made it stand still\.$/m);
    assert.doesNotMatch(out, /redis crashes/);
    const redisClient = await client();
    assert.equal(await redisClient.dbSize(), 0);
    redisClient.destroy();
  });

  test('is left alone if it holds anything', async (t) => {
    if (missing) return t.skip(missing);
    const redisClient = await client();
    await redisClient.set('mine', '1');
    const { code, err } = await runReal(shop, [], { REDIS_URL: server.url });
    assert.equal(code, 1);
    assert.match(err, /^The database in REDIS_URL holds 1 keys: name an empty one, such as .*\/9, because/);
    assert.equal(await redisClient.get('mine'), '1');
    redisClient.destroy();
  });

  test('comes back with what it had acknowledged', async (t) => {
    if (missing) return t.skip(missing);
    const redisClient = await client();
    redisClient.on('error', () => {});
    await redisClient.set('kept', 'yes');
    redisClient.destroy();
    await server.kill();
    assert.equal(server.address, undefined);
    await server.start();
    const again = await client();
    assert.equal(await again.get('kept'), 'yes');
    again.destroy();
  });
});
