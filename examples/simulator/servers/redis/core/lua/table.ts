import type { LuaFunction, LuaValue, Null } from './values.ts';

type Key = Exclude<LuaValue, undefined>;

interface Node {
  readonly at: number;
  key: Key | undefined;
  value: LuaValue;
  next: Node | undefined;
}

const LONGEST_ARRAY = 2 ** 26;
const double = (value: number) => new Uint32Array(Float64Array.of(value).buffer);

/**
 * A table laid out as Lua 5.1 lays it out: an array part, and a hash part whose size, collisions and growth are those of
 * `ltable.c`. The order of `pairs` and the length of a list with holes follow from it, so they are those of a real Redis.
 */
export class LuaTable {
  metatable: LuaTable | undefined = undefined;
  /** Redis lets scripts read its libraries, and not write. */
  isReadOnly = false;
  /** Stands for the address, which has no other meaning here. */
  readonly id: number;
  #array: LuaValue[];
  #nodes: Node[] = [];
  #free = 0;
  #found: Map<Key, Node> | undefined = undefined;

  /** As a constructor with so many items and fields makes it. */
  constructor(items = 0, fields = 0, id = 0) {
    this.id = id;
    this.#array = Array.from<LuaValue>({ length: items }).fill(undefined);
    this.#makeNodes(fields);
  }

  get(key: LuaValue): LuaValue {
    if (typeof key === 'number' && key >= 1 && key <= this.#array.length && Number.isInteger(key))
      return this.#array[key - 1];
    return key === undefined ? undefined : this.#found?.get(key)?.value;
  }

  /** The key is neither nil nor NaN. */
  set(key: Key, value: LuaValue): void {
    if (typeof key === 'number' && key >= 1 && key <= this.#array.length && Number.isInteger(key))
      this.#array[key - 1] = value;
    else {
      const node = this.#found?.get(key);
      if (node) node.value = value;
      else this.#insert(key, value);
    }
  }

  /** Where a list ends: a place that holds something before one that does not. */
  get length(): number {
    const { length } = this.#array;
    if (length > 0 && this.#array[length - 1] === undefined) return this.#border(0, length);
    if (!this.#nodes.length) return length;
    let [low, high] = [length, length + 1];
    while (this.get(high) !== undefined) [low, high] = [high, high * 2];
    return this.#border(low, high);
  }

  #border(from: number, to: number): number {
    let [low, high] = [from, to];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.get(middle) === undefined) high = middle;
      else low = middle;
    }
    return low;
  }

  /** What comes behind that key; undefined: nothing. `unknown`: there is no such key. */
  next(after: LuaValue): readonly [Key, LuaValue] | undefined | 'unknown' {
    const start = this.#place(after);
    if (start === undefined) return 'unknown';
    const { length } = this.#array;
    for (let i = start; i < length; i++) if (this.#array[i] !== undefined) return [i + 1, this.#array[i]];
    for (let i = Math.max(0, start - length); i < this.#nodes.length; i++) {
      const { key, value } = this.#nodes[i]!;
      if (value !== undefined) return [key!, value];
    }
    return undefined;
  }

  /** All that is in it, in that order. */
  entries(): (readonly [Key, LuaValue])[] {
    const all: (readonly [Key, LuaValue])[] = [];
    this.#array.forEach((value, i) => {
      if (value !== undefined) all.push([i + 1, value]);
    });
    for (const { key, value } of this.#nodes) if (value !== undefined) all.push([key!, value]);
    return all;
  }

  #place(after: LuaValue): number | undefined {
    if (after === undefined) return 0;
    const { length } = this.#array;
    if (typeof after === 'number' && after >= 1 && after <= length && Number.isInteger(after)) return after;
    const node = this.#found?.get(after);
    return node && length + node.at + 1;
  }

  #makeNodes(fields: number): void {
    const size = fields && 2 ** Math.ceil(Math.log2(fields));
    this.#nodes = Array.from({ length: size }, (_, at) => ({
      at,
      key: undefined,
      value: undefined,
      next: undefined,
    }));
    this.#free = size;
    this.#found = undefined;
  }

  #insert(key: Key, value: LuaValue): void {
    let node = this.#nodes.length ? this.#home(key) : undefined;
    if (!node || node.value !== undefined) {
      const free = this.#takeFree();
      if (!free) {
        this.#grow(key);
        return this.set(key, value);
      }
      node = this.#makeRoom(node!, free);
    }
    if (node.key !== undefined && this.#found?.get(node.key) === node) this.#found.delete(node.key);
    node.key = key;
    node.value = value;
    (this.#found ??= new Map()).set(key, node);
  }

  /** A node that sits in the place of a new key moves, unless that is its own place too. */
  #makeRoom(taken: Node, free: Node): Node {
    let before = this.#home(taken.key!);
    if (before === taken) {
      free.next = taken.next;
      taken.next = free;
      return free;
    }
    while (before.next !== taken) before = before.next!;
    before.next = free;
    free.key = taken.key;
    free.value = taken.value;
    free.next = taken.next;
    this.#found!.set(free.key!, free);
    taken.next = undefined;
    taken.value = undefined;
    return taken;
  }

  #takeFree(): Node | undefined {
    while (this.#free > 0) {
      const node = this.#nodes[--this.#free]!;
      if (node.key === undefined) return node;
    }
    return undefined;
  }

  #home(key: Key): Node {
    const { length } = this.#nodes;
    const odd = (length - 1) | 1;
    switch (typeof key) {
      case 'number': {
        const [low = 0, high = 0] = key === 0 ? [] : double(key);
        return this.#nodes[((low + high) >>> 0) % odd]!;
      }
      case 'string':
        return this.#nodes[hash(key) & (length - 1)]!;
      case 'boolean':
        return this.#nodes[Number(key) & (length - 1)]!;
      default:
        return this.#nodes[(key as LuaTable | LuaFunction | Null).id % odd]!;
    }
  }

  /** Chooses sizes anew: the array as long as more than half of it is used, one key more than there are. */
  #grow(extra: Key): void {
    const counts: number[] = Array.from<number>({ length: 28 }).fill(0);
    let [integers, all] = [0, 1];
    const count = (key: LuaValue) => {
      if (typeof key !== 'number' || !Number.isInteger(key) || key < 1 || key > LONGEST_ARRAY) return;
      counts[Math.ceil(Math.log2(key))]!++;
      integers++;
    };
    this.#array.forEach((value, i) => {
      if (value === undefined) return;
      count(i + 1);
      all++;
    });
    for (const { key, value } of this.#nodes)
      if (value !== undefined) {
        count(key);
        all++;
      }
    count(extra);
    const { size, used } = arraySize(counts, integers);
    this.#resize(size, all - used);
  }

  #resize(items: number, fields: number): void {
    const [nodes, array] = [this.#nodes, this.#array];
    this.#makeNodes(fields);
    this.#array = array.slice(0, items);
    while (this.#array.length < items) this.#array.push(undefined);
    for (let i = items; i < array.length; i++) if (array[i] !== undefined) this.set(i + 1, array[i]);
    for (let i = nodes.length - 1; i >= 0; i--)
      if (nodes[i]!.value !== undefined) this.set(nodes[i]!.key!, nodes[i]!.value);
  }

  /** Makes room for a list that a constructor gives whole. */
  reserve(items: number): void {
    if (items <= this.#array.length) return;
    this.#resize(items, this.#nodes.length);
  }
}

function arraySize(counts: readonly number[], integers: number): { size: number; used: number } {
  let [below, size, used] = [0, 0, 0];
  for (let i = 0, power = 1; power / 2 < integers; i++, power *= 2) {
    below += counts[i]!;
    if (counts[i]! > 0 && below > power / 2) [size, used] = [power, below];
    if (below === integers) break;
  }
  return { size, used };
}

/** As Lua 5.1 hashes its strings. */
function hash(text: string): number {
  const step = (text.length >> 5) + 1;
  let h = text.length >>> 0;
  for (let i = text.length; i >= step; i -= step)
    h = (h ^ ((h << 5) + (h >>> 2) + text.charCodeAt(i - 1))) >>> 0;
  return h;
}
