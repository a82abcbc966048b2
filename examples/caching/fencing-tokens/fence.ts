/**
 * A resource that refuses whoever has been replaced. Every holder claims it before the work and gets a number, one higher than
 * the last; a write is taken only with the number of the last claim. Whether a lock was held does not matter any more.
 */

/** What is kept: every claim and every write, in order. */
export type Entry<T> = { event: 'claimed'; token: number } | { event: 'written'; token: number; value: T };

/** What it has acknowledged survives a crash. In a database: two columns of the row that is protected. */
export interface Log<T> {
  append(entry: Entry<T>): Promise<void>;
  read(): Entry<T>[];
}

// #region fence
/** A value behind a fence. */
export function fenced<T>(log: Log<T>, initial: T) {
  const inOrder = oneAtATime();

  return {
    /** Raises the fence: from now on only this token writes. What was read with an older one may be old. */
    claim: () =>
      inOrder(async () => {
        const token = lastClaim() + 1;
        await log.append({ event: 'claimed', token });
        return { token, value: value() };
      }),

    /** False: somebody else has claimed it since, and nothing was written. */
    write: (token: number, value: T) =>
      inOrder(async () => {
        if (token !== lastClaim()) return false;
        await log.append({ event: 'written', token, value });
        return true;
      }),
  };

  function lastClaim(): number {
    return log.read().findLast(({ event }) => event === 'claimed')?.token ?? 0;
  }

  function value(): T {
    const last = log.read().findLast((entry) => entry.event === 'written');
    return last?.event === 'written' ? last.value : initial;
  }
}
// #endregion

/** Looking and writing are one step: nobody gets in between. In a database: one statement, or one transaction. */
function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return <R>(task: () => Promise<R>): Promise<R> => {
    const mine = last.then(task, task);
    last = mine;
    return mine;
  };
}
