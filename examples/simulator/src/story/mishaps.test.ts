import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../schedule.ts';
import { run } from '../testing/cluster.ts';
import { clockWords, slowWords } from './mishaps.ts';
import { findings } from './pauses.ts';
import { readTrace } from './reading.ts';

const at = { atMs: 0, node: 'a', life: 0 } as const;

test('a clock in words', () => {
  const words = (skewMs: number, driftPpm: number, further = false) =>
    clockWords({ ...at, kind: 'clock', skewMs, driftPpm }, further);
  assert.equal(words(700, 0), 'is 700 ms ahead');
  assert.equal(words(-1500, 0), 'is 1.5 s behind');
  // A part in a million is 3.6 ms an hour.
  assert.equal(words(0, 200), 'gains 720 ms an hour');
  assert.equal(words(0, -1000), 'loses 1 ms a second');
  assert.equal(words(700, -50), 'is 700 ms ahead and loses 180 ms an hour');
  assert.equal(words(20, 0, true), 'jumps 20 ms forward');
  assert.equal(words(-20, 50, true), 'jumps 20 ms back and gains 180 ms an hour');
});

test('slowness in words', () => {
  const words = (what: 'thread' | 'disk', phase: 'start' | 'end') =>
    slowWords({ ...at, kind: 'slow', what, ms: 10, phase });
  assert.equal(words('disk', 'start'), 'its disk is 10 ms slower from now on');
  assert.equal(words('disk', 'end'), 'its disk is as fast as before');
  assert.equal(words('thread', 'start'), 'takes 10 ms longer over each event from now on');
  assert.equal(words('thread', 'end'), 'is as fast as before');
});

/** Writes at once, and has a timer that is due after 3 ms. */
const nodes = `a: ({ disk }) => { void disk.log('log').append(1); setTimeout(() => {}, 3); setTimeout(() => {}, 4) }`;
const pause = (when: 'before' | 'after', event: string, ms: number): Fault => ({
  kind: 'pause',
  node: 'a',
  when,
  event,
  ms,
});

async function wakes(...faults: Fault[]): Promise<string[]> {
  const result = await run({ nodes }, faults);
  assert.deepEqual(result.unmatched, []);
  const { trace, wakes: all } = readTrace(result.trace);
  return [...all].map(
    ([index, wake]) =>
      `${trace[index]!.atMs} ms, after ${wake.ms} ms: ${findings(trace, wake, (node) => node)}`,
  );
}

test('a node wakes when its pause is over and finds what was due meanwhile', async () => {
  assert.deepEqual(await wakes(pause('after', 'boot a 1', 50)), [
    '50 ms, after 50 ms: 2 timers due and an acknowledged write waiting',
  ]);
});

test('what the disk does meanwhile does not wake it, and a longer pause takes over', async () => {
  const write = 'write log 1#1';
  assert.deepEqual(await wakes(pause('after', 'boot a 1', 50), pause('before', write, 100)), [
    '100.5 ms, after 100.5 ms: 2 timers due and an acknowledged write waiting',
  ]);
  assert.deepEqual(await wakes(pause('after', 'boot a 1', 50), pause('after', write, 1)), [
    '50 ms, after 50 ms: 2 timers due and an acknowledged write waiting',
  ]);
});

test('two pauses, one after the other, end one after the other', async () => {
  const later = pause('before', 'timer since boot a 1#2', 20);
  assert.deepEqual(await wakes(pause('after', 'boot a 1', 2), later), [
    '2 ms, after 2 ms: an acknowledged write waiting',
    '24 ms, after 20 ms: a timer due',
  ]);
});

test('a node that dies while it stands still does not wake, and its next life never slept', async () => {
  const crash: Fault = { kind: 'crash', node: 'a', when: 'after', event: 'write log 1#1', restartMs: 10 };
  assert.deepEqual(await wakes(pause('after', 'boot a 1', 5), crash), []);
  assert.deepEqual(await wakes(pause('after', 'boot a 1', 5000), crash), []);
});
