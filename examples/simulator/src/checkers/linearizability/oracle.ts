import { operationsOf, type History, type Operation } from '../history.ts';
import { canonical } from '../canonical.ts';
import type { Model } from './model.ts';

/**
 * Linearizability by its definition, for tests: every order of every choice of operations, one by one. For histories
 * of half a dozen operations.
 */
export function isLinearizableByDefinition<State>(model: Model<State>, history: History): boolean {
  return finalStates(model, operationsOf(history)).size > 0;
}

/** The states in which an order that the definition allows can end, as canonical texts. */
export function finalStates<State>(model: Model<State>, operations: readonly Operation[]): Set<string> {
  const states = new Set<string>();
  extend(model.init, operations);
  return states;

  function extend(state: State, left: readonly Operation[]): void {
    if (left.every(({ returned }) => returned === Infinity)) states.add(canonical(state));
    for (const operation of left) {
      // Whatever returned before it began must come first.
      if (left.some(({ returned }) => returned < operation.invoked)) continue;
      const next = model.step(state, operation);
      if (next !== undefined)
        extend(
          next,
          left.filter((other) => other !== operation),
        );
    }
  }
}

/** Whether an order contains each operation at most once, and all that returned; keeps real time; and fits the model. */
export function isLinearization<State>(
  model: Model<State>,
  history: History,
  order: readonly Operation[],
): boolean {
  const all = operationsOf(history).map(placeOf);
  const places = order.map(placeOf);
  if (new Set(places).size !== places.length || !places.every((place) => all.includes(place))) return false;
  if (!operationsOf(history).every((op) => op.returned === Infinity || places.includes(placeOf(op))))
    return false;
  for (const [index, earlier] of order.entries())
    if (order.slice(index + 1).some((later) => later.returned < earlier.invoked)) return false;
  const states = new Map<unknown, State>();
  for (const operation of order) {
    const part = model.partition?.(operation) ?? null;
    const state = model.step(states.get(part) ?? model.init, operation);
    if (state === undefined) return false;
    states.set(part, state);
  }
  return true;
}

/** Enough to tell one operation from another. */
function placeOf({ invoked }: Operation): number {
  return invoked;
}
