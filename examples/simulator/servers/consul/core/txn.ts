import { json, parsed, Refusal, type Answer } from './answer.ts';
import * as kv from './kv.ts';
import { entryShape } from './shapes.ts';
import { Store, type Entry } from './store.ts';

interface Operation {
  readonly Verb: string;
  readonly Key: string;
  readonly Value?: string | null;
  readonly Flags?: number;
  readonly Index?: number;
  readonly Session?: string;
}

const mostOperations = 64;

/**
 * Operations on keys, all or none: in a copy of the store, which takes its place only if all succeed.
 *
 * @param delayed whether the key's lock-delay is running
 * @returns the answer, and the store as it is then
 */
export function transact(
  store: Store,
  body: Uint8Array,
  delayed: (key: string) => boolean,
): { readonly answer: Answer; readonly store: Store } {
  const operations = operationsOf(body);
  const late = operations.findIndex(({ Verb, Key }) => Verb === 'lock' && delayed(Key));
  if (late >= 0)
    return failed(store, [
      { OpIndex: late, What: `failed to lock key "${operations[late]?.Key}" due to lock delay` },
    ]);
  const copy = new Store(store.state());
  const index = copy.nextIndex();
  store.raftIndex = index;
  const errors: { OpIndex: number; What: string }[] = [];
  const results = operations.flatMap((operation, at) => {
    const done = perform(copy, index, operation);
    if (typeof done !== 'string') return done.map((entry) => ({ KV: entryShape(entry, reads(operation)) }));
    errors.push({ OpIndex: at, What: done });
    return [];
  });
  if (errors.length > 0) return failed(store, errors);
  return { answer: json({ Results: results, Errors: null }), store: copy };
}

function failed(store: Store, errors: readonly object[]) {
  return { answer: json({ Results: null, Errors: errors }, 409), store };
}

const reads = ({ Verb }: Operation): boolean => ['get', 'get-tree', 'get-or-empty'].includes(Verb);

/** The entries that it shows, or why it cannot be done. */
function perform(store: Store, index: number, operation: Operation): readonly Entry[] | string {
  const { Verb, Key, Index = 0, Session = '' } = operation;
  const write = { key: Key, value: operation.Value ?? '', flags: operation.Flags ?? 0 };
  const entry = store.entries.get(Key);
  const name = JSON.stringify(Key);
  const one = (done: Entry | undefined, why: string) => (done ? [done] : why);
  switch (Verb) {
    case 'set':
      return [kv.set(store, index, write)];
    case 'cas':
      return one(kv.compareAndSet(store, index, write, Index), `failed to set key ${name}, index is stale`);
    case 'lock':
      return locked(() =>
        one(kv.lock(store, index, write, Session), `failed to lock key ${name}, lock is already held`),
      );
    case 'unlock':
      return one(
        kv.unlock(store, index, write, Session),
        `failed to unlock key ${name}, lock isn't held, or is held by another session`,
      );
    case 'get':
      return one(entry, `key ${name} doesn't exist`);
    case 'get-tree':
      return kv.list(store, Key);
    case 'check-index':
      if (!entry) return `failed to check index, key ${name} doesn't exist`;
      if (entry.modifyIndex === Index) return [entry];
      return `failed index check for key ${name}, current modify index ${entry.modifyIndex} != ${Index}`;
    case 'check-session':
      if (!entry) return `failed to check session, key ${name} doesn't exist`;
      if (entry.session === Session) return [entry];
      return `failed session check for key ${name}, current session ${JSON.stringify(entry.session ?? '')} != ${JSON.stringify(Session)}`;
    case 'check-not-exists':
      return entry ? `key ${name} exists` : [];
    case 'delete':
      kv.remove(store, index, Key);
      return [];
    case 'delete-tree':
      kv.removeTree(store, index, Key);
      return [];
    case 'delete-cas':
      return kv.compareAndRemove(store, index, Key, Index)
        ? []
        : `failed to delete key ${name}, index is stale`;
    default:
      return `unknown KV verb ${JSON.stringify(Verb)}`;
  }
}

function locked(lock: () => readonly Entry[] | string): readonly Entry[] | string {
  try {
    return lock();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function operationsOf(body: Uint8Array): readonly Operation[] {
  const given = parsed(body) as unknown;
  if (!Array.isArray(given)) throw new Refusal(400, 'Failed to parse body: expected a list of operations');
  if (given.length > mostOperations)
    throw new Refusal(413, `Transaction contains too many operations (${given.length} > ${mostOperations})`);
  return given.map((one: { KV?: Operation }) => {
    if (!one.KV) throw new Refusal(501, 'the simulated Consul has no transactions on anything but keys');
    return one.KV;
  });
}
