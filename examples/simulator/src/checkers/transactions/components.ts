export interface Components {
  /** For each node, the number of its component. */
  readonly of: Int32Array;
  /** The components with more than one node, each with its nodes in ascending order. */
  readonly groups: readonly { readonly id: number; readonly nodes: readonly number[] }[];
}

/**
 * Strongly connected components (Tarjan, "Depth-first search and linear graph algorithms", 1972), without recursion, so
 * that a path through all of a long history does not overflow the stack.
 *
 * @param successors Calls `visit` with each node that an edge leads to.
 */
export function componentsOf(
  size: number,
  successors: (node: number, visit: (next: number) => void) => void,
): Components {
  return new Search(size, successors).run();
}

class Search {
  readonly #size: number;
  readonly #successors: (node: number, visit: (next: number) => void) => void;
  /** When a node was met, counted from 1; 0: not yet. */
  readonly #met: Int32Array;
  /** The earliest node on the stack that is known to be reachable. */
  readonly #low: Int32Array;
  readonly #component: Int32Array;
  readonly #stack: number[] = [];
  /** The path from the root: each node with what is left of its successors. */
  readonly #path: { node: number; rest: number[] }[] = [];
  #clock = 0;
  #count = 0;

  constructor(size: number, successors: (node: number, visit: (next: number) => void) => void) {
    this.#size = size;
    this.#successors = successors;
    this.#met = new Int32Array(size);
    this.#low = new Int32Array(size);
    this.#component = new Int32Array(size).fill(-1);
  }

  run(): Components {
    for (let root = 0; root < this.#size; root++) if (!this.#met[root]) this.#explore(root);
    return { of: this.#component, groups: this.#groups() };
  }

  #explore(root: number): void {
    this.#enter(root);
    while (this.#path.length) {
      const { node, rest } = this.#path.at(-1)!;
      const next = rest.pop();
      if (next === undefined) this.#leave(node);
      else if (!this.#met[next]) this.#enter(next);
      else if (this.#component[next] === -1) this.#reach(node, this.#met[next]!);
    }
  }

  #enter(node: number): void {
    this.#met[node] = this.#low[node] = ++this.#clock;
    this.#stack.push(node);
    const rest: number[] = [];
    this.#successors(node, (next) => rest.push(next));
    this.#path.push({ node, rest });
  }

  #leave(node: number): void {
    this.#path.pop();
    if (this.#low[node] === this.#met[node]) this.#close(node);
    const parent = this.#path.at(-1);
    if (parent) this.#reach(parent.node, this.#low[node]!);
  }

  #reach(node: number, low: number): void {
    if (low < this.#low[node]!) this.#low[node] = low;
  }

  /** Everything above the component's first node on the stack belongs to it. */
  #close(first: number): void {
    const id = this.#count++;
    for (;;) {
      const node = this.#stack.pop()!;
      this.#component[node] = id;
      if (node === first) return;
    }
  }

  #groups(): { id: number; nodes: number[] }[] {
    const nodes: number[][] = [];
    this.#component.forEach((id, node) => (nodes[id] ??= []).push(node));
    return nodes
      .map((members, id) => ({ id, nodes: members }))
      .filter((group) => group.nodes.length > 1)
      .sort((a, b) => a.nodes[0]! - b.nodes[0]!);
  }
}
