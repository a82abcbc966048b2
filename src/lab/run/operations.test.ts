import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schedule, TraceEvent } from '@faultline/simulator';
import { neighbouringSeed, operationsOf, withNodesOff, withOperations } from './operations.ts';

const began = (name: string) =>
  ({ kind: 'operation', name, phase: 'start', outcome: '', atMs: 0, node: 'client', life: 1 }) as TraceEvent;
const schedule: Schedule = { seed: '1', faults: [], calm: true };

test('the known operations stay in their order; those that an edited workload adds come last', () => {
  assert.deepEqual(operationsOf(['a', 'b', 'c'], { trace: [began('c')] }), ['a', 'b', 'c']);
  assert.deepEqual(operationsOf(['a', 'b'], { trace: [began('d'), began('a')], leftOut: ['e', 'b'] }), [
    'a',
    'b',
    'd',
    'e',
  ]);
});

test('a schedule with all operations names none', () => {
  const all = ['a', 'b', 'c'];
  assert.deepEqual(withOperations(schedule, ['c', 'a'], all), { ...schedule, only: ['a', 'c'] });
  assert.deepEqual(withOperations({ ...schedule, only: ['a'] }, all, all), schedule);
  assert.deepEqual(withOperations(schedule, [], all), { ...schedule, only: [] });
});

test('nodes are switched off and on', () => {
  assert.deepEqual(withNodesOff(schedule, ['orders']), { ...schedule, off: ['orders'] });
  assert.deepEqual(withNodesOff({ ...schedule, off: ['orders'] }, []), schedule);
});

test('seeds that are numbers have neighbours', () => {
  assert.equal(neighbouringSeed('67', 1), '68');
  assert.equal(neighbouringSeed('67', -1), '66');
  assert.equal(neighbouringSeed('0', -1), undefined);
  assert.equal(neighbouringSeed('my run', 1), undefined);
  assert.equal(neighbouringSeed('1e3', 1), undefined);
});
