import { HistoryError, operationsOf, type History, type Operation } from '../history.ts';
import { describeFailure, inOrder, type LinearizabilityFailure } from './failure.ts';
import type { Model } from './model.ts';
import { Part } from './part.ts';
import { Search } from './search.ts';

/** How much work and memory a verdict may take, and who is told meanwhile. */
export interface LinearizabilityOptions {
  /** How many times to consider an operation in a state before giving up. Default 50,000,000: some seconds. */
  maxStates?: number;
  /** About how much memory to use before giving up. Default 256. */
  maxMemoryMb?: number;
  /** Called every few ten thousand tries. */
  onProgress?: (progress: LinearizabilityProgress) => void;
}

/** How far a check has come. */
export interface LinearizabilityProgress {
  /** How many times an operation was considered in a state. */
  states: number;
  /** About how much memory it uses. */
  memoryMb: number;
  /** Parts of the history (keys) that are decided, of how many. */
  decided: number;
  parts: number;
}

/**
 * Whether a history is linearizable. `states` is the work it took: how many times an operation was considered in a
 * state.
 */
export type Linearizability<State> =
  /** The operations in an order that explains every result. One without a known end is in it only if it is needed. */
  | { verdict: 'ok'; linearization: Operation[]; states: number }
  | { verdict: 'violated'; failure: LinearizabilityFailure<State>; states: number }
  | { verdict: 'unknown'; reason: string; states: number };

/**
 * Whether a history is linearizable: whether each operation can have been done at one instant between its invocation
 * and its return, so that every result is what the model gives (Herlihy and Wing, 1990). Operations without a known
 * end may have been done at any time after their invocation, or never.
 *
 * The question is NP-complete, so there are limits after which the verdict is `unknown`. They are counted, not timed:
 * the same history has the same verdict everywhere.
 *
 * @throws HistoryError when the history is malformed or has operations that the model does not know.
 */
export function checkLinearizable<State>(
  model: Model<State>,
  history: History,
  options: LinearizabilityOptions = {},
): Linearizability<State> {
  const check = new Check(model, history, options);
  while (!check.advance());
  return check.result();
}

/** {@link checkLinearizable} in small pieces, so that a page or a server stays responsive and can stop it. */
export async function checkLinearizableAsync<State>(
  model: Model<State>,
  history: History,
  options: LinearizabilityOptions & { signal?: AbortSignal } = {},
): Promise<Linearizability<State>> {
  const check = new Check(model, history, options);
  while (!options.signal?.aborted && !check.advance()) await new Promise((resolve) => setTimeout(resolve));
  // Nothing is left to give up unless the signal came.
  check.giveUp('when asked to stop');
  return check.result();
}

/** How many tries each part has in its turn. */
const TURN = 20_000;
const MB = 1_000_000;

class Check<State> {
  readonly #model: Model<State>;
  readonly #options: LinearizabilityOptions;
  readonly #searches: readonly Search[];
  /** Not decided yet. They take turns, so that one hard part does not hide a mistake in another. */
  readonly #going: Set<Search>;
  readonly #givenUp: { search: Search; why: string }[] = [];
  /** The search whose dead end comes first in the history. */
  #violated: Search | undefined;
  #states = 0;
  #bytes = 0;

  constructor(model: Model<State>, history: History, options: LinearizabilityOptions) {
    this.#model = model;
    this.#options = options;
    // The search gets states from the model and gives them back to it; it never looks inside.
    const opaque = model as Model<unknown>;
    this.#searches = split(opaque, history).map((part) => new Search(opaque, part));
    this.#going = new Set(this.#searches);
    for (const { tried, bytes } of this.#searches) {
      this.#states += tried;
      this.#bytes += bytes;
    }
  }

  /** Gives each part that is not decided its turn. Returns whether nothing is left to do. */
  advance(): boolean {
    const { maxStates = 50_000_000, maxMemoryMb = 256, onProgress } = this.#options;
    for (const search of this.#going) {
      this.#turn(search, Math.min(TURN, maxStates - this.#states));
      if (this.#states >= maxStates) this.giveUp(`after ${maxStates} tries (maxStates)`);
      if (this.#bytes > maxMemoryMb * MB) this.#giveUpLargest(`at ${maxMemoryMb} MB (maxMemoryMb)`);
    }
    onProgress?.({
      states: this.#states,
      memoryMb: Math.round(this.#bytes / MB),
      decided: this.#searches.length - this.#going.size,
      parts: this.#searches.length,
    });
    return this.#going.size === 0;
  }

  giveUp(why: string): void {
    for (const search of this.#going) this.#stop(search, why);
  }

  result(): Linearizability<State> {
    const states = this.#states;
    if (this.#violated)
      return { verdict: 'violated', failure: describeFailure(this.#model, this.#violated), states };
    if (this.#givenUp.length) return { verdict: 'unknown', reason: this.#reason(), states };
    // Parts have no returns in common, and each operation was done just before some return.
    const steps = this.#searches.flatMap(({ found }) => inOrder(found ?? undefined));
    const linearization = steps.sort((a, b) => a.at - b.at).map(({ step }) => step.operation);
    return { verdict: 'ok', linearization, states };
  }

  #turn(search: Search, tries: number): void {
    const { tried, bytes } = search;
    search.advance(tries);
    this.#states += search.tried - tried;
    this.#bytes += search.bytes - bytes;
    if (search.finished) this.#release(search);
    if (!search.deadEnd) return;
    // Only what comes before it can still be the first.
    this.#violated = search;
    const { operation } = search.part.returns[search.deadEnd.index]!.step;
    for (const other of this.#going) {
      other.limitTo(operation.returned);
      if (other.finished) this.#release(other);
    }
  }

  #release(search: Search): void {
    this.#bytes -= search.bytes;
    search.release();
    this.#going.delete(search);
  }

  #giveUpLargest(why: string): void {
    const [largest] = [...this.#going].sort((a, b) => b.bytes - a.bytes);
    if (largest) this.#stop(largest, why);
  }

  #stop(search: Search, why: string): void {
    this.#givenUp.push({ search, why });
    this.#release(search);
  }

  #reason(): string {
    const [{ search, why }] = this.#givenUp as [{ search: Search; why: string }];
    const { key, open, closed } = search.part;
    const others = this.#givenUp.length - 1;
    return (
      `${key === null ? 'The search' : `The search for key ${key}`} was given up ${why}: ` +
      `${open.length} of its ${open.length + closed.length} operations have no known end.` +
      (others ? ` ${others} more ${others === 1 ? 'part was' : 'parts were'} given up.` : '')
    );
  }
}

function split(model: Model<unknown>, history: History): Part[] {
  const parts = new Map<number | string | null, Operation[]>();
  for (const operation of operationsOf(history)) {
    const mistake = model.mistake?.(operation);
    if (mistake) throw new HistoryError(`history[${operation.invoked}] ${mistake}`, operation.invoked);
    const key = model.partition?.(operation) ?? null;
    const part = parts.get(key);
    if (part) part.push(operation);
    else parts.set(key, [operation]);
  }
  return [...parts].map(([key, operations]) => new Part(model, key, operations));
}
