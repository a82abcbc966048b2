import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultText, grouped, messageText, summarize } from './words.ts';

const request = 'orders→shipping POST /book?order=o1#1';

test('what went wrong is summed up in a few words', () => {
  assert.equal(summarize([]), 'nothing went wrong');
  assert.equal(summarize([{ kind: 'drop', message: `${request}/reply` }]), 'one lost reply');
  assert.equal(
    summarize([
      { kind: 'crash', node: 'orders', when: 'after', event: 'ack journal#1', restartMs: 200 },
      { kind: 'crash', node: 'orders', when: 'after', event: 'ack journal#4', restartMs: 200 },
      { kind: 'delay', message: request, ms: 300 },
    ]),
    'one late request and 2 crashes',
  );
});

test('a message is named by what it says', () => {
  assert.equal(messageText(request), 'orders→shipping /book?order=o1');
  assert.equal(
    messageText('orders→shipping POST /book?order=o1#2'),
    'orders→shipping /book?order=o1, attempt 2',
  );
  assert.equal(
    messageText(`${request}/copy/reply`),
    'the copy of the reply to orders→shipping /book?order=o1',
  );
});

test('each kind of fault has its sentence', () => {
  assert.equal(faultText({ kind: 'drop', message: request }), 'orders→shipping /book?order=o1 is lost');
  assert.equal(
    faultText({
      kind: 'crash',
      node: 'orders',
      when: 'before',
      event: 'write journal#3',
      restartMs: 200,
      silent: true,
    }),
    'orders loses power before “journal#3 is durable”',
  );
  assert.equal(
    faultText({ kind: 'partition', from: 'a', to: 'b', startMs: 10, endMs: 90 }),
    'a and b lose sight of each other, 10 to 90 ms',
  );
});

test('large numbers are grouped the same way everywhere', () => {
  assert.deepEqual([0, 999, 1000, 10_000, 1_047_088].map(grouped), [
    '0',
    '999',
    '1,000',
    '10,000',
    '1,047,088',
  ]);
});
