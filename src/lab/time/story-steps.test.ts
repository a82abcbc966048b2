import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAGA_WORDS } from '../../../examples/simulator/src/story/fixtures.ts';
import { tellStory } from '../../../examples/simulator/src/story/story.ts';
import { golden } from './golden-saga.ts';
import { START_OF_TIME, travel } from './moment.ts';
import { stepTo, storyStep } from './story-steps.ts';

const story = tellStory(golden, SAGA_WORDS);
const NOTHING: ReadonlySet<number> = new Set();
const find = (words: string) => story.findIndex(({ text }) => text.includes(words));

/** The sentences that one comes by, step by step, with nothing lit but what the step before lit. */
function walk(step: 1 | -1, steps: number, from = { time: START_OF_TIME, active: NOTHING }) {
  const visited: [string, number][] = [];
  let now = from;
  for (let i = 0; i < steps; i++) {
    const { to, events } = storyStep(story, now, step)!;
    now = { time: travel(now.time, to, golden.trace), active: new Set(events) };
    const sentence = story.find((one) => one.events === events)!;
    visited.push([sentence.text.split(' ').slice(0, 3).join(' '), to.index]);
  }
  return visited;
}

const told: [string, number][] = [
  ['The client places', 6],
  ['inventory reserves o1', 22],
  ['shipping books o1.', 30],
  ['After 100 ms', 31],
  ['orders undoes what', 45],
  ['Nobody asks shipping', 45],
  ['This breaks: a', 49],
];

test('the story goes on sentence by sentence, and time with it, never back', () => {
  assert.deepEqual(walk(1, 8), [...told, told.at(-1)!]);
  assert.deepEqual(walk(-1, 8), [...told.toReversed(), told[0]!]);
});

test('from an instant it goes on with what has not been told yet', () => {
  const at = (index: number) => ({
    time: travel(START_OF_TIME, { kind: 'to', index }, golden.trace),
    active: NOTHING,
  });
  assert.equal(storyStep(story, at(28), 1)!.to.index, 30);
  assert.equal(storyStep(story, at(30), -1)!.to.index, 22);
  assert.equal(storyStep(story, at(0), 1)!.to.index, 6);
});

test('a sentence is gone to when all before it has happened, and lights its own events', () => {
  assert.deepEqual(stepTo(story, find('Nobody asks')), { to: { kind: 'to', index: 45 }, events: [26] });
  const calm = tellStory({ trace: golden.trace.slice(0, 8) }, SAGA_WORDS);
  assert.equal(stepTo(calm, calm.length - 1), undefined, 'that nothing breaks is no event');
  assert.equal(storyStep([], { time: START_OF_TIME, active: NOTHING }, 1), undefined);
});
