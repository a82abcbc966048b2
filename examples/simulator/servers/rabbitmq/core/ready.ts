/** What the place of a message in its queue follows from. */
export interface Placed {
  readonly priority: number;
  readonly id: number;
  readonly size: number;
}

/** The messages of a queue that wait: by priority, then in the order they came, into which returned ones go back. */
export class ReadyMessages<T extends Placed> {
  readonly #lanes = new Map<number, { items: T[]; from: number }>();
  #priorities: number[] = [];
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  insert(item: T): void {
    const lane = this.#lane(item.priority);
    let place = lane.items.length;
    while (place > lane.from && (lane.items[place - 1] as T).id > item.id) place--;
    if (place === lane.from && lane.from > 0) lane.items[--lane.from] = item;
    else lane.items.splice(place, 0, item);
    this.#length++;
    this.#bytes += item.size;
  }

  head(): T | undefined {
    const lane = this.#first();
    return lane?.items[lane.from];
  }

  take(): T | undefined {
    const lane = this.#first();
    const item = lane?.items[lane.from];
    if (!lane || !item) return undefined;
    if (++lane.from > 32 && lane.from * 2 > lane.items.length) {
      lane.items.splice(0, lane.from);
      lane.from = 0;
    }
    this.#length--;
    this.#bytes -= item.size;
    return item;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const priority of this.#priorities) {
      const { items, from } = this.#lane(priority);
      for (let place = from; place < items.length; place++) yield items[place] as T;
    }
  }

  #first() {
    for (const priority of this.#priorities) {
      const lane = this.#lane(priority);
      if (lane.from < lane.items.length) return lane;
    }
    return undefined;
  }

  #lane(priority: number) {
    const known = this.#lanes.get(priority);
    if (known) return known;
    const lane = { items: [] as T[], from: 0 };
    this.#lanes.set(priority, lane);
    this.#priorities = [...this.#priorities, priority].toSorted((a, b) => b - a);
    return lane;
  }
}
