import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadFiles, replay } from '../../examples/simulator/src/node/index.ts';
import { repliesIn, sessionFiles, sessionSchedule, type Step } from './session.ts';

const line = (text: string, session = 0): Step => ({ kind: 'line', session, line: text });
const wait = (ms: number): Step => ({ kind: 'wait', ms });

async function replies(...steps: Step[]): Promise<(string | undefined)[]> {
  const run = await replay(loadFiles(sessionFiles(steps)), sessionSchedule(steps));
  const found = repliesIn(run);
  return steps.flatMap((step, index) => (step.kind === 'line' ? [found.get(index)] : []));
}

test('two sessions: a watched key that the other changes', async () => {
  assert.deepEqual(
    await replies(
      line('WATCH a'),
      line('INCR a', 1),
      line('MULTI'),
      line('INCR a'),
      line('EXEC'),
      line('GET a'),
    ),
    ['OK', '(integer) 1', 'OK', 'QUEUED', '(nil)', '"1"'],
  );
});

test('a line that waits has no reply until there is one', async () => {
  const pop = line('BLPOP jobs 0');
  assert.deepEqual(await replies(pop), [undefined]);
  assert.deepEqual(await replies(pop, wait(60_000)), [undefined]);
  assert.deepEqual(await replies(pop, line('RPUSH jobs a', 1)), ['1) "jobs"\n2) "a"', '(integer) 1']);
});

test('keys expire when time has passed', async () => {
  const lock = line('SET lock me NX PX 2000');
  assert.deepEqual(await replies(lock, lock, wait(2000), lock), ['OK', '(nil)', 'OK']);
});

test('what a crash takes: of a process nothing, of a machine what was not synced', async () => {
  const [set, get] = [line('SET a 1'), line('GET a')];
  const crash = (machine: boolean): Step => ({ kind: 'crash', machine });
  assert.deepEqual(await replies(set, crash(false), get), ['OK', '"1"']);
  assert.deepEqual(await replies(set, crash(true), get), ['OK', '(nil)']);
  assert.deepEqual(await replies(set, wait(1000), crash(true), get), ['OK', '"1"']);
});
