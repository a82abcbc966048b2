import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  changeProgress,
  exportProgress,
  mergeProgress,
  NO_PROGRESS,
  parseProgress,
  readProgress,
  type Progress,
} from './store.ts';

const KEY = 'faultline:progress';

function storage(content: Record<string, string> = {}) {
  const items = new Map(Object.entries(content));
  const store = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  return { items, store: () => store };
}

const some: Progress = { read: { saga: '2026-11-30' }, quiz: { saga: { predict: 2 } } };

test('what is written comes back, on top of what another tab wrote', () => {
  const { items, store } = storage();
  assert.deepEqual(readProgress(store), NO_PROGRESS);
  changeProgress(store, () => some);
  changeProgress(store, (now) => ({ ...now, read: { ...now.read, tcc: '2026-12-01' } }));
  assert.equal(
    items.get(KEY),
    '{"v":1,"read":{"saga":"2026-11-30","tcc":"2026-12-01"},"quiz":{"saga":{"predict":2}}}',
  );
});

test('a reset leaves nothing behind', () => {
  const { items, store } = storage();
  changeProgress(store, () => some);
  changeProgress(store, () => NO_PROGRESS);
  assert.equal(items.size, 0);
});

test('whatever stands there is read without harm, and what was exported comes back whole', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseOr(text)));
  const slug = fc.stringMatching(/^[a-z]{1,8}$/);
  const progress = fc.record({
    read: fc.dictionary(slug, fc.constantFrom('2026-11-30', '2027-01-01')),
    quiz: fc.dictionary(slug, fc.dictionary(slug, fc.nat(5))),
  });
  fc.assert(
    fc.property(progress, (each) => assert.deepEqual(parseProgress(exportProgress(each)), plain(each))),
  );
});

test('a field that is not right is left out, the others stay', () => {
  const text =
    '{"v":1,"read":{"saga":"yesterday","tcc":"2026-11-30"},"quiz":{"saga":{"a":"2","b":1},"tcc":3}}';
  assert.deepEqual(parseProgress(text), { read: { tcc: '2026-11-30' }, quiz: { saga: { b: 1 }, tcc: {} } });
});

test('what a newer version wrote is left alone', () => {
  const { items, store } = storage({ [KEY]: '{"v":2,"read":{}}' });
  assert.throws(() => changeProgress(store, () => some), /^StoreError: A newer version .* reload the page/);
  assert.equal(items.get(KEY), '{"v":2,"read":{}}');
});

test('a browser that keeps nothing, or has no room, says so', () => {
  const absent = () => assert.fail('SecurityError');
  assert.throws(() => readProgress(absent), /^StoreError: This browser keeps nothing/);
  const full = { ...storage().store(), setItem: () => assert.fail('QuotaExceededError') };
  assert.throws(
    () =>
      changeProgress(
        () => full,
        () => some,
      ),
    /^StoreError: The browser has no room left/,
  );
});

test('an import adds to what is there', () => {
  const imported: Progress = {
    read: { saga: '2020-01-01', tcc: '2020-01-01' },
    quiz: { saga: { predict: 1, why: 0 } },
  };
  assert.deepEqual(mergeProgress(some, imported), {
    read: { saga: '2026-11-30', tcc: '2020-01-01' },
    quiz: { saga: { predict: 1, why: 0 } },
  });
});

const plain = (progress: Progress): Progress => JSON.parse(JSON.stringify(progress)) as Progress;

/** A newer version is the one thing that is refused. */
function parseOr(text: string): Progress | undefined {
  try {
    return parseProgress(text);
  } catch (error) {
    assert.match(String(error), /newer version/);
    return undefined;
  }
}
