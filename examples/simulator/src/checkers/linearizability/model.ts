import { canonical, equal } from '../canonical.ts';
import { unknownResult, type Operation } from '../history.ts';

/**
 * An object as it behaves when one operation follows the other: a state to begin with, and a step. The checker asks
 * whether a history in which operations overlap can be explained by it.
 */
export interface Model<State> {
  name: string;
  /** The state before the first operation. Never `undefined`. */
  init: State;
  /**
   * The state after the operation, or `undefined` if it cannot have given its result in this state. A result of
   * {@link unknownResult} goes with any state. Must not change `state`, and must depend on nothing else.
   */
  step(state: State, operation: Operation): State | undefined;
  /** A text that is the same for equal states only. Default: the state as JSON, its keys sorted, with `Map` and `Set`. */
  stateKey?(state: State): string;
  /**
   * Operations of different parts have nothing to do with each other, so each part is checked by itself
   * (P-compositionality). Default: one part.
   */
  partition?(operation: Operation): number | string | null;
  /**
   * What the operation, with its result, does to the state: nothing, whatever the state is (`reads`); it leaves a state
   * that does not depend on the one before (`overwrites`); or anything else. Saves the search much work; an answer
   * that is not true makes the verdict wrong. Default: `changes`.
   */
  effect?(operation: Operation): Effect;
  /** Whether the same operation does something else when another process does it. Default: false. */
  dependsOnProcess?: boolean;
  /** What is wrong with an operation's op or value, as a clause that says what to write: `has ...: write ...`. */
  mistake?(operation: Operation): string | undefined;
  /** The operation in a few characters: `put(x, 1)`, `get(x) → 2`. */
  describe(operation: Operation): string;
  /** The state in a few characters. Default: JSON. */
  describeState?(state: State): string;
}

export type Effect = 'reads' | 'overwrites' | 'changes';

/** Whether the operation may have given this result. */
export function mayReturn(operation: Operation, result: unknown): boolean {
  return operation.result === unknownResult || equal(operation.result, result);
}

/** For {@link Model.partition}: the key names the object. */
export function byKey(operation: Operation): number | string | null {
  return operation.key;
}

/** For {@link Model.mistake}. */
export function unlessOneOf(operation: Operation, ops: readonly string[]): string | undefined {
  if (ops.includes(operation.op)) return undefined;
  return `has the op "${operation.op}": write ${ops.map((op) => `"${op}"`).join(' or ')}, or check it with another model.`;
}

/** `name(key, value) → result`, for {@link Model.describe}. */
export function call(operation: Operation, values: readonly unknown[], hasResult: boolean): string {
  const { op, key, result } = operation;
  const inside = [...(key === null ? [] : [String(key)]), ...values.map(show)].join(', ');
  if (result === unknownResult) return `${op}(${inside}) → ?`;
  return `${op}(${inside})${hasResult ? ` → ${show(result)}` : ''}`;
}

export function show(value: unknown): string {
  return canonical(value);
}
