import { canonical } from '../checkers/canonical.ts';
import type { Spec } from './spec.ts';

/** What counts as a violation besides the invariants, and how far to go. */
export interface SpecOptions {
  /** How many distinct states to keep before giving up. Default 500,000. */
  maxStates?: number;
  /** Whether a state in which nothing can happen is a violation. Default false: most protocols end. */
  deadlock?: boolean;
  /** Called every few thousand states. */
  onProgress?: (progress: SpecCounts) => void;
}

/** Counted as TLC, the model checker of TLA+, counts. */
export interface SpecCounts {
  distinct: number;
  /** Every initial state and every successor, however often it was met. */
  generated: number;
  /** The number of states on the longest of the shortest paths: 1 if there are initial states only. */
  depth: number;
}

/** One state of a counterexample, and the action that led to it. The first has none. */
export interface SpecStep<State> {
  action: string | null;
  state: State;
}

/** Whether every state keeps the invariants: with a shortest counterexample if one does not. */
export type SpecResult<State> = SpecCounts &
  (
    | { verdict: 'ok' }
    /** `violated` is the invariant's name, or `deadlock`. No counterexample is shorter. */
    | { verdict: 'violated'; violated: string; counterexample: SpecStep<State>[] }
    | { verdict: 'unknown'; reason: string }
  );

/**
 * Visits every state of a specification, breadth first, and stops at the first that breaks an invariant.
 *
 * @throws Error when there is no initial state, or an action changes the state it was given or returns no array.
 */
export function exploreSpec<State>(spec: Spec<State>, options: SpecOptions = {}): SpecResult<State> {
  const explorer = new Explorer(spec, options);
  while (!explorer.advance());
  return explorer.result!;
}

/** {@link exploreSpec} in small pieces, so that a page or a server stays responsive and can stop it. */
export async function exploreSpecAsync<State>(
  spec: Spec<State>,
  options: SpecOptions & { signal?: AbortSignal } = {},
): Promise<SpecResult<State>> {
  const explorer = new Explorer(spec, options);
  while (!options.signal?.aborted && !explorer.advance()) await new Promise((resolve) => setTimeout(resolve));
  explorer.giveUp('It was asked to stop.');
  return explorer.result!;
}

/** How many states are visited at a time. */
const PIECE = 5_000;

class Explorer<State> {
  result: SpecResult<State> | undefined;
  readonly #spec: Spec<State>;
  readonly #options: SpecOptions;
  readonly #actions: readonly [name: string, successors: (state: State) => readonly State[]][];
  readonly #invariants: readonly [name: string, holds: (state: State) => boolean][];
  readonly #keys = new Set<string>();
  /** The distinct states, in the order in which they were met, and how each came about: an action in an earlier state. */
  readonly #states: State[] = [];
  readonly #parents: number[] = [];
  readonly #causes: number[] = [];
  #visited = 0;
  #generated = 0;
  #depth = 0;
  /** How many states there were when the last level was complete. */
  #levelEnd = 0;

  constructor(spec: Spec<State>, options: SpecOptions) {
    this.#spec = spec;
    this.#options = options;
    this.#actions = Object.entries(spec.actions);
    this.#invariants = Object.entries(spec.invariants);
    if (spec.init.length === 0)
      throw new Error('The specification has no initial state. Give at least one in "init".');
    for (const state of spec.init) if (!this.result) this.#meet(state, -1, -1);
  }

  /** Visits some states. Returns whether there is a result. */
  advance(): boolean {
    const until = this.#visited + PIECE;
    while (!this.result && this.#visited < until)
      if (this.#visited === this.#states.length) this.result = { verdict: 'ok', ...this.#counts() };
      else this.#visit(this.#visited++);
    this.#options.onProgress?.(this.#counts());
    return this.result !== undefined;
  }

  giveUp(reason: string): void {
    this.result ??= { verdict: 'unknown', reason, ...this.#counts() };
  }

  #visit(index: number): void {
    if (index === this.#levelEnd) {
      this.#levelEnd = this.#states.length;
      this.#depth++;
    }
    const state = this.#states[index]!;
    const key = this.#key(state);
    const before = this.#generated;
    for (const [action, [name, successorsOf]] of this.#actions.entries()) {
      const successors: unknown = successorsOf(state);
      if (!Array.isArray(successors))
        throw new Error(
          `The action "${name}" returned no array. Return the states after it, or [] if it cannot happen.`,
        );
      for (const successor of successors as State[]) {
        this.#meet(successor, index, action);
        if (this.result) return;
      }
    }
    if (this.#key(state) !== key)
      throw new Error(
        `An action changed the state it was given: ${key}. Return a new state and leave that one alone.`,
      );
    if (this.#options.deadlock && this.#generated === before) this.#violate('deadlock', index);
  }

  #meet(state: State, parent: number, action: number): void {
    this.#generated++;
    const key = this.#key(state);
    if (this.#keys.has(key)) return;
    const { maxStates = 500_000 } = this.#options;
    if (this.#states.length >= maxStates) {
      this.giveUp(`There are more than ${maxStates} distinct states (maxStates).`);
      return;
    }
    this.#keys.add(key);
    const index = this.#states.push(state) - 1;
    this.#parents.push(parent);
    this.#causes.push(action);
    const broken = this.#invariants.find(([, holds]) => !holds(state));
    if (broken) this.#violate(broken[0], index);
  }

  #violate(violated: string, index: number): void {
    const counterexample: SpecStep<State>[] = [];
    for (let at = index; at >= 0; at = this.#parents[at]!) {
      const action = this.#actions[this.#causes[at]!]?.[0] ?? null;
      counterexample.unshift({ action, state: this.#states[at]! });
    }
    const depth = counterexample.length;
    this.result = { verdict: 'violated', violated, counterexample, ...this.#counts(), depth };
  }

  #key(state: State): string {
    return this.#spec.key ? this.#spec.key(state) : canonical(state);
  }

  #counts(): SpecCounts {
    return { distinct: this.#states.length, generated: this.#generated, depth: this.#depth };
  }
}
