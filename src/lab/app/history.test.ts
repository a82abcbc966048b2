import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_HISTORY, redo, remember, undo, type History } from './history.ts';

/** A present with its history, as the lab's state holds them. */
interface Timeline {
  present: number;
  history: History<number>;
}

const start: Timeline = { present: 0, history: NO_HISTORY };
const set = ({ present, history }: Timeline, next: number, gesture?: string): Timeline => ({
  present: next,
  history: remember(history, present, gesture),
});

test('undo goes back step by step, redo comes back, and a change in between forgets what was undone', () => {
  let now = set(set(start, 1), 2);
  now = undo(now.history, now.present)!;
  assert.equal(now.present, 1);
  now = undo(now.history, now.present)!;
  assert.equal(now.present, 0);
  assert.equal(undo(now.history, now.present), undefined);
  now = redo(now.history, now.present)!;
  assert.equal(now.present, 1);
  now = set(now, 7);
  assert.equal(redo(now.history, now.present), undefined);
  assert.equal(undo(now.history, now.present)!.present, 1);
});

test('the changes of one gesture are one step, those of two are two', () => {
  let now = set(start, 1, 'drop');
  now = set(now, 2, 'drop');
  now = set(now, 3, 'late');
  now = set(now, 4);
  now = set(now, 5, 'late');
  assert.deepEqual(now.history.past, [0, 2, 3, 4]);
});

test('undoing ends a gesture: what follows is a step of its own', () => {
  let now = set(set(start, 1, 'drop'), 2, 'drop');
  now = undo(now.history, now.present)!;
  now = set(now, 3, 'drop');
  assert.deepEqual([now.history.past, now.present], [[0], 3]);
});

test('like an editor’s list of states with a cursor, whatever is done', () => {
  const act = fc.oneof(
    fc.constant('undo' as const),
    fc.constant('redo' as const),
    fc.nat().map((value) => ({ value })),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let now = start;
      let states = [0];
      let cursor = 0;
      for (const one of acts) {
        if (one === 'undo') {
          now = undo(now.history, now.present) ?? now;
          cursor = Math.max(0, cursor - 1);
        } else if (one === 'redo') {
          now = redo(now.history, now.present) ?? now;
          cursor = Math.min(states.length - 1, cursor + 1);
        } else {
          now = set(now, one.value);
          states = [...states.slice(0, cursor + 1), one.value];
          cursor = states.length - 1;
        }
        assert.equal(now.present, states[cursor]);
        assert.equal(now.history.past.length, cursor);
      }
    }),
  );
});

test('keeps the last two hundred steps', () => {
  let now = start;
  for (let i = 1; i <= 300; i++) now = set(now, i);
  assert.equal(now.history.past.length, 200);
  assert.equal(now.history.past[0], 100);
});
