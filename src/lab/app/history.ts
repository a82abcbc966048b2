/** What can be undone: earlier values of one kind, and those that undoing left behind. The present is kept elsewhere. */
export interface History<T> {
  /** Oldest first. */
  readonly past: readonly T[];
  /** Next first. */
  readonly future: readonly T[];
  /** Changes that name the same gesture as the one before make one step with it: a slider that is dragged. */
  readonly gesture: string | undefined;
}

export const NO_HISTORY: History<never> = { past: [], future: [], gesture: undefined };

/** How many steps back there are at most. */
const MOST = 200;

/** The history after a change away from `before`. What was undone is gone then. */
export function remember<T>(history: History<T>, before: T, gesture?: string): History<T> {
  const same = gesture !== undefined && gesture === history.gesture;
  const past = same ? history.past : [...history.past, before].slice(-MOST);
  return { past, future: [], gesture };
}

/** Goes one step back from the present; undefined where there is none. */
export function undo<T>({ past, future }: History<T>, present: T): Step<T> | undefined {
  if (!past.length) return undefined;
  return {
    present: past.at(-1)!,
    history: { past: past.slice(0, -1), future: [present, ...future], gesture: undefined },
  };
}

/** Takes the last {@link undo} back; undefined if there is none. */
export function redo<T>({ past, future }: History<T>, present: T): Step<T> | undefined {
  if (!future.length) return undefined;
  return {
    present: future[0]!,
    history: { past: [...past, present], future: future.slice(1), gesture: undefined },
  };
}

export interface Step<T> {
  present: T;
  history: History<T>;
}
