import { freezeMembers } from '../globals/stand-in.ts';
import type { MessageRecord, OperationRecord, WorldView } from '../scenario.ts';
import type { SimDisk } from './disk.ts';
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
  return new View(world);
}

/**
 * A class, because V8 gives an object literal that has getters a hidden class of its own. Those live until the next
 * full garbage collection, and each would keep its whole world alive for as long.
 */
class View implements WorldView {
  readonly #world: World;
  readonly #operations = new Snapshot<OperationRecord>();
  readonly #observations = new Snapshot<Observation>();
  readonly #messages = new Snapshot<MessageRecord>();

  constructor(world: World) {
    this.#world = world;
    Object.freeze(this);
  }

  get nowMs(): number {
    return this.#world.nowMs;
  }

  log<T>(node: string, file: string): readonly T[] {
    return this.#disk(node).viewLog(file) as readonly T[];
  }

  keyValue<T>(node: string, file: string): ReadonlyMap<string, T> {
    return this.#disk(node).viewMap(file) as ReadonlyMap<string, T>;
  }

  get operations(): readonly OperationRecord[] {
    return this.#operations.of(this.#world.operations, this.#world.operationChanges, same);
  }

  get observations(): readonly Observation[] {
    return this.#observations.of(this.#world.observations, this.#world.observations.length, same);
  }

  get messages(): readonly MessageRecord[] {
    const { messages } = this.#world.network;
    return this.#messages.of(messages, messages.length, ({ record }) => record);
  }

  #disk(node: string): SimDisk {
    const known = this.#world.nodes.get(node);
    if (known) return known.disk;
    const names = [...this.#world.nodes.keys()].join(', ');
    throw new RangeError(`There is no node “${node}”. There are: ${names}.`);
  }
}

freezeMembers(View.prototype);

/** A frozen copy of a list, made anew when its version has changed. */
class Snapshot<T> {
  #copy: readonly T[] = EMPTY;
  #version = 0;

  of<S>(list: readonly S[], version: number, look: (item: S) => T): readonly T[] {
    if (this.#version !== version) {
      this.#copy = Object.freeze(list.map(look));
      this.#version = version;
    }
    return this.#copy;
  }
}

const same = <T>(item: T): T => item;
const EMPTY: readonly never[] = Object.freeze([]);

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
