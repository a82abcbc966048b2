import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProgressLine } from './progress.ts';

/** A terminal that keeps what is written, and a clock that is set by hand. */
function terminal(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const clock = { now: 0 };
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  return { written, clock, line: new ProgressLine(stream, () => clock.now) };
}
const CLEAR = '\r\x1b[K';

test('a line is written over, not too often, and taken away in the end', () => {
  const { written, clock, line } = terminal(true);
  line.show(() => 'one');
  clock.now = 99;
  line.show(() => assert.fail('too soon'));
  clock.now = 100;
  line.show(() => 'two');
  line.clear();
  line.clear();
  assert.deepEqual(written, [`${CLEAR}one`, `${CLEAR}two`, CLEAR]);
});

test('a line never wraps', () => {
  const { written, line } = terminal(true, 10);
  line.show(() => '0123456789');
  assert.deepEqual(written, [`${CLEAR}012345678`]);
});

test('a pipe hears nothing', () => {
  const { written, line } = terminal(false);
  line.show(() => assert.fail('nobody looks'));
  line.clear();
  assert.deepEqual(written, []);
});
