import type { OperationRecord, WorldView } from '../scenario.ts';
import type { World } from './world.ts';

export interface Observation {
  readonly kind: string;
  readonly value: unknown;
  readonly atMs: number;
}

/**
 * What invariants may see of a world. Whatever it hands out is a copy or cannot be changed: an invariant that sorts a
 * list in place must not sort the disk.
 */
export function createView(world: World): WorldView {
  const disk = (node: string) => {
    const known = world.nodes.get(node);
    if (!known)
      throw new RangeError(`There is no node “${node}”. There are: ${[...world.nodes.keys()].join(', ')}.`);
    return known.disk;
  };
  const operations = snapshot<OperationRecord>();
  const observations = snapshot<Observation>();
  const messages = snapshot<WorldView['messages'][number]>();
  return Object.freeze({
    get nowMs() {
      return world.nowMs;
    },
    log: <T>(node: string, file: string) => disk(node).viewLog(file) as readonly T[],
    keyValue: <T>(node: string, file: string) => disk(node).viewMap(file) as ReadonlyMap<string, T>,
    get operations() {
      return operations(world.operations, world.operationChanges);
    },
    get observations() {
      return observations(world.observations, world.observations.length);
    },
    get messages() {
      return messages(world.network.records, world.network.records.length);
    },
  });
}

/** A frozen copy of a list, made anew when its version has changed. */
function snapshot<T>(): (list: readonly T[], version: number) => readonly T[] {
  let [copy, of]: [readonly T[], number] = [Object.freeze([]), 0];
  return (list, version) => {
    if (of !== version) [copy, of] = [Object.freeze([...list]), version];
    return copy;
  };
}

/** A map for reading. A frozen `Map` would still let itself be changed. */
export class MapView<K, V> implements ReadonlyMap<K, V> {
  readonly #map: ReadonlyMap<K, V>;

  constructor(map: ReadonlyMap<K, V>) {
    this.#map = map;
    Object.freeze(this);
  }

  get size(): number {
    return this.#map.size;
  }
  get(key: K): V | undefined {
    return this.#map.get(key);
  }
  has(key: K): boolean {
    return this.#map.has(key);
  }
  keys(): MapIterator<K> {
    return this.#map.keys();
  }
  values(): MapIterator<V> {
    return this.#map.values();
  }
  entries(): MapIterator<[K, V]> {
    return this.#map.entries();
  }
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#map.entries();
  }
  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void, thisArg?: unknown): void {
    for (const [key, value] of this.#map) callback.call(thisArg, value, key, this);
  }
}
