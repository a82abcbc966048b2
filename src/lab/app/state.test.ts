import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult, Schedule } from '@faultline/simulator';
import { reduce, variantOf, withFault, withoutFault, type LabState } from './state.ts';

const run = { trace: [], faults: [], unmatched: [] } as unknown as RunResult;
const schedule: Schedule = { seed: '67', faults: [{ kind: 'drop', message: 'a→b GET /#1' }] };
const start: LabState = {
  bug: 'late-action',
  view: 'broken',
  schedule,
  edits: { 'saga.ts': 'edited' },
  run,
  fixedRun: undefined,
  activity: { kind: 'resting' },
  explored: undefined,
  panel: 'none',
  file: 'saga.ts',
  asked: undefined,
  active: new Set([3]),
  notice: undefined,
  offered: undefined,
  foreign: false,
};

test('the fixed code is shown under the same schedule, and the bug stays chosen', () => {
  const fixed = reduce(start, { kind: 'view', view: 'fixed' });
  assert.equal(variantOf(fixed), 'fixed');
  assert.equal(fixed.schedule, schedule);
  assert.deepEqual(fixed.edits, {}, 'edits of one variant are not laid over another');
  assert.equal(variantOf(reduce(fixed, { kind: 'view', view: 'broken' })), 'late-action');
});

test('beside the fixed code the broken one keeps its edits', () => {
  assert.deepEqual(reduce(start, { kind: 'view', view: 'both' }).edits, start.edits);
});

test('edits from a link wait for the reader', () => {
  const opened = reduce(start, {
    kind: 'open',
    variant: 'late-action',
    schedule,
    offered: { 'saga.ts': 'theirs' },
  });
  assert.deepEqual([opened.edits, opened.foreign], [{}, false]);
  const accepted = reduce(opened, { kind: 'accept' });
  assert.deepEqual(
    [accepted.edits, accepted.offered, accepted.foreign],
    [{ 'saga.ts': 'theirs' }, undefined, true],
  );
});

test('resetting one file keeps the others', () => {
  const edited = reduce(start, { kind: 'edit', path: 'orders.ts', text: 'x' });
  assert.deepEqual(reduce(edited, { kind: 'reset', path: 'saga.ts' }).edits, { 'orders.ts': 'x' });
  assert.deepEqual(reduce(edited, { kind: 'reset', path: undefined }).edits, {});
});

test('a message has one fate: a new fault on it replaces the old one', () => {
  const delayed = withFault(schedule, { kind: 'delay', message: 'a→b GET /#1', ms: 250 });
  assert.deepEqual(
    delayed.faults.map(({ kind }) => kind),
    ['delay'],
  );
  assert.deepEqual(withoutFault(delayed, delayed.faults[0]!).faults, []);
});
