import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetSearches, recentSearches, rememberSearch } from './recent.ts';

const KEY = 'faultline:searches';

function storage(content?: string) {
  const items = new Map(content === undefined ? [] : [[KEY, content]]);
  const store = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  return { items, store: () => store };
}

test('the last six searches are kept, newest first and once each, until they are forgotten', () => {
  const { items, store } = storage();
  for (const words of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c', '', 'x'.repeat(81)])
    rememberSearch(store, words);
  assert.equal(items.get(KEY), '{"v":1,"recent":["c","g","f","e","d","b"]}');
  assert.deepEqual(recentSearches(store), ['c', 'g', 'f', 'e', 'd', 'b']);
  forgetSearches(store);
  assert.equal(items.size, 0);
});

test('what is no search is left out, and a browser that keeps nothing is no trouble until it is to forget', () => {
  for (const kept of ['{', 'null', '[]', '{"v":1,"recent":"a"}'])
    assert.deepEqual(recentSearches(storage(kept).store), [], kept);
  assert.deepEqual(recentSearches(storage('{"v":1,"recent":["a",7]}').store), ['a']);
  const newer = storage('{"v":2,"recent":["a"]}');
  rememberSearch(newer.store, 'b');
  assert.deepEqual(recentSearches(newer.store), []);
  assert.equal(newer.items.get(KEY), '{"v":2,"recent":["a"]}');
  const none = () => assert.fail('SecurityError');
  rememberSearch(none, 'a');
  assert.deepEqual(recentSearches(none), []);
  assert.throws(() => forgetSearches(none), /^StoreError: This browser keeps nothing/);
});
