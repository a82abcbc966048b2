import assert from 'node:assert/strict';
import { declare, get, publish, Script } from './script.ts';

/**
 * A message of 150 ms behind one of an hour: the first is due and stays, until the other is taken. Nothing here sleeps:
 * both are looked at until they agree that what was due is dead.
 */
export async function compareExpiry(url: string): Promise<void> {
  const script = new Script(url);
  await script.open();
  const names = ['expiry.short', 'expiry.waiting', 'expiry.dead'];
  try {
    for (const queue of names.slice(0, 2))
      await script.do(
        declare(queue, { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'expiry.dead' }),
      );
    await script.do(declare('expiry.dead'));
    await script.do(publish('expiry.waiting', 'an hour', { expiration: '3600000' }));
    await script.do(publish('expiry.waiting', 'behind it', { expiration: '150' }));
    await script.do(publish('expiry.short', 'by itself', { expiration: '150' }));
    await until(script, 'expiry.dead', '1 0');
    assert.equal(await script.real.count('expiry.waiting'), '2 0');
    await script.do(get('expiry.waiting'));
    await until(script, 'expiry.dead', '2 0');
    await script.do(get('expiry.dead'));
    await script.do(get('expiry.dead'));
    await script.do(get('expiry.waiting'));
  } finally {
    await script.real.leave(names, []);
  }
}

async function until(script: Script, queue: string, counts: string): Promise<void> {
  while ((await script.real.count(queue)) !== counts);
  while (script.model.counts().get(queue) !== counts) script.model.settle();
  await script.agree();
}
