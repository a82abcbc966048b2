import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { applyPatch, parsePatch } from '../../../examples/simulator/src/patch.ts';
import { loadFiles, readBroken, readSources, replay } from '../../../examples/simulator/src/node/index.ts';
import { WorkerPool } from '../../runner/worker/pool.ts';
import { inProcessEngine } from '../../runner/worker/testing/in-process-engine.ts';
import type { Action, Explored } from '../app/state.ts';
import { exploreSeeds, openFailure, type Task } from './explore-seeds.ts';

const folder = join(import.meta.dirname, '../../../examples/transactions/saga');
const files = readSources(folder);
const broken = applyPatch(readSources(folder), parsePatch(readBroken(folder)['check-then-act']!));

/** A lab that does what it is told, and notes it. */
function labOf(own: Task['files'], more: Partial<Task> = {}) {
  const actions: Action[] = [];
  const finish = new AbortController();
  const task: Task = {
    engines: {
      main: inProcessEngine(),
      beside: inProcessEngine,
      createPool: async () => new WorkerPool({ engines: [inProcessEngine(), inProcessEngine()] }),
    },
    files: own,
    conditions: {},
    explored: undefined,
    goOn: false,
    signal: new AbortController().signal,
    finish: finish.signal,
    dispatch: (action) => void actions.push(action),
    ...more,
  };
  const said = () =>
    actions.filter((action): action is Extract<Action, { kind: 'explored' }> => action.kind === 'explored');
  return { task, actions, finish, said };
}

const counted = ({ sweep, of }: Explored) => [sweep.exploration.runs, of];

test('the first failure is shown with its shortest schedule, which fails in the same way', async () => {
  const { task, said } = labOf(broken);
  await exploreSeeds(task, 200);
  const [found, shown] = said();
  const [first] = found!.explored!.sweep.exploration.violations;
  assert.equal(found!.schedule, undefined, 'what was found is said before it is shortened');
  const { opened } = shown!.explored!;
  assert.deepEqual([opened!.seed, opened!.invariant, opened!.shrunk], [first!.seed, first!.invariant, true]);
  assert.ok(shown!.schedule!.faults.length <= opened!.faultsBefore);
  const run = await replay(loadFiles({ ...broken }), shown!.schedule!);
  assert.equal(run.violation?.invariant, first!.invariant);
});

test('asked again, it goes on behind the failure and counts all', async () => {
  const first = labOf(broken);
  await exploreSeeds(first.task, 200);
  const explored = first.said().at(-1)!.explored!;
  assert.ok(explored.sweep.exploration.runs < 200);
  const second = labOf(broken, { explored });
  await exploreSeeds(second.task, 200);
  assert.equal(second.said().length, 1, 'no other failure is opened unasked');
  const whole = second.said()[0]!.explored!;
  assert.deepEqual(counted(whole), [200, 200]);
  assert.ok(whole.sweep.exploration.violations.length > 1);
  assert.equal(whole.opened, explored.opened);
});

test('code that holds gets as many seeds more', async () => {
  const first = labOf(files);
  await exploreSeeds(first.task, 100);
  const second = labOf(files, { explored: first.said()[0]!.explored });
  await exploreSeeds(second.task, 100);
  assert.deepEqual(
    [first, second].map(({ said }) => counted(said()[0]!.explored!)),
    [
      [100, 100],
      [200, 200],
    ],
  );
});

test('stopped, it keeps what there is; asked again, it does the rest', async () => {
  const { task, finish, said } = labOf(files);
  task.dispatch = ((dispatch) => (action: Action) => {
    dispatch(action);
    if (
      action.kind === 'activity' &&
      action.activity.kind === 'exploring' &&
      action.activity.exploration.runs
    )
      finish.abort();
  })(task.dispatch);
  await exploreSeeds(task, 1_500);
  const explored = said()[0]!.explored!;
  assert.ok(explored.sweep.exploration.runs > 0 && explored.sweep.exploration.runs < 1_500);
  const rest = labOf(files, { explored });
  await exploreSeeds(rest.task, 1_500);
  assert.deepEqual(counted(rest.said()[0]!.explored!), [1_500, 1_500]);
});

test('a failure is opened as it was', async () => {
  const first = labOf(broken);
  await exploreSeeds(first.task, 200);
  const explored = first.said()[0]!.explored!;
  const failure = explored.sweep.exploration.violations[0]!;
  const { task, said } = labOf(broken, { explored });
  await openFailure(task, { ...failure, shrink: false });
  const [{ schedule, explored: after } = {}] = said();
  assert.equal(schedule!.faults.length, after!.opened!.faultsBefore);
  assert.equal(after!.opened!.shrunk, false);
  assert.equal((await replay(loadFiles({ ...broken }), schedule!)).violation?.invariant, failure.invariant);
});

test('shortening that is stopped shows the shortest so far, which still fails', async () => {
  const first = labOf(broken);
  await exploreSeeds(first.task, 200);
  const explored = first.said()[0]!.explored!;
  const failure = explored.sweep.exploration.violations[0]!;
  const { task, actions, finish, said } = labOf(broken, { explored });
  task.dispatch = ((dispatch) => (action: Action) => {
    dispatch(action);
    if (action.kind === 'activity' && action.activity.kind === 'shrinking' && action.activity.replays === 3)
      finish.abort();
  })(task.dispatch);
  await openFailure(task, { ...failure, shrink: true });
  assert.ok(actions.length < 12, 'it went on');
  const { schedule } = said()[0]!;
  assert.equal((await replay(loadFiles({ ...broken }), schedule!)).violation?.invariant, failure.invariant);
});
