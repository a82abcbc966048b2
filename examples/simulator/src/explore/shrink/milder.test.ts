import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONDITIONS } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';
import { milder } from './milder.ts';

const conditions = { ...DEFAULT_CONDITIONS, crash: 0.1, torn: 0.5 };
const at = { node: 'a', when: 'after', event: 'boot a 1', restartMs: 200 } as const;

test('a machine that dies and tears a write: only the process, then the machine alone', () => {
  assert.deepEqual(milder({ kind: 'crash', ...at, silent: true, torn: true }, conditions), [
    { kind: 'crash', ...at },
    { kind: 'crash', ...at, silent: true },
  ]);
  assert.deepEqual(milder({ kind: 'crash', ...at }, conditions), []);
});

test('what the conditions exclude stays excluded', () => {
  const crash: Fault = { kind: 'crash', ...at, silent: true, torn: true };
  assert.deepEqual(milder(crash, { ...conditions, silent: 1, torn: 1 }), []);
  const power: Fault = { kind: 'power', ...at, others: [] };
  assert.deepEqual(milder(power, { ...conditions, crash: 0 }), []);
});

test('a power cut: one machine, without the others, untorn, without one of them', () => {
  assert.deepEqual(milder({ kind: 'power', ...at, others: ['b', 'c'], torn: true }, conditions), [
    { kind: 'crash', ...at, silent: true, torn: true },
    { kind: 'power', ...at, others: [], torn: true },
    { kind: 'power', ...at, others: ['b', 'c'] },
    { kind: 'power', ...at, others: ['c'], torn: true },
    { kind: 'power', ...at, others: ['b'], torn: true },
  ]);
});

test('a clock is off or runs wrong, if one is enough', () => {
  const clock = { kind: 'clock', node: 'a', startMs: 5, skewMs: -20, driftPpm: 100 } as const;
  assert.deepEqual(milder(clock, conditions), [
    { ...clock, skewMs: 0 },
    { ...clock, driftPpm: 0 },
  ]);
  assert.deepEqual(milder({ ...clock, skewMs: 0 }, conditions), []);
});

test('other faults have no milder form', () => {
  assert.deepEqual(milder({ kind: 'drop', message: 'm' }, conditions), []);
  assert.deepEqual(milder({ kind: 'stop', ...at, graceMs: 10 }, conditions), []);
});
