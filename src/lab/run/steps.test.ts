import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONDITIONS } from '../../../examples/simulator/src/scenario.ts';
import { conditionHelp } from './condition-help.ts';
import { GROUPS } from './groups.ts';
import { fieldText, isSameValue, stepsOf, unitOf, valueText, withEnd, type Field } from './steps.ts';

const fields = Object.keys(DEFAULT_CONDITIONS) as Field[];

test('every condition has a place and is explained in whole sentences', () => {
  const help = conditionHelp();
  assert.deepEqual(Object.keys(help), fields);
  for (const [field, text] of Object.entries(help)) assert.match(text, /^[A-Z][^*\n]+\.$/, field);
  assert.equal(help.drop, 'Probability that a message is lost without a word.');
  assert.deepEqual(GROUPS.flatMap(([, own]) => own).sort(), [...fields].sort());
});

test('a field without a docstring is not passed over in silence', () => {
  const source = 'export interface Conditions {\n  /** One. */\n  a: number;\n  b: number;\n}\n';
  assert.deepEqual(conditionHelp(source), { a: 'One.' });
  assert.throws(() => conditionHelp('export interface Other {}'), /declares no interface Conditions/);
});

test('sliders go by round values and never miss the scenario’s own', () => {
  for (const field of fields) {
    const own = [DEFAULT_CONDITIONS[field]].flat() as number[];
    const steps = stepsOf(unitOf(field), ...own);
    assert.ok(
      own.every((value) => steps.includes(value)),
      field,
    );
    assert.deepEqual(
      steps,
      [...new Set(steps)].sort((a, b) => a - b),
    );
  }
  assert.ok(stepsOf('likelihood', 0.013).includes(0.013));
});

test('values are told with their units', () => {
  assert.equal(valueText('likelihood', 0.03), '3 %');
  assert.equal(valueText('likelihood', 0.001), '0.1 %');
  assert.equal(valueText('ms', 0.5), '0.5 ms');
  assert.equal(valueText('ms', 999), '999 ms');
  assert.equal(valueText('ms', 60_000), '60 s');
  assert.equal(fieldText('latencyMs', [1, 30]), '1 ms to 30 ms');
  assert.equal(fieldText('restartMs', [200, 200]), '200 ms');
  assert.equal(fieldText('driftPpm', [0, 200]), '0 ppm to 200 ppm');
});

test('the ends of a range never pass each other', () => {
  assert.deepEqual(withEnd([1, 10], 0, 5), [5, 10]);
  assert.deepEqual(withEnd([1, 10], 0, 20), [20, 20]);
  assert.deepEqual(withEnd([5, 10], 1, 2), [2, 2]);
  assert.equal(withEnd(0.5, 0, 1), 1);
  assert.ok(isSameValue([1, 2], [1, 2]) && !isSameValue([1, 2], [1, 3]) && !isSameValue(0, [0, 0]));
});
