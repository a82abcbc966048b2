import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noExploration } from '../../../examples/simulator/src/explore/exploration.ts';
import type { Explored } from '../app/state.ts';
import { failureGroups, faultsText, openedText, outcomeText, progressText } from './words.ts';

const some = { ...noExploration(), runs: 2_000, events: 210_000 };
const explored = (more: object, of = 2_000): Explored => ({
  sweep: { exploration: { ...some, ...more }, done: [] },
  of,
  ms: 500,
});

test('progress says how fast it goes once that is known', () => {
  const exploring = { kind: 'exploring', exploration: some, of: 10_000, ms: 500 } as const;
  assert.equal(progressText(exploring), '2,000 of 10,000 schedules · 4,000 runs/s · 420,000 events/s');
  assert.equal(progressText({ ...exploring, exploration: noExploration(), ms: 0 }), '0 of 10,000 schedules');
});

test('the outcome says whether that was all', () => {
  assert.equal(outcomeText(explored({})), '2,000 schedules, 210,000 events: every invariant held.');
  assert.equal(
    outcomeText(explored({}, 10_000)),
    '2,000 schedules, 210,000 events so far: every invariant held.',
  );
  const one = {
    brokenIn: { a: { runs: 1, firstSeed: '1999' } },
    violations: [{ seed: '1999', invariant: 'a' }],
  };
  const opened = { seed: '1999', invariant: 'a', faultsBefore: 3, shrunk: true };
  assert.equal(outcomeText({ ...explored(one), opened }), 'Schedule 2,000 broke an invariant.');
  const many = {
    brokenIn: { a: { runs: 1_200, firstSeed: '3' } },
    violations: [{ seed: '3', invariant: 'a' }],
  };
  assert.equal(outcomeText(explored(many)), '2,000 schedules, 210,000 events: 1,200 broke an invariant.');
});

test('an opened failure is as it was or as short as it gets', () => {
  const opened = { seed: '7', invariant: 'a', faultsBefore: 1, shrunk: true };
  assert.equal(
    openedText(opened),
    'Seed 7 had 1 fault; below is the shortest schedule that fails in the same way.',
  );
  assert.equal(openedText({ ...opened, shrunk: false }), 'Seed 7 is shown as it was, with 1 fault.');
});

test('faults are counted, most frequent first', () => {
  assert.equal(faultsText({ ...some, faults: { drop: 2, crash: 1_500 } }), '1,500 × crash, 2 × drop');
  assert.equal(faultsText(some), 'none');
});

test('failures are grouped by invariant, that of the smallest seed first', () => {
  const violations = Array.from({ length: 10 }, (_, i) => ({
    seed: String(i + 5),
    invariant: i % 3 ? 'often' : 'first',
  }));
  const brokenIn = { often: { runs: 6, firstSeed: '6' }, first: { runs: 4, firstSeed: '5' } };
  assert.deepEqual(failureGroups({ ...some, violations, brokenIn }), [
    { invariant: 'first', runs: 4, seeds: ['5', '8', '11', '14'] },
    { invariant: 'often', runs: 6, seeds: ['6', '7', '9', '10', '12', '13'] },
  ]);
});
