import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault, RunResult } from '@faultline/simulator';
import { failsAsAsked, whyNotAsAsked, whyNotFixed } from './judge.ts';

const crash = { kind: 'crash' } as Fault;
const drop = { kind: 'drop' } as Fault;
const run = (faults: Fault[], invariant?: string) =>
  ({ faults, ...(invariant && { violation: { invariant } }) }) as unknown as RunResult;

test('a run does what is asked if it fails with just these faults', () => {
  const task = { faults: { crash: 1 } };
  assert.ok(failsAsAsked(task, run([crash], 'a')));
  assert.ok(!failsAsAsked(task, run([crash])));
  assert.ok(!failsAsAsked(task, run([], 'a')));
  assert.ok(!failsAsAsked(task, run([crash, crash], 'a')));
  assert.ok(!failsAsAsked(task, run([crash, drop], 'a')));
  assert.ok(!failsAsAsked(task, run([drop], 'a')));
  assert.ok(failsAsAsked({ ...task, breaks: 'a' }, run([crash], 'a')));
  assert.ok(!failsAsAsked({ ...task, breaks: 'b' }, run([crash], 'a')));
});

test('a fix holds if nothing breaks and everything is still reached', () => {
  const invariants = [
    { sentence: 'a', when: 'always' as const },
    { sentence: 's', when: 'sometimes' as const },
  ];
  assert.equal(whyNotFixed({ violations: [], reached: ['s'] }, invariants), undefined);
  assert.equal(
    whyNotFixed({ violations: [{ seed: '7', invariant: 'a' }], reached: ['s'] }, invariants),
    'Seed 7 still breaks “a”.',
  );
  assert.equal(
    whyNotFixed({ violations: [], reached: [] }, invariants),
    'No run reached “s”: the code must still do its work.',
  );
});

test('the reader is told what a run lacks', () => {
  assert.equal(whyNotAsAsked({}, run([])), 'Not yet: this run held (nothing went wrong).');
  assert.equal(
    whyNotAsAsked({}, run([crash, crash], 'a')),
    'Not yet: this run breaks, but by other faults (2 crashes).',
  );
  assert.equal(
    whyNotAsAsked({ breaks: 'b' }, run([crash], 'a')),
    'Not yet: it breaks another invariant (one crash).',
  );
});
