import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { TraceEvent } from '../trace.ts';
import { anyTrace } from './arbitrary.ts';
import * as fixtures from './fixtures.ts';
import { storyText, tellStory } from './story.ts';

const ATOMIC =
  'This breaks: a finished saga leaves either all effects or none (each applied step compensated exactly once).';

function lines(trace: TraceEvent[], words = fixtures.SAGA_WORDS): string[] {
  return tellStory({ trace }, words).map(({ text }) => text);
}

suite('a story', () => {
  test('of a lost reply', () => {
    assert.deepEqual(lines(fixtures.lostReply()), [
      'The client places order o1.',
      'inventory reserves o1 and payment charges o1; every reply arrives.',
      'shipping books o1. Its reply is lost.',
      'After 100 ms orders gives up on shipping: the call times out.',
      'orders undoes what it knows: payment refunds o1, inventory releases o1.',
      'The client is told: undone.',
      'Nobody asks shipping to cancel o1.',
      ATOMIC,
    ]);
  });

  test('of a lost reply, without a vocabulary', () => {
    const told = lines(fixtures.lostReply(), {});
    assert.equal(told[0], 'The client places o1.');
    assert.equal(told[2], 'shipping books o1. Its reply is lost.');
  });

  test('of what a server lets go by itself, and not of what it is told to let go', () => {
    const at = (atMs: number, body: object) => ({ atMs, node: 'redis', life: 1, ...body }) as TraceEvent;
    const trace = [
      at(0, { kind: 'boot' }),
      at(5, { kind: 'timer', timer: 'timer 1', ms: 5 }),
      at(5, { kind: 'content', name: 'lock', text: undefined }),
      at(5, { kind: 'content', name: 'other', text: undefined }),
      at(7, { kind: 'receive', message: 'a→redis DEL lock#1', from: 'a', reply: false, label: 'DEL lock' }),
      at(7, { kind: 'content', name: 'lock', text: undefined }),
    ];
    const told = tellStory({ trace }, { expires: { lock: 'the lock runs out' } });
    assert.deepEqual(
      told.map(({ text, atMs }) => `${atMs} ${text}`),
      ['5 The lock runs out.', '7 No invariant breaks.'],
    );
  });

  test('names each node once for what it does over connections in a row, and again', () => {
    let atMs = 0;
    const frame = (label: string, n = 1): TraceEvent[] => {
      const message = `a→redis ${label}#${n}`;
      const [sent, heard] = [
        { atMs: ++atMs, node: 'a', life: 1 },
        { atMs: ++atMs, node: 'redis', life: 1 },
      ];
      const connection = 'a→redis#1';
      const reply = { message: `${message}/reply`, reply: true, label: '→ OK', connection };
      return [
        { ...sent, kind: 'send', message, to: 'redis', reply: false, label, body: '', connection },
        { ...heard, kind: 'receive', message, from: 'a', reply: false, label, connection },
        { ...heard, kind: 'send', to: 'a', body: '', ...reply },
        { ...sent, atMs: ++atMs, kind: 'receive', from: 'redis', ...reply },
      ];
    };
    const calls = {
      SET: { verb: 'take', object: '{1}', tell: '{caller} takes {object}' },
      DEL: { verb: 'leave', object: '{1}', tell: '{caller} leaves {object}' },
      GET: { verb: 'show', object: '{1}' },
    };
    const trace = [...frame('SET lock'), ...frame('DEL lock'), ...frame('GET lock')];
    const told = (events: TraceEvent[]) => tellStory({ trace: events }, { calls })[0]!.text;
    assert.equal(told(trace), 'a takes lock and leaves lock; redis shows lock; every reply arrives.');
    assert.equal(told(trace.slice(4)), 'a leaves lock and redis shows lock; every reply arrives.');
    const again = tellStory(
      { trace: [...trace, ...frame('SET lock', 2), ...frame('DEL lock', 2)] },
      { calls },
    );
    assert.equal(again[1]!.text, 'Again a takes lock and leaves lock; every reply arrives.');
  });

  test('of an operation whose effect its caller does not hear of', () => {
    const trace = fixtures.lostCharge();
    assert.deepEqual(lines(trace, { operations: { charge: 'charges {rest}' } }), [
      'The client charges c1. payments writes “applied” to its ledger. Its reply is lost.',
      'This breaks: the charge is known.',
    ]);
  });

  test('of a crash between a durable write and the answer', () => {
    assert.deepEqual(lines(fixtures.crash()), [
      'The client places order o1.',
      'inventory reserves o1; the reply arrives.',
      'orders asks payment to charge o1. payment writes “charged” to its ledger.',
      'payment crashes, right after a write to its ledger is durable. Its write of “seen” to its audit is lost with it. orders’ connection to payment breaks.',
      'orders asks payment again to charge o1. payment is down and refuses the connection.',
      'After 200 ms payment starts again.',
      'orders again asks payment to charge o1; the reply arrives.',
      'shipping books o1; the reply arrives.',
      'The client is told: done.',
      'No invariant breaks.',
    ]);
  });

  test('of a request that arrives after it was cancelled', () => {
    assert.deepEqual(lines(fixtures.lateAction()).slice(2), [
      'orders asks shipping to book o1. The request is held up for 400 ms.',
      'After 100 ms orders gives up on shipping: the call times out.',
      'orders undoes what it knows: shipping cancels o1, payment refunds o1, inventory releases o1.',
      'The client is told: undone.',
      'The request to book o1 arrives 400 ms late, after orders gave up: shipping books o1. Its reply arrives after orders gave up.',
      ATOMIC,
    ]);
  });

  test('of a partition counts what repeats itself', () => {
    assert.deepEqual(lines(fixtures.partition()).slice(2, 8), [
      'The network between orders and payment is cut.',
      'orders asks payment to charge o1. The request does not get through.',
      'After 100 ms orders gives up on payment: the call times out.',
      'orders asks payment 2 more times to charge o1. The same happens each time.',
      'The network between orders and payment heals.',
      'payment charges o1 and shipping books o1; every reply arrives.',
    ]);
  });

  test('of a request that arrives twice claims no second effect', () => {
    assert.deepEqual(lines(fixtures.duplicate()), [
      'The client places order o1. The request is sent twice by the network.',
      'The copy of the request to place order o1 reaches orders.',
      'payment charges o1; the reply arrives.',
      'orders again asks payment to charge o1; the reply arrives.',
      'The client is told: done.',
      'orders’ second reply to “place order o1” is ignored.',
      'This breaks: every order is charged once.',
    ]);
  });

  test('of several things at once names each', () => {
    const told = lines(fixtures.busy());
    assert.equal(told[0], 'The client places orders o1, o2 and o3.');
    assert.ok(told.includes('orders asks inventory to reserve o3. inventory answers 409.'));
    assert.ok(
      told.includes('After 100 ms orders gives up waiting for payment to charge o2: the call times out.'),
    );
    assert.ok(told.includes('The client is told about order o1: undone.'));
  });

  test('marks the words that tell a fault', () => {
    const [sentence] = tellStory({ trace: fixtures.lostReply() }).filter(({ tone }) => tone === 'fault');
    assert.deepEqual(
      sentence!.stress.map(([from, to]) => sentence!.text.slice(from, to)),
      ['Its reply is lost.'],
    );
  });

  test('knows the writes of a call, so that both can be lit up together', () => {
    const trace = fixtures.lostReply();
    const sentence = tellStory({ trace }).find(({ text }) => text.startsWith('shipping books'))!;
    const kinds = sentence.events.map((index) => trace[index]!.kind);
    assert.deepEqual(kinds, ['send', 'receive', 'durable', 'send', 'lost']);
  });

  test('can be told with the words of a write', () => {
    const words = {
      writes: [{ match: { event: 'failed' }, text: 'failed', tell: '{node} gives {saga} up' }],
    };
    assert.ok(lines(fixtures.lostReply(), words).includes('orders gives o1 up.'));
  });

  test('of nothing is empty, of a calm run says that nothing broke', () => {
    assert.deepEqual(tellStory({ trace: [] }), []);
    const calm = tellStory({ trace: [{ kind: 'boot', atMs: 0, node: 'a', life: 1 }] });
    assert.equal(storyText(calm), '1. No invariant breaks.\n');
  });
});

const MUST_BE_TOLD = new Set(
  (
    'lost delay duplicate overtake ignored failed abort crash exit stop pause block slow clock ' +
    'unwritten recovered partition violation'
  ).split(' '),
);

test('whatever happens, every fault and its consequences are told, in order of time', () => {
  fc.assert(
    fc.property(anyTrace(), (trace) => {
      const story = tellStory({ trace }, fixtures.SAGA_WORDS);
      const told = new Set(story.flatMap(({ events }) => events));
      trace.forEach(({ kind }, index) => {
        if (MUST_BE_TOLD.has(kind)) assert.ok(told.has(index), `${kind} at ${index} is not told`);
      });
      story.forEach((sentence, i) => {
        assert.ok(sentence.text.trim());
        assert.ok(sentence.atMs >= (story[i - 1]?.atMs ?? 0));
        assert.deepEqual(
          [...sentence.events].sort((a, b) => a - b),
          sentence.events,
        );
        for (const [from, to] of sentence.stress) assert.ok(from < to && to <= sentence.text.length);
      });
    }),
    { numRuns: 2000 },
  );
});
