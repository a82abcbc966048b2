import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault, RunResult, Schedule } from '@faultline/simulator';
import { noExploration } from '../../../examples/simulator/src/explore/exploration.ts';
import { NO_HISTORY } from './history.ts';
import {
  editsOf,
  isForeign,
  NO_CHANGES,
  reduce,
  scheduleOf,
  variantOf,
  withFault,
  withoutFault,
  type Action,
  type Explored,
  type LabState,
} from './state.ts';

const run = { trace: [], faults: [], unmatched: [] } as unknown as RunResult;
const schedule: Schedule = { seed: '67', faults: [{ kind: 'drop', message: 'a→b GET /#1' }] };
const start: LabState = {
  bug: 'late-action',
  view: 'broken',
  schedule,
  drawn: false,
  conditions: NO_CHANGES,
  history: NO_HISTORY,
  edits: { 'late-action': { 'saga.ts': 'edited' } },
  run,
  fixedRun: undefined,
  pinned: undefined,
  activity: { kind: 'resting' },
  explored: undefined,
  goOn: false,
  panel: 'none',
  file: 'saga.ts',
  asked: undefined,
  active: new Set([3]),
  time: { moment: { kind: 'stopped', index: 3 }, speed: 2 },
  notice: undefined,
  offered: undefined,
  foreign: [],
  bare: [],
};

test('the fixed code is shown under the same schedule, and the bug stays chosen', () => {
  const fixed = reduce(start, { kind: 'view', view: 'fixed' });
  assert.equal(variantOf(fixed), 'fixed');
  assert.equal(fixed.schedule, schedule);
  assert.deepEqual(editsOf(fixed), {}, 'edits of one variant are not laid over another');
  const back = reduce(fixed, { kind: 'view', view: 'broken' });
  assert.equal(variantOf(back), 'late-action');
  assert.deepEqual(editsOf(back), { 'saga.ts': 'edited' }, 'and wait for it to come back');
});

test('beside the fixed code the broken one keeps its edits', () => {
  assert.deepEqual(editsOf(reduce(start, { kind: 'view', view: 'both' })), { 'saga.ts': 'edited' });
});

test('a run that is kept stays beside later ones, until it is let go or the fixed code takes its place', () => {
  const pinned = { run, code: 'late action' };
  const kept = reduce(reduce(start, { kind: 'view', view: 'both' }), { kind: 'pin', pinned });
  assert.equal(kept.view, 'broken');
  const later = reduce(reduce(kept, { kind: 'seed', seed: '68' }), {
    kind: 'choose',
    bug: 'other',
    schedule,
  });
  assert.equal(later.pinned, pinned);
  assert.equal(reduce(later, { kind: 'view', view: 'fixed' }).pinned, pinned);
  assert.equal(reduce(later, { kind: 'view', view: 'both' }).pinned, undefined);
  assert.equal(reduce(later, { kind: 'pin', pinned: undefined }).pinned, undefined);
});

test('edits from a link wait for the reader', () => {
  const opened = reduce(start, {
    kind: 'open',
    variant: 'late-action',
    schedule,
    offered: { 'saga.ts': 'theirs' },
  });
  assert.deepEqual([editsOf(opened), isForeign(opened)], [{}, false]);
  const accepted = reduce(opened, { kind: 'accept' });
  assert.deepEqual(
    [editsOf(accepted), accepted.offered, isForeign(accepted)],
    [{ 'saga.ts': 'theirs' }, undefined, true],
  );
  const other = reduce(accepted, { kind: 'view', view: 'fixed' });
  assert.equal(isForeign(other), false, 'the reader’s own edits of other code are not suspected');
  assert.equal(isForeign(reduce(other, { kind: 'view', view: 'broken' })), true);
  assert.equal(isForeign(reduce(accepted, { kind: 'reset', path: undefined })), false);
});

test('resetting one file keeps the others', () => {
  const edited = reduce(start, { kind: 'edit', path: 'orders.ts', text: 'x' });
  assert.deepEqual(editsOf(reduce(edited, { kind: 'reset', path: 'saga.ts' })), { 'orders.ts': 'x' });
  assert.deepEqual(editsOf(reduce(edited, { kind: 'reset', path: undefined })), {});
});

test('a message has one fate: a new fault on it replaces the old one', () => {
  const delayed = withFault(schedule, { kind: 'delay', message: 'a→b GET /#1', ms: 250 });
  assert.deepEqual(
    delayed.faults.map(({ kind }) => kind),
    ['delay'],
  );
  assert.deepEqual(withoutFault(delayed, delayed.faults[0]!).faults, []);
});

const all = (state: LabState, ...actions: Action[]) => actions.reduce(reduce, state);
const explored: Explored = {
  sweep: { exploration: noExploration(), done: [] },
  of: 10_000,
  ms: 5,
  opened: { seed: '9', invariant: 'i', faultsBefore: 2, shrunk: true },
};
const seed = (name: string): Action => ({ kind: 'reschedule', schedule: { ...schedule, seed: name } });

test('every change of the run can be undone and redone: faults, code, planted bug', () => {
  const calmer = withoutFault(schedule, schedule.faults[0]!);
  const other: Schedule = { seed: '1', faults: [] };
  const end = all(
    start,
    { kind: 'reschedule', schedule: calmer },
    { kind: 'view', view: 'fixed' },
    { kind: 'choose', bug: 'check-then-act', schedule: other },
  );
  const seen = [end];
  for (let i = 0; i < 3; i++) seen.push(reduce(seen.at(-1)!, { kind: 'undo' }));
  assert.deepEqual(
    seen.map(({ bug, view, schedule: now }) => [bug, view, now]),
    [
      ['check-then-act', 'broken', other],
      ['late-action', 'fixed', calmer],
      ['late-action', 'broken', calmer],
      ['late-action', 'broken', schedule],
    ],
  );
  assert.equal(
    reduce(seen.at(-1)!, { kind: 'undo' }),
    seen.at(-1),
    'there is nothing before the opening run',
  );
  const again = all(seen.at(-1)!, { kind: 'redo' }, { kind: 'redo' }, { kind: 'redo' });
  assert.deepEqual([again.bug, again.view, again.schedule], ['check-then-act', 'broken', other]);
});

test('undoing leaves edits alone, and a variant’s edits are there when undoing comes back to it', () => {
  const moved = all(start, { kind: 'view', view: 'fixed' }, { kind: 'edit', path: 'saga.ts', text: 'mine' });
  const back = reduce(moved, { kind: 'undo' });
  assert.deepEqual([variantOf(back), editsOf(back)], ['late-action', { 'saga.ts': 'edited' }]);
  assert.deepEqual(editsOf(reduce(back, { kind: 'redo' })), { 'saga.ts': 'mine' });
});

test('what exploring found is a step that can be undone', () => {
  const found: Schedule = { seed: '9', faults: [] };
  const after = reduce(start, { kind: 'explored', explored, schedule: found });
  assert.equal(after.schedule, found);
  const before = reduce(after, { kind: 'undo' });
  assert.equal(before.schedule, schedule);
  assert.deepEqual(before.explored, { ...explored, opened: undefined }, 'the other failures are still there');
});

test('what was explored is true of this code under these conditions only', () => {
  const known = reduce(start, { kind: 'explored', explored });
  assert.equal(reduce(known, seed('9')).explored?.sweep, explored.sweep);
  assert.equal(reduce(known, { kind: 'conditions', conditions: { drop: 1 } }).explored, undefined);
  assert.equal(reduce(known, { kind: 'edit', path: 'saga.ts', text: 'x' }).explored, undefined);
  assert.equal(reduce(known, { kind: 'view', view: 'fixed' }).explored, undefined);
  assert.equal(reduce(known, { kind: 'view', view: 'both' }).explored, explored);
});

test('a dragged slider is one step; what changes no run is none', () => {
  const drag = (name: string): Action => ({ ...seed(name), gesture: 'seed' }) as Action;
  const after = all(start, drag('1'), drag('2'), { kind: 'panel', panel: 'edit' }, drag('3'));
  assert.equal(after.history.past.length, 1);
  assert.equal(reduce(after, { kind: 'undo' }).schedule, schedule);
});

test('what chance gave stays when the reader takes it in hand', () => {
  const fault: Fault = { kind: 'drop', message: 'x→y GET /#1' };
  const drawn = reduce(start, { kind: 'draw', drawn: true });
  assert.deepEqual([drawn.drawn, drawn.schedule], [true, { seed: '67', faults: [] }]);
  const ran = reduce(drawn, {
    kind: 'ran',
    run: { ...run, seed: '67', faults: [fault] },
    fixedRun: undefined,
  });
  assert.deepEqual(scheduleOf(ran), { seed: '67', faults: [fault] });
  const next = reduce(ran, { kind: 'seed', seed: '68' });
  assert.deepEqual(
    scheduleOf(next),
    { seed: '68', faults: [] },
    'the last seed’s faults are not the next one’s',
  );
  const taken = reduce(ran, { kind: 'draw', drawn: false });
  assert.deepEqual([taken.drawn, taken.schedule], [false, { seed: '67', faults: [fault] }]);
  assert.equal(reduce(taken, { kind: 'draw', drawn: false }), taken);
});

test('a planted bug opens under the scenario’s own conditions', () => {
  const changed = reduce(start, { kind: 'conditions', conditions: { drop: 0.5 } });
  const other = reduce(changed, { kind: 'choose', bug: 'check-then-act', schedule });
  assert.deepEqual(other.conditions, {});
  assert.deepEqual(reduce(other, { kind: 'undo' }).conditions, { drop: 0.5 });
});
