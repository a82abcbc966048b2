import { canonical } from '../canonical.ts';
import { emptySet, has, isSubset, setKey, toggled, type BitSet } from './bit-set.ts';
import type { Model } from './model.ts';
import type { Part, Step } from './part.ts';

/** The operations done so far, the last one first. */
export interface Trail {
  step: Step;
  /** The place in the history of the `ok` just before which it was done. */
  at: number;
  before: Trail | undefined;
  length: number;
}

/** How far the search came: no order of operations leads past the return number `index`. */
export interface DeadEnd {
  index: number;
  /** Every state that the object can have been in when the operation that returned there should have been done. */
  states: unknown[];
  /** The most operations that could be put in order before. */
  trail: Trail | undefined;
}

/** A state that was met, known by a small number. */
interface State {
  id: number;
  key: string;
  value: unknown;
}

/** A place of the search: what is done when a return comes whose operation is not. */
interface Configuration {
  index: number;
  state: State;
  /** Of the operations that are running: those already done. */
  done: BitSet;
  /** Of the operations without a known end: those done. */
  spent: BitSet;
  trail: Trail | undefined;
}

/** The configurations at one return that come from one earlier configuration, fewest operations first. */
interface Frame {
  index: number;
  queue: (Configuration | undefined)[];
  /** The configuration in hand, and the operation to try next. */
  at: number;
  candidate: number;
}

/** Measured on long histories: what V8 needs for a remembered configuration, for a set, and for a state. */
const BYTES = { configuration: 220, set: 40, setWord: 8, state: 250, stateCharacter: 10 };

/**
 * Looks for an order in which the operations of one part can have been done: Wing and Gong's search (1993), with Lowe's
 * cache of configurations that lead nowhere and his rule that nothing is done before a return makes it necessary (2017).
 *
 * It goes from return to return. An operation that returns and is not done yet is done now; failing that, after others
 * that are running. A running operation that only reads is done as soon as its result fits: it is in nobody's way.
 *
 * Operations without a known end can be done at any time, so there would be no end of ways to do them. Four rules keep
 * them few. Of two configurations that differ only in these operations, the one that spent fewer of them can do whatever
 * the other can. One that changes nothing is never done. Nor is one whose effect is overwritten before anything depends
 * on it. And of several that do the same, the first goes first.
 */
export class Search {
  readonly part: Part;
  /** How many times an operation was considered in a state: the measure of the work done. */
  tried = 0;
  /** About how much memory it holds. */
  bytes = 0;
  /** An order that was found, once there is one. `null` when there was nothing to put in order. */
  found: Trail | null | undefined;
  /** Set when there is no order. */
  deadEnd: DeadEnd | undefined;
  readonly #model: Model<unknown>;
  readonly #frames: Frame[] = [];
  readonly #states = new Map<string, State>();
  /** For each return, state and set of running operations done: the smallest sets of spent operations that were met. */
  readonly #known: Map<string, BitSet[]>[] = [];
  /** The search is content when it reaches this return. */
  #end: number;
  #deepest = -1;
  #deepestStates = new Set<State>();
  #deepestTrail: Trail | undefined;

  constructor(model: Model<unknown>, part: Part) {
    this.#model = model;
    this.part = part;
    this.#end = part.returns.length;
    this.#go({
      index: 0,
      state: this.#state(model.init),
      done: emptySet(part.width),
      spent: emptySet(part.open.length),
      trail: undefined,
    });
  }

  get finished(): boolean {
    return this.found !== undefined || this.deadEnd !== undefined;
  }

  /** Searches until it is finished or has tried this many operations more. */
  advance(tries: number): void {
    const until = this.tried + tries;
    while (!this.finished && this.tried < until) this.#next();
  }

  /** Lets go of everything but the outcome. */
  release(): void {
    this.#frames.length = 0;
    this.#known.length = 0;
    this.#states.clear();
    this.bytes = 0;
  }

  /** From now on, look only at what returned before this place of the history. */
  limitTo(place: number): void {
    const end = this.part.returns.findIndex(({ step }) => step.operation.returned >= place);
    if (end < 0) return;
    this.#end = end;
    if (this.found === undefined && this.#deepest >= end) this.found = this.#deepestTrail ?? null;
  }

  #next(): void {
    const frame = this.#frames.at(-1);
    if (!frame) {
      const states = [...this.#deepestStates].map(({ value }) => value);
      this.deadEnd = { index: this.#deepest, states, trail: this.#deepestTrail };
      return;
    }
    const configuration = frame.queue[frame.at];
    if (!configuration) {
      this.#frames.pop();
      return;
    }
    const step = this.#candidate(frame);
    if (step) this.#try(configuration, step);
    else {
      frame.queue[frame.at++] = undefined;
      frame.candidate = 0;
    }
  }

  /** Running operations first, the one that must be done before all; then those without a known end. */
  #candidate(frame: Frame): Step | undefined {
    const running = this.part.running(frame.index);
    const number = frame.candidate++;
    if (number < running.length) return running[number];
    const open = number - running.length;
    return open < this.part.returns[frame.index]!.open ? this.part.open[open] : undefined;
  }

  #try(configuration: Configuration, step: Step): void {
    this.tried++;
    let { done, spent } = configuration;
    const isOpen = isOptional(step);
    // A read that fits is done already.
    if (step.effect === 'reads') return;
    if (has(isOpen ? spent : done, step.bit)) return;
    if (step.twin && !has(spent, step.twin.bit)) return;
    if (step.effect === 'overwrites' && isOptional(configuration.trail?.step)) return;
    const state = this.#after(configuration.state, step);
    if (!state || (isOpen && state === configuration.state)) return;
    if (isOpen) spent = toggled(spent, step.bit);
    else done = toggled(done, step.bit);
    const trail = this.#longer(configuration.trail, step, configuration.index);
    this.#go({ index: configuration.index, state, done, spent, trail });
  }

  /** Passes the returns of operations that are done, up to the first that is not, and searches on from there. */
  #go(from: Configuration): void {
    let { index, done, trail } = from;
    const { state, spent } = from;
    for (; index < this.#end; index++) {
      const due = this.part.returns[index]!.step;
      if (!has(done, due.bit)) [done, trail] = this.#doReads(index, state, done, trail);
      if (!has(done, due.bit)) break;
      done = toggled(done, due.bit);
    }
    const reached = { index, state, done, spent, trail };
    if (index === this.#end) {
      this.found = trail ?? null;
      return;
    }
    this.#note(reached);
    if (!this.#isIdle(reached) && this.#isNew(reached)) this.#enter(reached);
  }

  /** Whether the last operation done was optional, and whatever may follow reads something else or overwrites it. */
  #isIdle({ trail }: Configuration): boolean {
    return isOptional(trail?.step) && !this.part.changes;
  }

  /** Does the running operations that only read and whose result fits the state. */
  #doReads(index: number, state: State, done: BitSet, trail: Trail | undefined): [BitSet, Trail | undefined] {
    const running = this.part.running(index);
    this.tried += running.length;
    for (const step of running)
      if (step.effect === 'reads' && !has(done, step.bit) && this.#after(state, step)) {
        done = toggled(done, step.bit);
        trail = this.#longer(trail, step, index);
      }
    return [done, trail];
  }

  /** Keeps what there is to say if the search comes no further. */
  #note({ index, state, trail }: Configuration): void {
    if (index > this.#deepest) {
      this.#deepest = index;
      this.#deepestStates = new Set();
      this.#deepestTrail = trail;
    }
    if (index < this.#deepest) return;
    this.#deepestStates.add(state);
    if ((trail?.length ?? 0) > (this.#deepestTrail?.length ?? 0)) this.#deepestTrail = trail;
  }

  #enter(configuration: Configuration): void {
    const frame = this.#frames.at(-1);
    if (frame?.index === configuration.index) frame.queue.push(configuration);
    else this.#frames.push({ index: configuration.index, queue: [configuration], at: 0, candidate: 0 });
  }

  /** Whether nothing that can do at least as much was met before. Remembers it if so. */
  #isNew({ index, state, done, spent }: Configuration): boolean {
    const known = (this.#known[index] ??= new Map());
    const key = `${state.id}:${setKey(done)}`;
    const sets = known.get(key) ?? [];
    // Long lists take long to compare with: part of the work.
    this.tried += (sets.length * spent.length) >>> 3;
    if (sets.some((set) => isSubset(set, spent))) return false;
    const kept = sets.filter((set) => !isSubset(spent, set));
    kept.push(spent);
    known.set(key, kept);
    if (sets.length === 0) this.bytes += BYTES.configuration + key.length + BYTES.setWord * done.length;
    this.bytes += (kept.length - sets.length) * (BYTES.set + BYTES.setWord * spent.length);
    return true;
  }

  #after(state: State, step: Step): State | undefined {
    const value = this.#model.step(state.value, step.operation);
    if (value === state.value) return state;
    return value === undefined ? undefined : this.#state(value);
  }

  #state(value: unknown): State {
    const key = this.#model.stateKey ? this.#model.stateKey(value) : canonical(value);
    const known = this.#states.get(key);
    if (known) return known;
    const state = { id: this.#states.size, key, value };
    this.#states.set(key, state);
    this.bytes += BYTES.state + BYTES.stateCharacter * key.length;
    return state;
  }

  #longer(before: Trail | undefined, step: Step, index: number): Trail {
    const at = this.part.returns[index]!.step.operation.returned;
    return { step, at, before, length: (before?.length ?? 0) + 1 };
  }
}

/** Without a known end: it may never have been done. */
function isOptional(step: Step | undefined): boolean {
  return step?.operation.returned === Infinity;
}
