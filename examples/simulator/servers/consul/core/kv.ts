import { Refusal } from './answer.ts';
import type { Entry, Store } from './store.ts';

/** What a write of a key asks for. */
export interface Write {
  readonly key: string;
  readonly value: string;
  readonly flags: number;
}

/** Sets a key. One that is as it should be already keeps its index, and wakes nobody. */
export function set(store: Store, index: number, write: Write): Entry {
  const old = store.entries.get(write.key);
  return put(store, index, { ...write, session: old?.session, lockIndex: old?.lockIndex ?? 0 });
}

/** Sets a key if its index is that one; 0 stands for "there is none". */
export function compareAndSet(
  store: Store,
  index: number,
  write: Write,
  expected: number,
): Entry | undefined {
  const current = store.entries.get(write.key)?.modifyIndex ?? 0;
  return current === expected ? set(store, index, write) : undefined;
}

/** Takes the lock of a key. Taking it again is no error and counts no new holder. @throws Refusal for no such session */
export function lock(store: Store, index: number, write: Write, session: string): Entry | undefined {
  if (!store.sessions.has(session)) throw new Refusal(500, `invalid session ${JSON.stringify(session)}`);
  const old = store.entries.get(write.key);
  if (old?.session !== undefined && old.session !== session) return undefined;
  const lockIndex = (old?.lockIndex ?? 0) + (old?.session === session ? 0 : 1);
  return put(store, index, { ...write, session, lockIndex });
}

/** Gives the lock of a key back. */
export function unlock(store: Store, index: number, write: Write, session: string): Entry | undefined {
  const old = store.entries.get(write.key);
  if (old?.session === undefined || old.session !== session) return undefined;
  return put(store, index, { ...write, session: undefined, lockIndex: old.lockIndex });
}

export function remove(store: Store, index: number, key: string): void {
  if (!store.entries.delete(key)) return;
  store.tombstones.set(key, index);
  store.touch('tombstones', index);
  store.touch('kvs', index);
}

/** Deletes a key if its index is that one. A key that is not there is as good as deleted. */
export function compareAndRemove(store: Store, index: number, key: string, expected: number): boolean {
  const old = store.entries.get(key);
  if (old && old.modifyIndex !== expected) return false;
  remove(store, index, key);
  return true;
}

export function removeTree(store: Store, index: number, prefix: string): void {
  for (const { key } of list(store, prefix)) remove(store, index, key);
}

/** Entries by their keys' bytes. */
export function list(store: Store, prefix: string): readonly Entry[] {
  return [...store.entries.values()]
    .filter(({ key }) => key.startsWith(prefix))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** The index of a key is its own; of a key that is not there, that of all keys. */
export function indexOfKey(store: Store, key: string): number {
  return store.entries.get(key)?.modifyIndex ?? tableIndex(store);
}

/** The index of a prefix: the greatest below it, of keys and of deleted ones; if there are none, that of all keys. */
export function indexOfPrefix(store: Store, prefix: string): number {
  if (prefix === '') return tableIndex(store);
  const live = list(store, prefix).map(({ modifyIndex }) => modifyIndex);
  const dead = [...store.tombstones].filter(([key]) => key.startsWith(prefix)).map(([, index]) => index);
  return Math.max(0, ...live, ...dead) || tableIndex(store);
}

const tableIndex = (store: Store): number => Math.max(store.tables.kvs, store.tables.tombstones);

function put(store: Store, index: number, wanted: Omit<Entry, 'createIndex' | 'modifyIndex'>): Entry {
  const old = store.entries.get(wanted.key);
  if (old && isSame(old, wanted)) return old;
  const entry: Entry = { ...wanted, createIndex: old?.createIndex ?? index, modifyIndex: index };
  store.entries.set(entry.key, entry);
  store.touch('kvs', index);
  return entry;
}

const isSame = (old: Entry, wanted: Omit<Entry, 'createIndex' | 'modifyIndex'>): boolean =>
  old.value === wanted.value &&
  old.flags === wanted.flags &&
  old.session === wanted.session &&
  old.lockIndex === wanted.lockIndex;
