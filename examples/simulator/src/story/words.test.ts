import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { list, pastParticiple, span, thirdPerson } from './english.ts';
import type { Message } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';
import { callOf, operationOf, writeOf } from './words.ts';

function clause(label: string, to = 'payment', vocabulary: Vocabulary = {}): string {
  const request = { from: 'orders', to, label } as Message;
  return callOf(request, vocabulary).clause();
}

suite('a request in words', () => {
  const cases: [string, string][] = [
    ['POST /charge?order=o3', 'payment charges o3'],
    ['POST /charge/o3', 'payment charges o3'],
    ['POST /append-entries?term=4', 'payment appends entries 4'],
    ['POST /requestVote', 'payment requests vote'],
    ['GET /balance?account=a', 'orders reads a from payment'],
    ['GET /accounts/a', 'orders reads a from payment'],
    ['PUT /keys/x', 'payment stores x'],
    ['DELETE /keys/x', 'payment deletes x'],
    ['PATCH /users/7', 'payment changes 7'],
    ['POST /refunds', 'payment creates refunds'],
    ['POST /orders/o1/cancel', 'payment cancels o1'],
    ['POST /caf%C3%A9s/%ZZ', 'payment creates %ZZ'],
  ];
  for (const [label, words] of cases) test(label, () => assert.equal(clause(label), words));

  test('takes the words of the scenario where it has some', () => {
    const vocabulary: Vocabulary = {
      nodes: { payment: 'the bank' },
      calls: {
        'POST /orders': { verb: 'place', object: 'order {2}' },
        '/charge': { tell: '{caller} has {callee} charge {order}' },
      },
    };
    assert.equal(clause('POST /orders/o1', 'orders', vocabulary), 'orders places order o1');
    assert.equal(clause('POST /charge?order=o3', 'payment', vocabulary), 'orders has the bank charge o3');
  });
});

suite('a command in words', () => {
  const told = (label: string, vocabulary: Vocabulary, answer?: string) => {
    const request = { from: 'worker', to: 'redis', label, connection: 'worker→redis#1' } as Message;
    if (answer !== undefined) request.answer = { label: `→ ${answer}` } as Message;
    return callOf(request, vocabulary);
  };
  const calls = {
    SET: { verb: 'store', object: '{1}' },
    'SET lock': {
      verb: 'take',
      object: 'the {1}',
      tell: '{callee} gives {caller} {object}',
      answers: { nil: '{caller} finds {object} taken' },
    },
  };

  test('is quoted where the scenario has no words for it', () => {
    assert.equal(told('GET lock', { calls }).clause(), 'redis runs “GET lock”');
    assert.equal(told('SETNX lock', { calls }).phrase, 'run “SETNX lock”');
  });

  test('takes those that begin with most of its words', () => {
    assert.equal(told('SET n 1', { calls }).clause(), 'redis stores n');
    assert.equal(told('SET n 1', { calls }).done, 'stored');
    assert.equal(told('SET lock a NX', { calls }, 'OK').clause(), 'redis gives worker the lock');
    assert.equal(told('SET lock a NX', { calls }).phrase, 'take the lock');
  });

  test('is one way where nobody answers, and may be too little for a sentence', () => {
    const more = { beat: { verb: 'beat', unremarkable: true }, ack: { verb: 'acknowledge' } } as const;
    const kind = (label: string, answer?: string) => {
      const { oneWay, unremarkable } = told(label, { calls: more }, answer);
      return { oneWay, unremarkable };
    };
    assert.deepEqual(kind('ack 1'), { oneWay: true, unremarkable: false });
    assert.deepEqual(kind('ack 1', 'ok'), { oneWay: false, unremarkable: false });
    assert.deepEqual(kind('beat'), { oneWay: true, unremarkable: true });
    assert.deepEqual(kind('other'), { oneWay: false, unremarkable: false });
  });

  test('is told by its answer, where there are words for that', () => {
    assert.equal(told('SET lock a NX', { calls }, 'nil').clause(), 'worker finds the lock taken');
  });
});

test('an operation in words', () => {
  assert.equal(operationOf('place o1', {}).clause, 'places o1');
  assert.equal(operationOf('o1', {}).clause, 'starts o1');
  const operations = { place: 'places order {rest}' };
  assert.deepEqual(operationOf('place o1', { operations }), {
    verb: 'places',
    object: 'order o1',
    clause: 'places order o1',
  });
});

test('an entry in words', () => {
  const event = { kind: 'durable', atMs: 0, node: 'orders', life: 1, write: '', file: 'journal' } as const;
  const entry = { saga: 'o1', event: 'began', step: 'payment' };
  const text = JSON.stringify(entry);
  assert.deepEqual(writeOf({ ...event, text }, {}), { text: 'began o1 payment', tone: 'do' });
  assert.equal(writeOf({ ...event, text: '"apply o1"' }, {}).text, 'apply o1');
  const writes = [
    { match: { event: 'ended' }, text: 'never' },
    { file: 'journal', match: { event: 'began' }, text: 'knows {step}', tone: 'note' },
  ] as const;
  assert.deepEqual(writeOf({ ...event, text }, { writes }), { text: 'knows payment', tone: 'note' });
  const served = callOf({ from: 'a', to: 'b', label: 'POST /refund?order=o1' } as Message, {});
  assert.deepEqual(writeOf({ ...event, text }, { writes: [{ text: '{done}' }] }, served), {
    text: 'refunded',
    tone: 'undo',
  });
});

test('English', () => {
  const verbs =
    'charge book try pass go commit ship cancel send write hold have reply plan transfer enqueue relay';
  assert.equal(
    verbs.split(' ').map(thirdPerson).join(' '),
    'charges books tries passes goes commits ships cancels sends writes holds has replies plans transfers enqueues relays',
  );
  assert.equal(
    verbs.split(' ').map(pastParticiple).join(' '),
    'charged booked tried passed gone committed shipped cancelled sent written held had replied planned transferred enqueued relayed',
  );
  assert.equal(list(['a', 'b', 'c']), 'a, b and c');
  assert.equal(list(['a', 'b', 'c', 'd', 'e'], 3), 'a, b and 3 more');
  assert.deepEqual([0.26, 9.96, 98.4, 1500, 90_000].map(span), [
    '0.3 ms',
    '10 ms',
    '98 ms',
    '1.5 s',
    '1.5 min',
  ]);
});
