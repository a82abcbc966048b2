import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { topicMatches } from './topic.ts';

/** The bindings and keys of RabbitMQ's own test: `topic_matching` in unit_access_control_SUITE.erl of 3.10.8, before it unbinds any. */
const bindings: readonly string[] = [
  ...[
    'a.b.c',
    'a.*.c',
    'a.#.b',
    'a.b.b.c',
    '#',
    '#.#',
    '#.b',
    '*.*',
    'a.*',
    '*.b.c',
    'a.#',
    'a.#.#',
    'b.b.c',
  ],
  ...['a.b.b', 'a.b', 'b.c', '', '*.*.*', 'vodka.martini', 'a.b.c', '*.#', '#.*.#', '*.#.#', '#.#.#', '*'],
  ...['#.b.#', 'args-test'],
];
const expected: Record<string, readonly number[]> = {
  'a.b.c': [1, 2, 5, 6, 10, 11, 12, 18, 20, 21, 22, 23, 24, 26],
  'a.b': [3, 5, 6, 7, 8, 9, 11, 12, 15, 21, 22, 23, 24, 26],
  'a.b.b': [3, 5, 6, 7, 11, 12, 14, 18, 21, 22, 23, 24, 26],
  '': [5, 6, 17, 24],
  'b.c.c': [5, 6, 18, 21, 22, 23, 24, 26],
  'a.a.a.a.a': [5, 6, 11, 12, 21, 22, 23, 24],
  'vodka.gin': [5, 6, 8, 21, 22, 23, 24],
  'vodka.martini': [5, 6, 8, 19, 21, 22, 23, 24],
  'b.b.c': [5, 6, 10, 13, 18, 21, 22, 23, 24, 26],
  'nothing.here.at.all': [5, 6, 21, 22, 23, 24],
  oneword: [5, 6, 21, 22, 23, 24, 25],
  'args-test': [5, 6, 21, 22, 23, 24, 25, 27],
};

for (const [key, numbers] of Object.entries(expected))
  test(`the queues that '${key}' reaches`, () => {
    const found = bindings.flatMap((binding, at) => (topicMatches(binding, key) ? [at + 1] : []));
    assert.deepEqual(found, numbers);
  });

test('a pattern is the regular expression that its words say', () => {
  const words = fc.array(fc.constantFrom('a', 'b', ''), { minLength: 1, maxLength: 5 });
  const patterns = fc.array(fc.constantFrom('a', 'b', '*', '#'), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(patterns, words, (pattern, key) => {
      const each = pattern.map((word) =>
        word === '#' ? '(?:[ab]?\\.)*' : word === '*' ? '[ab]?\\.' : `${word}\\.`,
      );
      const text = key.join('.');
      const ended = text === '' ? '' : `${text}.`;
      assert.equal(topicMatches(pattern.join('.'), text), new RegExp(`^${each.join('')}$`).test(ended));
    }),
    { numRuns: 500 },
  );
});
