/**
 * A small specification: the states in which a system may begin, and what may happen next in each. It has no network
 * and no code, only what must be decided; all its states can be visited, which is more than any number of runs can do.
 */
export interface Spec<State> {
  /** The states to begin with. Plain data: objects, arrays, sets and maps; or give a `key`. */
  init: readonly State[];
  /**
   * For each thing that can happen, by name: the states after it, none if it cannot happen. Must return new states and
   * leave the given one alone.
   */
  actions: Record<string, (state: State) => readonly State[]>;
  /** What must be so in every state, by name. */
  invariants: Record<string, (state: State) => boolean>;
  /** A text that is the same for states that count as one. Default: JSON with sorted keys, sets and maps included. */
  key?(state: State): string;
}
