import { operationsOf, type History, type Operation } from './history.ts';
import type { Model } from './linearizable.ts';

// #region definition
/**
 * Linearizability by its definition: some order of the operations keeps the order of those that do not overlap, and is
 * what one object would have answered. It tries all orders, so it is for histories of a handful of operations.
 */
export function isLinearizableByDefinition<State>(model: Model<State>, history: History): boolean {
  return canGoOn(model.init, operationsOf(history));

  function canGoOn(state: State, left: readonly Operation[]): boolean {
    if (left.every((operation) => operation.return === Infinity)) return true;
    return left.some((next) => {
      if (left.some((other) => other.return < next.call)) return false;
      const after = model.step(state, next);
      const others = left.filter((other) => other !== next);
      return after !== undefined && canGoOn(after, others);
    });
  }
}
// #endregion
