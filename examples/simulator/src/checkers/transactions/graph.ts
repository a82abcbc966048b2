import type { Transaction } from './history.ts';
import type { Version } from './versions.ts';

/** What an edge stands for; a set of kinds is their sum. */
export const WW = 1;
export const WR = 2;
export const RW = 4;
export const RT = 8;
/** A `ww` or `rw` whose order of versions is known from real time alone. */
export const WW_BY_TIME = 16;
export const RW_BY_TIME = 32;
/**
 * An `rw` to a transaction that wrote the key next, or later, where the reader wrote it too and nothing tells in which
 * order. If the reader wrote first it is a `ww`; if not, the two form a G-single by themselves.
 */
export const EITHER = 64;
export const EITHER_BY_TIME = 128;
/** The way on from a waypoint. It stands for nothing and costs nothing. */
export const THROUGH = 256;

/** Beyond this, edges from many to many go by waypoints. */
const DIRECT = 8;

/**
 * Who must come before whom. Nodes below `transactions` are transactions, the others waypoints: an edge into a waypoint
 * means the same edge to every transaction reachable through it. They keep "each of these before each of those"
 * from growing as the product of both.
 */
export class Graph {
  readonly transactions: number;
  readonly size: number;
  readonly #firstEdge: Int32Array;
  readonly #to: Int32Array;
  readonly #kind: Int32Array;
  readonly #version: Int32Array;

  constructor(transactions: number, size: number, edges: readonly Edge[]) {
    this.transactions = transactions;
    this.size = size;
    this.#firstEdge = new Int32Array(size + 1);
    this.#to = new Int32Array(edges.length);
    this.#kind = new Int32Array(edges.length);
    this.#version = new Int32Array(edges.length);
    for (const { from } of edges) this.#firstEdge[from + 1]!++;
    for (let node = 0; node < size; node++) this.#firstEdge[node + 1]! += this.#firstEdge[node]!;
    const next = this.#firstEdge.slice();
    for (const { from, to, kind, version } of edges) {
      const edge = next[from]!++;
      this.#to[edge] = to;
      this.#kind[edge] = kind;
      this.#version[edge] = version;
    }
  }

  /** The edges that leave a node are numbered from `firstEdge` to before `endEdge`. */
  firstEdge(node: number): number {
    return this.#firstEdge[node]!;
  }

  endEdge(node: number): number {
    return this.#firstEdge[node + 1]!;
  }

  to(edge: number): number {
    return this.#to[edge]!;
  }

  kind(edge: number): number {
    return this.#kind[edge]!;
  }

  /** The id of the earlier version, or -1. */
  version(edge: number): number {
    return this.#version[edge]!;
  }
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly version: number;
}

/** The direct serialization graph of Adya, of what could be observed; with `realTime`, also who ended before whom. */
export function graphOf(
  transactions: readonly Transaction[],
  versions: readonly Version[],
  realTime: boolean,
): Graph {
  const builder = new Builder(transactions.length);
  for (const version of versions) builder.addVersion(version);
  if (realTime) builder.addRealTime(transactions);
  return builder.build();
}

class Builder {
  readonly #transactions: number;
  readonly #edges: Edge[] = [];
  #size: number;

  constructor(transactions: number) {
    this.#transactions = transactions;
    this.#size = transactions;
  }

  build(): Graph {
    return new Graph(this.#transactions, this.#size, this.#edges);
  }

  addVersion(version: Version): void {
    const writer = version.write?.transaction.index;
    if (writer !== undefined)
      for (const { reader } of [...version.reads, ...version.glimpses])
        this.#add(writer, reader.index, WR, version.id);
    if (!version.later.length) return;
    const writers = new Set(version.later.map((link) => link.version.write!.transaction.index));
    this.#addLater(version, writers, false, WW, RW, EITHER);
    this.#addLater(version, writers, true, WW_BY_TIME, RW_BY_TIME, EITHER_BY_TIME);
  }

  /** Writer and readers of a version come before the writers of all that replaced it. */
  #addLater(
    version: Version,
    writers: ReadonlySet<number>,
    byTime: boolean,
    ww: number,
    rw: number,
    either: number,
  ): void {
    const later = version.later.filter(({ reason }) => (reason === 'time') === byTime);
    if (!later.length) return;
    const enter = this.#before([...new Set(later.map((link) => link.version.write!.transaction.index))]);
    if (version.write) enter(version.write.transaction.index, ww, version.id);
    for (const { reader } of version.reads)
      enter(reader.index, writers.has(reader.index) ? either : rw, version.id);
  }

  /**
   * Returns a function that puts one transaction before all the given ones but itself. Two chains of waypoints lead
   * from any place in the list to all that is left, or right, of it.
   */
  #before(targets: readonly number[]): (from: number, kind: number, version: number) => void {
    if (targets.length <= DIRECT)
      return (from, kind, version) => targets.forEach((to) => this.#add(from, to, kind, version));
    const left = targets.map((to, i) => this.#waypoint(to, i > 0 ? this.#size - 1 : undefined));
    const right: number[] = [];
    for (let i = targets.length - 1; i >= 0; i--) right[i] = this.#waypoint(targets[i]!, right[i + 1]);
    const place = new Map(targets.map((to, i) => [to, i]));
    return (from, kind, version) => {
      const i = place.get(from) ?? -1;
      if (i > 0) this.#add(from, left[i - 1]!, kind, version);
      if (i + 1 < targets.length) this.#add(from, right[i + 1]!, kind, version);
    };
  }

  /** One waypoint for each end of a transaction: from there to all that begin later. */
  addRealTime(transactions: readonly Transaction[]): void {
    const committed = transactions.filter((transaction) => transaction.committed);
    const ended = committed
      .filter(({ endedAt }) => endedAt !== undefined)
      .sort((a, b) => a.endedAt! - b.endedAt!);
    let i = 0;
    let latest: number | undefined;
    // Transactions are numbered by their invocation.
    for (const { index, invokedAt } of committed) {
      for (; i < ended.length && ended[i]!.endedAt! < invokedAt; i++) {
        const waypoint = this.#size++;
        if (latest !== undefined) this.#add(latest, waypoint, THROUGH, -1);
        this.#add(ended[i]!.index, waypoint, RT, -1);
        latest = waypoint;
      }
      if (latest !== undefined) this.#add(latest, index, THROUGH, -1);
    }
  }

  #waypoint(to: number, next: number | undefined): number {
    const waypoint = this.#size++;
    this.#add(waypoint, to, THROUGH, -1);
    if (next !== undefined) this.#add(waypoint, next, THROUGH, -1);
    return waypoint;
  }

  #add(from: number, to: number, kind: number, version: number): void {
    if (from !== to) this.#edges.push({ from, to, kind, version });
  }
}
