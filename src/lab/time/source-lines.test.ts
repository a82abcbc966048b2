import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lostReply } from '../../../examples/simulator/src/story/fixtures.ts';
import { golden, indexAt, place } from './golden-saga.ts';
import { eventsOfLine, linesOf } from './source-lines.ts';

const { trace } = golden;
const at = (where: string) => ({ file: where.split(':')[0]!, line: Number(where.split(':')[1]) });
const told = (index: number) => linesOf(trace, index).map(({ file, line }) => `${file}:${line}`);
const find = (kind: string, atMs: number) => indexAt(trace, kind, atMs);

/** The call of the shipping step, from the inside out. */
const STEP = place('saga.ts', 'await retry(step.attempts, ');
const BOOK = [
  place('orders.ts', 'await fetch(url'),
  place('orders.ts', '=> post('),
  STEP,
  place('saga.ts', 'return await run();'),
  STEP,
];
const BEGAN = place('saga.ts', "event: 'began', step: step.name });");

test('an event goes back to the calls that caused it', () => {
  assert.deepEqual(told(find('send', 8)).slice(0, BOOK.length), BOOK);
  assert.deepEqual(told(find('durable', 9.5)), [
    place('participant.ts', "ledger.append({ key, event: 'applied' })"),
  ]);
});

test('what a caller hears of its request goes back to the call that waits', () => {
  assert.deepEqual(told(find('abort', 108)).slice(0, BOOK.length), BOOK);
  const request = find('send', 4.8);
  assert.deepEqual(told(find('receive', 7.4)), told(request));
});

test('what happens elsewhere or of itself goes back to nothing', () => {
  assert.deepEqual(told(find('lost', 9.6)), [], 'the loss of a reply is nobody’s line');
  assert.deepEqual(told(find('receive', 9)), []);
  assert.deepEqual(told(0), []);
  assert.deepEqual(linesOf(trace, 999), []);
  lostReply().forEach((_, index, events) => assert.deepEqual(linesOf(events, index), []));
});

test('a line has the events that go back to it, each once', () => {
  const append = eventsOfLine(trace, at(BEGAN));
  assert.deepEqual(
    append.map((index) => `${trace[index]!.kind} ${trace[index]!.atMs}`),
    ['durable 4.7', 'acked 4.8', 'durable 7.9', 'acked 8'],
  );
  assert.deepEqual(eventsOfLine(trace, { file: 'saga.ts', line: 1 }), []);
  const twice = eventsOfLine(trace, at(STEP));
  assert.equal(new Set(twice).size, twice.length);
  assert.ok(twice.includes(find('abort', 108)));
});
