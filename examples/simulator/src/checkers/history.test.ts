import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HistoryError, operationsOf, parseHistory, unknownResult, type History } from './history.ts';

test('pairs each invoke with its end', () => {
  const history: History = [
    { process: 0, type: 'invoke', op: 'put', key: 'x', value: 1, time: 0 },
    { process: 'b', type: 'invoke', op: 'get', key: 'x', time: 1 },
    { process: 0, type: 'ok', op: 'put', time: 2 },
    { process: 'b', type: 'ok', op: 'get', key: 'x', value: 1, time: 2 },
    { process: 0, type: 'invoke', op: 'get', key: 7, time: 3 },
    { process: 0, type: 'ok', op: 'get', time: 4 },
  ];
  assert.deepEqual(operationsOf(history), [
    { process: 0, op: 'put', key: 'x', value: 1, result: null, invoked: 0, returned: 2 },
    { process: 'b', op: 'get', key: 'x', value: null, result: 1, invoked: 1, returned: 3 },
    { process: 0, op: 'get', key: 7, value: null, result: null, invoked: 4, returned: 5 },
  ]);
});

test('leaves out what certainly did not happen, and lets an unknown end come at any time', () => {
  const history: History = [
    { process: 0, type: 'invoke', op: 'put', value: 1, time: 0 },
    { process: 1, type: 'invoke', op: 'put', value: 2, time: 0 },
    { process: 2, type: 'invoke', op: 'put', value: 3, time: 0 },
    { process: 0, type: 'fail', op: 'put', time: 1 },
    { process: 1, type: 'info', op: 'put', value: 'timed out', time: 1 },
    { process: 1, type: 'invoke', op: 'put', value: 4, time: 2 },
  ];
  assert.deepEqual(
    operationsOf(history).map(({ value, result, returned }) => ({ value, result, returned })),
    [2, 3, 4].map((value) => ({ value, result: unknownResult, returned: Infinity })),
  );
});

const invoke = { process: 0, type: 'invoke', op: 'put', key: 'x', time: 5 };
const mistakes: [what: string, entries: unknown, message: RegExp, index?: number][] = [
  ['no array', {}, /^A history is an array of entries/],
  ['no object', [invoke, 3], /^history\[1\] is 3: write an object/, 1],
  ['no process', [{ ...invoke, process: null }], /^history\[0\] has no process: write a number or a text/, 0],
  ['a strange type', [{ ...invoke, type: 'OK' }], /^history\[0\] has the type "OK": write "invoke", "ok"/, 0],
  ['no type', [{ process: 0, op: 'put', time: 0 }], /^history\[0\] has the type undefined: write/, 0],
  ['no op', [{ ...invoke, op: undefined }], /^history\[0\] has no op: write/, 0],
  ['a strange key', [{ ...invoke, key: {} }], /^history\[0\] has the key \{\}: write a number or a text/, 0],
  ['no time', [{ ...invoke, time: '5' }], /^history\[0\] has no time: write a number/, 0],
  [
    'time that runs backwards',
    [invoke, { ...invoke, type: 'ok', time: 4 }],
    /^history\[1\] has the time 4, before that of the entry above it \(5\): sort the entries by time/,
    1,
  ],
  [
    'two operations of one process at once',
    [invoke, invoke],
    /^history\[1\]: process 0 begins "put" before its "put" of history\[0\] has ended. Write an "info" entry/,
    1,
  ],
  [
    'an end without a beginning',
    [{ ...invoke, type: 'info' }],
    /^history\[0\]: process 0 ends "put" with "info", but has begun nothing/,
    0,
  ],
  [
    'another op at the end',
    [invoke, { ...invoke, type: 'ok', op: 'get' }],
    /^history\[1\]: process 0 ends "get", but what it began at history\[0\] is "put"/,
    1,
  ],
  [
    'another key at the end',
    [invoke, { ...invoke, type: 'ok', key: 'y' }],
    /^history\[1\] has the key "y", but its operation began at history\[0\] with "x"/,
    1,
  ],
];
for (const [what, entries, message, index] of mistakes)
  test(`names a mistake: ${what}`, () => {
    const thrown = (error: unknown) =>
      error instanceof HistoryError && message.test(error.message) && error.index === index;
    assert.throws(() => operationsOf(entries as History), thrown);
  });

test('reads JSON, and says so if it is none', () => {
  assert.deepEqual(parseHistory(JSON.stringify([invoke])), [invoke]);
  assert.throws(
    () => parseHistory('[{'),
    /^HistoryError: The history is not JSON \(.*\). Write an array of entries.$/,
  );
  assert.throws(() => parseHistory('[{}]'), /^HistoryError: history\[0\] has no process/);
});
