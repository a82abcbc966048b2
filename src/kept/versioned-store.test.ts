import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changeKept, keptText, parseKept, readKept, type Fields, type Shape } from './versioned-store.ts';

interface Notes {
  notes: readonly string[];
}

const shape: Shape<Notes> = {
  version: 3,
  migrations: {
    1: ({ lines }: Fields) => ({ v: 2, texts: lines }),
    2: ({ texts }: Fields) => ({ v: 3, notes: texts }),
  },
  read: ({ notes }) => ({
    notes: Array.isArray(notes) ? notes.filter((each): each is string => typeof each === 'string') : [],
  }),
  isEmpty: ({ notes }) => notes.length === 0,
  troubles: { absent: 'Nothing is kept.', newer: 'Reload the page.', full: 'No room left.' },
};
const KEY = 'notes';

function storage(content?: string) {
  const items = new Map(content === undefined ? [] : [[KEY, content]]);
  const store = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  return { items, store: () => store };
}
const add =
  (note: string) =>
  ({ notes }: Notes): Notes => ({ notes: [...notes, note] });

test('what is written comes back, on top of what another tab wrote, and nothing is left of what is empty', () => {
  const { items, store } = storage();
  assert.deepEqual(readKept(shape, store, KEY), { notes: [] });
  changeKept(shape, store, KEY, add('a'));
  assert.deepEqual(changeKept(shape, store, KEY, add('b')), { notes: ['a', 'b'] });
  assert.equal(items.get(KEY), '{"v":3,"notes":["a","b"]}');
  changeKept(shape, store, KEY, () => ({ notes: [] }));
  assert.equal(items.size, 0);
});

test('older versions are brought up step by step', () => {
  assert.deepEqual(parseKept(shape, '{"v":1,"lines":["a",7]}'), { notes: ['a'] });
  assert.deepEqual(parseKept(shape, '{"v":2,"texts":["b"]}'), { notes: ['b'] });
  assert.deepEqual(parseKept(shape, '{"v":0,"notes":["c"]}'), { notes: ['c'] }, 'no step leads on from 0');
});

test('what a newer page wrote is neither read nor overwritten, nor is it after a migration', () => {
  const { items, store } = storage('{"v":4,"notes":["a"]}');
  assert.throws(() => changeKept(shape, store, KEY, add('b')), /^StoreError: Reload the page\./);
  assert.equal(items.get(KEY), '{"v":4,"notes":["a"]}');
  const astray = { ...shape, migrations: { 1: () => ({ v: 9 }) } };
  assert.throws(() => parseKept(astray, '{"v":1}'), /Reload the page/);
});

test('a browser that keeps nothing, or has no room, says so', () => {
  const absent = () => assert.fail('SecurityError');
  assert.throws(() => readKept(shape, absent, KEY), /^StoreError: Nothing is kept\./);
  const full = { ...storage().store(), setItem: () => assert.fail('QuotaExceededError') };
  assert.throws(() => changeKept(shape, () => full, KEY, add('a')), /^StoreError: No room left\./);
});

test('whatever stands there is read without harm, and what was written comes back whole', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      fc.pre(!text.includes('"v"'));
      assert.ok(Array.isArray(parseKept(shape, text).notes));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.string()), (notes) =>
      assert.deepEqual(parseKept(shape, keptText(shape, { notes }, { more: 1 })), { notes }),
    ),
  );
});
