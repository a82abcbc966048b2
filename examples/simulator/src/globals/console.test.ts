import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createConsole, format } from './console.ts';

const lines = (use: (console: Console) => void): string[] => {
  const written: string[] = [];
  use(createConsole((text) => void written.push(text)) as Console);
  return written;
};

test('writes one line for each call', () => {
  const all = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'group'] as const;
  assert.deepEqual(
    lines((console) => all.forEach((method) => console[method](method))),
    [...all],
  );
  assert.deepEqual(
    lines((console) => console.groupEnd()),
    [],
  );
  assert.deepEqual(
    lines((console) => [console.assert(true, 'no'), console.assert(false, 'yes', 1)]),
    ['Assertion failed yes 1'],
  );
});

const values: [unknown, string][] = [
  ['text', 'text'],
  [7, '7'],
  [-0, '0'],
  [NaN, 'null'],
  [null, 'null'],
  [undefined, 'undefined'],
  [10n, '10n'],
  [{ a: [1, 10n, 'b'] }, '{"a":[1,"10n","b"]}'],
  [new RangeError('too far'), 'RangeError: too far'],
  [new Error(''), 'Error'],
  [new DOMException('late', 'TimeoutError'), 'TimeoutError: late'],
];
for (const [value, text] of values) test(`prints ${inspect(value)}`, () => assert.equal(format(value), text));

test('what JSON cannot hold does not stop the node', () => {
  const circle: unknown[] = [];
  circle.push(circle);
  assert.equal(format(circle), 'an object that cannot be printed');
  assert.equal(format(Symbol('a')), 'Symbol(a)');
});

test('puts arguments into their places', () => {
  const written = lines((console) => {
    console.log('%s is %d of %i%%, %j', 'a', '1.5', 2.7, { b: 1 }, 'rest');
    console.log('%s and %s', 'only');
    console.log(1, '%s');
    console.log('100%');
  });
  assert.deepEqual(written, ['a is 1.5 of 2%, {"b":1} rest', 'only and %s', '1 %s', '100%']);
});
