import { operationsOf, type History, type Operation } from './history.ts';

// #region model
/** An object as it behaves when one operation follows the other. */
export interface Model<State> {
  init: State;
  /** The state after the operation, or undefined if it cannot have given its answer here. Changes nothing. */
  step(state: State, operation: Operation): State | undefined;
}
// #endregion

export type Verdict<State> =
  /** An order that explains every answer. What has no known end is in it only if it was needed. */
  | { verdict: 'linearizable'; order: Operation[] }
  | { verdict: 'violated'; failure: Failure<State> }
  /** The budget is spent. */
  | { verdict: 'unknown' };

/** The first return that nothing explains: all before it can be put in order, in one way or several. */
export interface Failure<State> {
  operation: Operation;
  /** The longest order that was found of what came before. */
  prefix: Operation[];
  /** What the object can have been when the operation should have been done. */
  states: State[];
}

/** A place in the search: who is done, and what the object is then. */
interface Place<State> {
  done: bigint;
  state: State;
  order: Operation[];
}

// #region check
/**
 * Whether each operation can have been done at one instant between its call and its return, so that every answer is what
 * the model gives. Wing and Gong's search (1993), with Lowe's memory of places that lead nowhere (2017).
 */
export function checkLinearizable<State>(
  model: Model<State>,
  history: History,
  budget = 1_000_000,
): Verdict<State> {
  const operations = operationsOf(history).sort(byReturn);
  const seen = new Set<string>();
  const open: Place<State>[] = [{ done: 0n, state: model.init, order: [] }];
  let furthest: { due: Operation; places: Place<State>[] } | undefined;

  for (let place = open.pop(); place; place = open.pop()) {
    const { done, state, order } = place;
    const left = operations.filter((_, i) => !(done & (1n << BigInt(i))));
    // The next that returned. It has to be done by then; what may never be done can stay undone.
    const due = left[0];
    if (!due || due.return === Infinity) return { verdict: 'linearizable', order };
    if (!furthest || due.return > furthest.due.return) furthest = { due, places: [] };
    if (due === furthest.due) furthest.places.push(place);

    // The last to be put on the pile is the first to be followed: the one that is due.
    for (const operation of left.toReversed()) {
      if (operation.call > due.return) continue;
      if (--budget < 0) return { verdict: 'unknown' };
      const next = model.step(state, operation);
      if (next === undefined) continue;
      const nowDone = done | (1n << BigInt(operations.indexOf(operation)));
      const key = `${nowDone} ${JSON.stringify(next)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      open.push({ done: nowDone, state: next, order: [...order, operation] });
    }
  }
  return { verdict: 'violated', failure: failureAt(furthest!) };
}
// #endregion

/** Those without a known end come last. */
const byReturn = (a: Operation, b: Operation) => (a.return === b.return ? 0 : a.return - b.return);

function failureAt<State>({ due, places }: { due: Operation; places: Place<State>[] }): Failure<State> {
  const longest = places.reduce((a, b) => (b.order.length > a.order.length ? b : a));
  const states = new Map(places.map(({ state }) => [JSON.stringify(state), state]));
  return { operation: due, prefix: longest.order, states: [...states.values()] };
}
