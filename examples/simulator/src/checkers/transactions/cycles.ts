import { componentsOf, type Components } from './components.ts';
import {
  EITHER,
  EITHER_BY_TIME,
  RT,
  RW,
  RW_BY_TIME,
  THROUGH,
  WR,
  WW,
  WW_BY_TIME,
  type Graph,
} from './graph.ts';
import type { CycleName } from './levels.ts';

/** A step of a cycle between two transactions. */
export interface CycleStep {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  /** The id of the earlier version, or -1. */
  readonly version: number;
}

export interface Cycle {
  readonly name: CycleName | `${CycleName}-realtime`;
  readonly steps: readonly CycleStep[];
}

const ANTI = RW | RW_BY_TIME;
const TIMED = RT | WW_BY_TIME | RW_BY_TIME | EITHER_BY_TIME;

const ALL = WW | WR | RW | EITHER;

/** A class of cycles. */
interface Shape {
  readonly name: CycleName;
  /** The kinds of edge that it may have. */
  readonly kinds: number;
  /** It has at least one of these, and is looked for from there. */
  readonly first: number;
  /**
   * How many certain anti-dependencies it has: none, at most one, several apart from each other, or two in a row. An
   * `EITHER` counts as a `ww`, since otherwise its two ends are a G-single.
   */
  readonly anti: 'none' | 'one' | 'apart' | 'in a row';
  /** No cycle of this class is shorter. */
  readonly least: number;
}

/** After Elle, section 6. */
const SHAPES: readonly Shape[] = [
  { name: 'G0', kinds: WW, first: WW, anti: 'none', least: 2 },
  { name: 'G1c', kinds: WW | WR, first: WR, anti: 'none', least: 2 },
  { name: 'G-single', kinds: ALL, first: RW | EITHER, anti: 'one', least: 2 },
  { name: 'G-nonadjacent', kinds: ALL, first: RW, anti: 'apart', least: 4 },
  { name: 'G2', kinds: ALL, first: RW, anti: 'in a row', least: 2 },
];

/**
 * How many edges may be followed, in one component, for a cycle that the verdict no longer needs: a shorter one, or one
 * of a class when a graver one is known. Enough to prove the shortest in all but the most tangled histories.
 */
const EFFORT = 5_000_000;

/**
 * A shortest cycle of each class in each strongly connected component, in the order of {@link SHAPES}.
 *
 * @param check Called now and then; what it throws ends the search.
 */
export function findCycles(graph: Graph, realTime: boolean, check: () => void): Cycle[] {
  const search = new Search(graph, check);
  const plain = SHAPES.flatMap((shape, rank) => search.find(shape, rank, false));
  if (!realTime) return plain;
  return [...plain, ...SHAPES.flatMap((shape, rank) => search.find(withTime(shape), rank, true))];
}

function withTime(shape: Shape): Shape {
  const byTime = (kinds: number) =>
    kinds |
    (kinds & WW ? WW_BY_TIME : 0) |
    (kinds & RW ? RW_BY_TIME : 0) |
    (kinds & EITHER ? EITHER_BY_TIME : 0);
  return { ...shape, kinds: byTime(shape.kinds) | RT, first: byTime(shape.first) };
}

/** What a path remembers, as a sum. */
const AFTER_ANTI = 1;
const SEVERAL_ANTI = 2;
const HAS_TIME = 4;
const JUST_BEGUN = 8;
const STATES = 16;

class Search {
  readonly #graph: Graph;
  readonly #check: () => void;
  readonly #components = new Map<string, Components>();
  /** Paths are searched breadth first over places: a node and what the path to it remembers. */
  readonly #visitedIn: Int32Array;
  readonly #cameFrom: Int32Array;
  readonly #cameBy: Int32Array;
  #round = 0;
  #effort = 0;
  /** The place in {@link SHAPES} of the gravest class found so far. */
  #gravest = Infinity;

  constructor(graph: Graph, check: () => void) {
    this.#graph = graph;
    this.#check = check;
    this.#visitedIn = new Int32Array(graph.size * STATES);
    this.#cameFrom = new Int32Array(graph.size * STATES);
    this.#cameBy = new Int32Array(graph.size * STATES);
  }

  find(shape: Shape, rank: number, timed: boolean): Cycle[] {
    const components = this.#componentsFor(shape);
    const cycles: Cycle[] = [];
    for (const { id, nodes } of components.groups) {
      const graverKnown = this.#gravest < rank;
      const steps = this.#shortest(shape, timed, components, id, nodes, graverKnown);
      if (!steps) continue;
      this.#gravest = Math.min(this.#gravest, rank);
      cycles.push({ name: timed ? `${shape.name}-realtime` : shape.name, steps: fromFirst(steps) });
    }
    return cycles;
  }

  /**
   * Cycles lie within strongly connected components. Where anti-dependencies may not follow each other, every node
   * counts twice: reached by one, and not. So a history that keeps snapshot isolation has no component to search.
   */
  #componentsFor(shape: Shape): Components {
    const layers = layersOf(shape);
    const name = `${shape.kinds} ${layers}`;
    let components = this.#components.get(name);
    if (!components) {
      this.#check();
      components = componentsOf(this.#graph.size * layers, (place, visit) => {
        const node = Math.floor(place / layers);
        for (let edge = this.#graph.firstEdge(node); edge < this.#graph.endEdge(node); edge++) {
          const kind = this.#graph.kind(edge);
          const layer = kind === THROUGH ? place % layers : this.#layerAfter(shape, place % layers, kind);
          if (layer >= 0) visit(this.#graph.to(edge) * layers + layer);
        }
      });
      this.#components.set(name, components);
    }
    return components;
  }

  #layerAfter(shape: Shape, layer: number, kind: number): number {
    if (!(kind & shape.kinds)) return -1;
    if (layersOf(shape) === 1) return 0;
    if (!(kind & ANTI)) return 0;
    return layer === 0 ? 1 : -1;
  }

  #shortest(
    shape: Shape,
    timed: boolean,
    components: Components,
    component: number,
    places: readonly number[],
    graverKnown: boolean,
  ): CycleStep[] | undefined {
    const layers = layersOf(shape);
    let best: CycleStep[] | undefined;
    this.#effort = 0;
    for (const place of places) {
      if (place % layers) continue;
      const node = place / layers;
      for (let edge = this.#graph.firstEdge(node); edge < this.#graph.endEdge(node); edge++) {
        if (!(this.#graph.kind(edge) & shape.first)) continue;
        const round = new Round(shape, timed, components, component, node, best?.length ?? Infinity);
        const steps = this.#cycleFrom(edge, round);
        if (steps && isSimple(steps)) best = steps;
        if (best && best.length <= shape.least) return best;
        if ((best || graverKnown) && this.#effort > EFFORT) return best;
      }
    }
    return best;
  }

  /** The shortest way back to the node that the edge leaves, if shorter than the round asks. Breadth first. */
  #cycleFrom(edge: number, round: Round): CycleStep[] | undefined {
    this.#round++;
    this.#check();
    const kind = this.#graph.kind(edge);
    let current: number[] = [];
    const state = JUST_BEGUN | (kind & ANTI ? AFTER_ANTI : 0) | (kind & TIMED ? HAS_TIME : 0);
    this.#visit(this.#graph.to(edge), state, -1, edge, round, current);
    for (let length = 1; current.length && length < round.limit; length++) {
      const next: number[] = [];
      // Ways through waypoints add to the list while it is read: they take no step.
      for (let i = 0; i < current.length; i++) {
        const back = this.#follow(current[i]!, round, current, length + 1 < round.limit ? next : undefined);
        if (back >= 0) return this.#stepsTo(back, round.start);
      }
      const back = next.find((place) => place >= 0 && Math.floor(place / STATES) === round.start);
      if (back !== undefined) return this.#stepsTo(back, round.start);
      current = next;
    }
    return undefined;
  }

  /** Follows all edges from a place. Returns the start's own place once it is reached without another step. */
  #follow(place: number, round: Round, current: number[], next: number[] | undefined): number {
    const node = Math.floor(place / STATES);
    for (let edge = this.#graph.firstEdge(node); edge < this.#graph.endEdge(node); edge++) {
      this.#effort++;
      const kind = this.#graph.kind(edge);
      const list = kind === THROUGH ? current : next;
      if (!list) continue;
      const state = kind === THROUGH ? place % STATES : round.stateAfter(place % STATES, kind);
      if (state < 0) continue;
      const reached = this.#visit(this.#graph.to(edge), state, place, edge, round, list);
      if (reached >= 0 && list === current && this.#graph.to(edge) === round.start) return reached;
    }
    return -1;
  }

  #visit(node: number, state: number, from: number, edge: number, round: Round, list: number[]): number {
    const place = node * STATES + state;
    if (this.#visitedIn[place] === this.#round || !round.has(node, state)) return -1;
    if (node === round.start && !round.isComplete(state)) return -1;
    this.#visitedIn[place] = this.#round;
    this.#cameFrom[place] = from;
    this.#cameBy[place] = edge;
    list.push(place);
    return place;
  }

  #stepsTo(end: number, start: number): CycleStep[] {
    const edges: number[] = [];
    for (let place = end; place >= 0; place = this.#cameFrom[place]!) edges.push(this.#cameBy[place]!);
    edges.reverse();
    const steps: CycleStep[] = [];
    let from = start;
    let began = edges[0]!;
    for (const edge of edges) {
      if (this.#graph.kind(edge) !== THROUGH) began = edge;
      const to = this.#graph.to(edge);
      if (to >= this.#graph.transactions) continue;
      steps.push({ from, to, kind: this.#graph.kind(began), version: this.#graph.version(began) });
      from = to;
    }
    return steps;
  }
}

/** One search for a way back. */
class Round {
  readonly shape: Shape;
  readonly start: number;
  readonly limit: number;
  readonly #timed: boolean;
  readonly #components: Components;
  readonly #component: number;
  readonly #layers: number;

  constructor(
    shape: Shape,
    timed: boolean,
    components: Components,
    component: number,
    start: number,
    limit: number,
  ) {
    this.shape = shape;
    this.start = start;
    this.limit = limit;
    this.#timed = timed;
    this.#components = components;
    this.#component = component;
    this.#layers = layersOf(shape);
  }

  has(node: number, state: number): boolean {
    const layer = this.#layers === 2 && state & AFTER_ANTI ? 1 : 0;
    return this.#components.of[node * this.#layers + layer] === this.#component;
  }

  /** What the path remembers after one more edge; -1 if the class has no such path. */
  stateAfter(state: number, kind: number): number {
    if (!(kind & this.shape.kinds)) return -1;
    const time = state & HAS_TIME || kind & TIMED ? HAS_TIME : 0;
    if (kind & ANTI) {
      if (this.shape.anti === 'one') return -1;
      if (this.shape.anti === 'apart' && state & AFTER_ANTI) return -1;
      return AFTER_ANTI | SEVERAL_ANTI | time;
    }
    if (this.shape.anti === 'in a row' && state & JUST_BEGUN) return -1;
    return (state & SEVERAL_ANTI) | time;
  }

  /** Whether a path that is back at the start is a cycle of the class. */
  isComplete(state: number): boolean {
    if (this.#timed && !(state & HAS_TIME)) return false;
    if (this.shape.anti === 'apart') return Boolean(state & SEVERAL_ANTI) && !(state & AFTER_ANTI);
    return true;
  }
}

function layersOf({ anti }: Shape): 1 | 2 {
  return anti === 'one' || anti === 'apart' ? 2 : 1;
}

/** A way that meets a transaction twice is made of smaller cycles, which are found as such. */
function isSimple(steps: readonly CycleStep[]): boolean {
  return new Set(steps.map(({ from }) => from)).size === steps.length;
}

/** Begins with the transaction that was invoked first. */
function fromFirst(steps: readonly CycleStep[]): CycleStep[] {
  const at = steps.reduce((first, { from }, i) => (from < steps[first]!.from ? i : first), 0);
  return [...steps.slice(at), ...steps.slice(0, at)];
}
