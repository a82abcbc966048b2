import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changeKept, NOTHING_KEPT, readKept, type Kept } from './store.ts';

const KEY = 'faultline:lab:transactions/saga';

function storage(content: Record<string, string> = {}) {
  const items = new Map(Object.entries(content));
  const store = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  return { items, store: () => store };
}

const kept: Kept = {
  edits: { fixed: { sources: 'abc', diff: '--- a/x', foreign: true } },
  aside: {},
  tasks: { first: { tries: 2, done: true } },
};

describe('what the browser keeps of an example', () => {
  test('comes back as it was written, beside what another tab wrote', () => {
    const { items, store } = storage();
    assert.deepEqual(readKept(store, 'transactions/saga'), NOTHING_KEPT);
    changeKept(store, 'transactions/saga', () => kept);
    assert.equal(
      items.get(KEY),
      '{"v":2,"edits":{"fixed":{"sources":"abc","diff":"--- a/x","foreign":true}},"aside":{},"tasks":{"first":{"tries":2,"done":true}}}',
    );
    const other = { sources: 'abc', diff: '--- a/y' };
    changeKept(store, 'transactions/saga', (now) => ({ ...now, edits: { ...now.edits, bug: other } }));
    assert.deepEqual(readKept(store, 'transactions/saga'), { ...kept, edits: { ...kept.edits, bug: other } });
  });

  test('leaves nothing behind once it is empty', () => {
    const { items, store } = storage();
    changeKept(store, 'transactions/saga', () => kept);
    changeKept(store, 'transactions/saga', () => NOTHING_KEPT);
    assert.equal(items.size, 0);
  });

  test('is read field by field: what is not right is left out', () => {
    for (const text of ['{', '[]', 'null', '7', '{"v":1}', '{"v":2,"edits":[],"aside":1,"tasks":3}'])
      assert.deepEqual(readKept(storage({ [KEY]: text }).store, 'transactions/saga'), NOTHING_KEPT, text);
    const mixed = {
      v: 1,
      edits: { a: { sources: 1 }, b: { sources: 's', diff: 'd', more: 1 } },
      tasks: { c: { tries: '1' } },
    };
    assert.deepEqual(readKept(storage({ [KEY]: JSON.stringify(mixed) }).store, 'transactions/saga'), {
      edits: { b: { sources: 's', diff: 'd' } },
      aside: {},
      tasks: {},
    });
  });

  test('of the first version, edits and tasks are still there', () => {
    const { edits, tasks } = kept;
    const { store } = storage({ [KEY]: JSON.stringify({ v: 1, edits, tasks }) });
    assert.deepEqual(readKept(store, 'transactions/saga'), kept);
  });

  test('what a newer page wrote is neither read nor overwritten', () => {
    const text = JSON.stringify({ v: 3, edits: {}, tasks: {} });
    const { items, store } = storage({ [KEY]: text });
    assert.throws(() => readKept(store, 'transactions/saga'), /^StoreError: A newer version of this page/);
    assert.throws(() => changeKept(store, 'transactions/saga', () => kept), /Reload the page/);
    assert.equal(items.get(KEY), text);
  });

  test('a full store and a store that is not there say so', () => {
    const full = { ...storage().store(), setItem: () => assert.fail('QuotaExceededError') };
    assert.throws(
      () =>
        changeKept(
          () => full,
          'transactions/saga',
          () => kept,
        ),
      /^StoreError: The browser has no room left to keep your changes: they last until you leave the page\./,
    );
    const absent = () => assert.fail('SecurityError');
    assert.throws(() => readKept(absent, 'transactions/saga'), /^StoreError: This browser keeps nothing/);
  });
});
