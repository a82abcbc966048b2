import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineError, messages, StateCell, within } from './engine.ts';

test('every kind says in whole sentences what happened and what to do', () => {
  for (const { text, remedy } of Object.values(messages)) {
    assert.match(text, /^[A-Z].*\.$/);
    assert.match(remedy, /^[A-Z].*\.$/);
  }
});

test('an error says what its kind says, and keeps what is technical apart', () => {
  const cause = new Error('boom');
  const error = new EngineError('syntax', 'none', {
    detail: 'boom',
    at: { file: 'saga.ts', line: 3 },
    cause,
  });
  assert.equal(error.message, 'The code cannot be read. Correct the marked line, then run again.');
  assert.deepEqual([error.detail, error.at, error.cause], ['boom', { file: 'saga.ts', line: 3 }, cause]);
});

test('within: the promise’s own outcome, or the error at the deadline', async () => {
  const late = () => new Error('late');
  assert.equal(await within(Promise.resolve(1), 60_000, late), 1);
  await assert.rejects(within(Promise.reject(new Error('own')), 60_000, late), /own/);
  await assert.rejects(within(new Promise(() => {}), 1, late), /late/);
});

test('a state’s listeners hear of every change until they leave', () => {
  const cell = new StateCell();
  const heard: string[] = [];
  const leave = cell.subscribe(({ status }) => heard.push(status));
  cell.set({ status: 'starting' });
  cell.set({ status: 'ready' });
  leave();
  cell.set({ status: 'idle' });
  assert.deepEqual([heard, cell.state.status], [['starting', 'ready'], 'idle']);
});
