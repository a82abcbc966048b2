/** Something that will happen. Times are whole microseconds, so that sums are exact. */
export interface QueuedEvent {
  atUs: number;
  /** Ties in time are first in, first out. */
  order: number;
  cancelled: boolean;
}

const before = (a: QueuedEvent, b: QueuedEvent) =>
  a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);

/** A binary heap of events, earliest first. */
export class EventQueue<E extends QueuedEvent> {
  readonly #heap: E[] = [];

  get size(): number {
    return this.#heap.length;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  push(event: E): void {
    const heap = this.#heap;
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (before(heap[parent]!, event)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = event;
  }

  pop(): E | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || !heap.length) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (before(last, heap[child]!)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}
