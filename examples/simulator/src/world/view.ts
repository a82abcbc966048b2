import { freezeMembers } from '../globals/stand-in.ts';
import type { MessageRecord, OperationRecord, WorldView } from '../scenario.ts';
import type { ServerNode } from '../server.ts';
import type { SimDisk } from './disk/disk.ts';
import type { SimNode } from './life.ts';
import { OBSERVATIONS, OPERATIONS, UNTOLD } from './sources.ts';
import type { World } from './world.ts';

export interface Observation {
  readonly kind: string;
  readonly value: unknown;
  readonly atMs: number;
}

/** Whether an invariant changed a list that it was given, since this was last asked. */
export let changedList: (view: View) => boolean;

/**
 * What invariants may see of a world. Whatever it hands out cannot be changed, but for lists: those are copies, and
 * {@link changedList} tells whether one was changed all the same.
 *
 * A class, because V8 gives an object literal that has getters a hidden class of its own. Those live until the next
 * full garbage collection, and each would keep its whole world alive for as long.
 */
export class View implements WorldView {
  readonly #world: World;
  readonly #operations = new Snapshot<OperationRecord>();
  readonly #observations = new Snapshot<Observation>();
  readonly #messages = new Snapshot<MessageRecord>();
  /** What was handed out since it was last checked. */
  readonly #lent: Lendable[] = [];

  constructor(world: World) {
    this.#world = world;
    Object.freeze(this);
  }

  get nowMs(): number {
    this.#world.looked |= UNTOLD;
    return this.#world.nowMs;
  }

  log<T>(node: string, file: string): readonly T[] {
    const log = this.#disk(node).viewLog(file);
    return log ? (this.#lend(log) as readonly T[]) : [];
  }

  keyValue<T>(node: string, file: string): ReadonlyMap<string, T> {
    return this.#disk(node).viewMap(file) as ReadonlyMap<string, T>;
  }

  server<T>(name: string): T {
    this.#world.looked |= UNTOLD;
    const { boot, life, exposed, disk } = this.#node(name);
    const server = boot as Partial<ServerNode<T>> | undefined;
    if (!server?.view) throw new RangeError(`The node “${name}” is no simulated server.`);
    return server.view(life?.alive ? exposed : undefined, disk.found);
  }

  get operations(): readonly OperationRecord[] {
    this.#world.looked |= OPERATIONS;
    return this.#lend(this.#operations.of(this.#world.operations, this.#world.operationChanges, same));
  }

  get observations(): readonly Observation[] {
    this.#world.looked |= OBSERVATIONS;
    const { observations } = this.#world;
    return this.#lend(this.#observations.of(observations, observations.length, same));
  }

  get messages(): readonly MessageRecord[] {
    this.#world.looked |= UNTOLD;
    const { messages } = this.#world.network;
    return this.#lend(this.#messages.of(messages, messages.length, recordOf));
  }

  static {
    changedList = (view) => {
      let changed = false;
      for (const list of view.#lent) changed ||= isChanged(list);
      view.#lent.length = 0;
      return changed;
    };
  }

  #lend<T>(list: Lendable<T>): readonly T[] {
    if (!this.#lent.includes(list)) this.#lent.push(list);
    return list.copy;
  }

  #disk(node: string): SimDisk {
    const { disk } = this.#node(node);
    this.#world.looked |= disk.source;
    return disk;
  }

  #node(node: string): SimNode {
    const known = this.#world.nodes.get(node);
    if (known) return known;
    const names = [...this.#world.nodes.keys()].join(', ');
    throw new RangeError(`There is no node “${node}”. There are: ${names}.`);
  }
}

freezeMembers(View.prototype);
/**
 * A list and the copy of it that invariants get: the same one until the list grows. Not a frozen one, because V8 takes
 * thirty times as long to walk it with `every`.
 */
export interface Lendable<T = unknown> {
  readonly list: readonly T[];
  readonly copy: readonly T[];
}

function isChanged({ list, copy }: Lendable): boolean {
  if (list.length !== copy.length) return true;
  for (let i = 0; i < list.length; i++) if (!Object.is(list[i], copy[i])) return true;
  return false;
}

/** What invariants see of a list that the world keeps: made anew when its version has changed. */
class Snapshot<T> implements Lendable<T> {
  list: readonly T[] = [];
  copy: readonly T[] = [];
  #version = 0;

  of<S>(source: readonly S[], version: number, look: (item: S) => T): this {
    if (this.#version !== version) {
      this.#version = version;
      this.list = source.map(look);
      this.copy = this.list.slice();
    }
    return this;
  }
}

const same = <T>(item: T): T => item;
const recordOf = ({ record }: { record: MessageRecord }) => record;

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
