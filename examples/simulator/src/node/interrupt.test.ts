import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interruptible } from './interrupt.ts';

test('Ctrl-C asks the task to end, the second one is the process’s own again', async () => {
  const before = process.listenerCount('SIGINT');
  const aborted = await interruptible(async (interrupt) => {
    assert.equal(interrupt.aborted, false);
    assert.equal(process.listenerCount('SIGINT'), before + 1);
    process.emit('SIGINT');
    assert.equal(process.listenerCount('SIGINT'), before);
    return interrupt.aborted;
  });
  assert.equal(aborted, true);
});

test('nothing is left behind, however the task ends', async () => {
  const counts = () => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));
  const before = counts();
  assert.equal(await interruptible(async () => 7), 7);
  await assert.rejects(
    interruptible(async () => Promise.reject(new Error('x'))),
    /^Error: x$/,
  );
  assert.deepEqual(counts(), before);
});
