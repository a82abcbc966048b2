import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doneTasks, forgetLabTasks, mergeLabTasks, parseLabTasks, readLabTasks } from './lab-tasks.ts';

const KEY = 'faultline:lab:transactions/saga';
const kept = (tasks: object, edits: object = {}) => JSON.stringify({ v: 2, edits, aside: {}, tasks });

function storage(content: Record<string, string>) {
  const items = new Map(Object.entries(content));
  const store = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    key: (i: number) => [...items.keys()][i] ?? null,
    get length() {
      return items.size;
    },
  };
  return { items, store: () => store };
}

test('results of the lab are read from every example, and only from there', () => {
  const { store } = storage({
    [KEY]: kept({ first: { tries: 2, done: true } }),
    'faultline:lab:x/newer': '{"v":99}',
    'faultline:lab:x/none': kept({}),
    'faultline:progress': '{"v":1}',
  });
  const tasks = readLabTasks(store);
  assert.deepEqual(tasks, { 'transactions/saga': { first: { tries: 2, done: true } } });
  assert.equal(doneTasks(tasks), 1);
  assert.deepEqual(
    readLabTasks(() => assert.fail('SecurityError')),
    {},
  );
});

test('what is brought back is added: what was ever done is done', () => {
  const { items, store } = storage({
    [KEY]: kept({ a: { tries: 1, done: true }, b: { tries: 5, done: false } }),
  });
  const file = JSON.stringify({
    tasks: {
      'transactions/saga': { a: { tries: 3, done: false }, b: { tries: 2, done: true }, c: 7 },
      y: [],
    },
  });
  mergeLabTasks(store, parseLabTasks(file));
  assert.deepEqual(readLabTasks(store)['transactions/saga'], {
    a: { tries: 3, done: true },
    b: { tries: 5, done: true },
  });
  assert.equal(items.size, 1);
  for (const text of ['{', '7', '{"tasks":[]}']) assert.deepEqual(parseLabTasks(text), {});
});

test('forgetting takes the results, and leaves what the reader wrote', () => {
  const edits = { fixed: { sources: 'abc', diff: '--- a/x' } };
  const { items, store } = storage({
    [KEY]: kept({ a: { tries: 1, done: true } }, edits),
    'faultline:lab:x/y': kept({ a: { tries: 1, done: false } }),
  });
  forgetLabTasks(store);
  assert.deepEqual([...items], [[KEY, kept({}, edits)]]);
});
