import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLinearizableByDefinition } from './by-definition.ts';
import { describe as words, explain } from './explain.ts';
import { famous } from './famous.ts';
import { operationsOf, partitionByKey, record, type Entry, type History, type Operation } from './history.ts';
import { checkLinearizable, type Failure } from './linearizable.ts';
import { queue, register } from './models.ts';
import { NotationError, parseHistory } from './notation.ts';
import { registerServer } from './register.ts';

const modelOf = (history: History) =>
  (history.some(({ op }) => op.endsWith('queue')) ? queue : register) as typeof register;

const checked = (...lines: string[]) => {
  const history = parseHistory(lines.join('\n'));
  return checkLinearizable(modelOf(history), history);
};

function failureOf(...lines: string[]): Failure<unknown> {
  const result = checked(...lines);
  assert.equal(result.verdict, 'violated');
  return (result as { failure: Failure<unknown> }).failure;
}

describe('histories that others have decided', () => {
  for (const { name, source, linearizable, text } of famous)
    test(`${name} (${source})`, () => {
      const parts = [...partitionByKey(parseHistory(text)).values()];
      const verdicts = parts.map((part) => checkLinearizable(modelOf(part), part).verdict);
      assert.equal(
        verdicts.every((verdict) => verdict === 'linearizable'),
        linearizable,
      );
      assert.equal(
        parts.every((part) => isLinearizableByDefinition(modelOf(part), part)),
        linearizable,
      );
    });
});

describe('an operation without a known end', () => {
  const lost = ['A write 1', 'A info'];
  const verdicts: [what: string, verdict: string, ...lines: string[]][] = [
    ['may be done much later', 'linearizable', ...lost, 'B read', 'B ok', 'B read', 'B ok 1'],
    ['may never be done', 'linearizable', ...lost, 'B read', 'B ok', 'B read', 'B ok'],
    ['is done once', 'violated', ...lost, 'B read', 'B ok 1', 'B read', 'B ok'],
    ['is not done before it was asked for', 'violated', 'B read', 'B ok 1', ...lost],
    ['is the same if nothing was noted of its end', 'linearizable', 'A write 1', 'B read', 'B ok 1'],
  ];
  for (const [what, verdict, ...lines] of verdicts)
    test(what, () => assert.equal(checked(...lines).verdict, verdict));

  test('is another thing than one that failed', () =>
    assert.equal(checked('A write 1', 'A fail', 'B read', 'B ok 1').verdict, 'violated'));
});

describe('what is said of a history', () => {
  test('an order that explains it', () => {
    const result = checked('A write 1', 'B write 2', 'A ok', 'B ok', 'C read', 'C ok 1');
    assert.equal(result.verdict, 'linearizable');
    assert.deepEqual((result as { order: Operation[] }).order.map(words), ['write 2', 'write 1', 'read → 1']);
  });

  test('the first operation that has no place, what came before it, and what could have been', () => {
    const lines = [
      'A write 1',
      'A ok',
      'B write 2',
      'A read',
      'A ok 1',
      'C read',
      'C ok',
      'B ok',
      'A read',
      'A ok 2',
    ];
    const failure = failureOf(...lines);
    assert.equal(words(failure.operation), 'read → nothing');
    assert.deepEqual(failure.prefix.map(words), ['write 1', 'read → 1', 'write 2']);
    assert.deepEqual(failure.states, [1, 2]);
    assert.equal(
      explain(failure),
      'C’s read → nothing has no place. By the time it returned, the register was one of these: 1; 2. The answer asks for nothing.',
    );
  });

  test('what other operations would have needed', () => {
    assert.match(
      explain(failureOf('A enqueue x', 'A ok', 'B dequeue', 'B ok')),
      /can only have been: x\. The answer asks for an empty queue\.$/,
    );
    assert.match(
      explain(failureOf('A dequeue', 'A ok x')),
      /can only have been: empty\. The answer asks for x at the head\.$/,
    );
    assert.match(explain(failureOf('A cas 1 2', 'A ok')), /^A’s cas 1 2 has no place.* asks for 1\.$/);
    assert.match(
      explain(failureOf('A write 1', 'A ok', 'A cas 1 2', 'A ok false')),
      /asks for anything but 1\.$/,
    );
  });

  test('that the budget is spent', () => {
    const history = parseHistory(['A write 1', 'B write 2', 'C read', 'C ok 3'].join('\n'));
    assert.equal(checkLinearizable(register, history, 8).verdict, 'unknown');
    assert.equal(checkLinearizable(register, history, 50).verdict, 'violated');
  });
});

describe('noting a call', () => {
  const noted = async (changes: boolean, ask: () => Promise<unknown>) => {
    const entries: Entry[] = [];
    const call = { process: 'ada', op: 'write', value: 1, changes };
    await record((entry) => entries.push(entry), call, ask);
    return entries.map(({ type, value }) => [type, value]);
  };

  test('before it is asked, and when its answer is there', async () => {
    const entries: string[] = [];
    await record(
      ({ type }) => entries.push(type),
      { process: 'ada', op: 'read', changes: false },
      async () => entries.push('asked'),
    );
    assert.deepEqual(entries, ['invoke', 'asked', 'ok']);
  });

  test('without an answer: a change is unknown, a read is not done', async () => {
    const silence = () => Promise.reject(new Error('timeout'));
    assert.deepEqual(await noted(true, silence), [
      ['invoke', 1],
      ['info', 1],
    ]);
    assert.deepEqual(await noted(false, silence), [
      ['invoke', 1],
      ['fail', 1],
    ]);
  });

  test('its entries are paired, and what failed is left out', () => {
    const history = parseHistory('A write 1\nB read\nA info\nB ok 7\nB read\nB fail\nA write 2');
    assert.deepEqual(
      operationsOf(history).map(({ process, input, output, call, return: end }) => [
        process,
        input,
        output,
        call,
        end,
      ]),
      [
        ['A', 1, undefined, 0, Infinity],
        ['B', undefined, 7, 1, 3],
        ['A', 2, undefined, 6, Infinity],
      ],
    );
  });
});

describe('a history that was typed', () => {
  const mistakes: [text: string, says: RegExp][] = [
    ['ada', /^Line 1: write what ada does after the name, such as “ada read”\.$/],
    ['ada ok', /^Line 1: ada has begun nothing that could end/],
    [
      'ada read\nada read',
      /^Line 2: ada is still busy since line 1; write its end first, “ada info” if nobody knows it\.$/,
    ],
    [
      'ada push 1',
      /^Line 1: “push” is no operation; write one of read, write, cas, enqueue, dequeue, or ok, fail, info\.$/,
    ],
    ['\nada constructor', /^Line 2: “constructor” is no operation/],
    ['ada write', /^Line 1: write takes a value, and here is nothing\.$/],
    ['ada cas 1', /^Line 1: cas takes the value it expects and the new value, and here is 1\.$/],
    ['ada write 1\nada ok 1', /^Line 2: “ok” of write has no value, and here is 1\.$/],
    ['ada read\nada ok 1 2', /^Line 2: “ok” of read has one value, and here is 1 2\.$/],
    ['ada cas 1 2\nada ok 2', /^Line 2: “ok” of cas is followed by true, false or nothing, and here is 2\.$/],
  ];
  for (const [text, says] of mistakes)
    test(`with a mistake: ${JSON.stringify(text)}`, () =>
      assert.throws(
        () => parseHistory(text),
        (error) => error instanceof NotationError && says.test(error.message),
      ));

  test('may have comments, names of objects, and nothing for a value', () => {
    assert.deepEqual(parseHistory('# two objects\n\nada p.cas nothing 2 # swap\nada ok false'), [
      { process: 'ada', type: 'invoke', op: 'cas', key: 'p', value: [null, 2] },
      { process: 'ada', type: 'ok', op: 'cas', key: 'p', value: false },
    ]);
  });
});

describe('the server', () => {
  test('keeps what was written, and sends it on without waiting', async (t) => {
    const sent: unknown[] = [];
    t.mock.method(globalThis, 'fetch', (url: string, init: RequestInit) => {
      sent.push([url, init.method, init.body]);
      return new Promise(() => {});
    });
    const values = new Map<'x', number>();
    const cell = {
      get: (key: 'x') => values.get(key),
      set: async (key: 'x', value: number) => void values.set(key, value),
    };
    const handle = registerServer(cell, 'http://replica');
    const ask = async (method: string, body?: string) => {
      const response = await handle(new Request('http://primary/x', { method, ...(body ? { body } : {}) }));
      return response.text();
    };
    assert.equal(await ask('GET'), 'null');
    assert.equal(await ask('PUT', '7'), 'written');
    assert.equal(await ask('GET'), '7');
    assert.deepEqual(sent, [['http://replica/x', 'PUT', '7']]);
  });
});
