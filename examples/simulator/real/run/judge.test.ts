import assert from 'node:assert/strict';
import { test } from 'node:test';
import { always, eventually, sometimes, type WorldView } from '../../src/scenario.ts';
import { Unanswerable, type RealServer } from '../servers/server.ts';
import { Judge } from './judge.ts';
import { isGood, tellRun } from './print.ts';
import { Recorder } from './recorder.ts';
import { Views } from './views.ts';

/** A server that tells how many there are, and of none that it has none. */
function silentServer(count: () => number) {
  const view = {
    get all(): readonly string[] {
      if (count() > 0) throw new Unanswerable('it tells no names');
      return [];
    },
  };
  const kind = { view: { show: () => view } } as unknown as RealServer;
  return { name: 'server', kind, eye: undefined };
}

const all = (world: WorldView) => world.server<{ all: readonly string[] }>('server').all;

const invariants = {
  'nobody is called Ada': always((world) => !all(world).includes('Ada')),
  'all are gone in the end': eventually((world) => all(world).length === 0),
  'somebody was there': sometimes((world) => all(world).length > 0),
  'nothing is in its journal': always((world) => world.log('server', 'journal').length === 0),
  'time goes on': always((world) => world.nowMs >= 0),
};

/** Looks at the server once for each count, and tells what was judged. */
async function judged(...counts: number[]): Promise<{ lines: string[]; good: boolean }> {
  const recorder = new Recorder();
  let now = 0;
  const views = new Views([silentServer(() => now)]);
  const judge = new Judge({ recorder, views, look: async () => ({}), invariants });
  for (now of counts) await judge.look();
  const result = { recorder, judge, complaints: [], remarks: [], missed: undefined };
  return { lines: tellRun(result, invariants, {}).split('\n').slice(-5), good: isGood(result) };
}

const journal = '– not judged: nothing is in its journal (what server has on its disk is its own affair)';

test('what a server never tells is not judged, and is no failure', async () => {
  const { lines, good } = await judged(1, 2);
  assert.deepEqual(lines, [
    '– not judged: nobody is called Ada (it tells no names)',
    '– not judged: all are gone in the end (it tells no names)',
    '– not judged: somebody was there (it tells no names)',
    journal,
    '✔ time goes on',
  ]);
  assert.ok(good);
});

test('what it tells now and then is judged then; of what holds in the end the last word counts', async () => {
  for (const counts of [
    [0, 1],
    [1, 0],
  ])
    assert.deepEqual((await judged(...counts)).lines, [
      '– not judged at every instant: nobody is called Ada (it tells no names)',
      counts[1] ? '– not judged: all are gone in the end (it tells no names)' : '✔ all are gone in the end',
      '– not judged at every instant: somebody was there (it tells no names)',
      journal,
      '✔ time goes on',
    ]);
});
