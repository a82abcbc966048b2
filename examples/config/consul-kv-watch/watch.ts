import { blockingQuery, nextIndex, type Asking } from './consul.ts';

export interface Watching extends Asking {
  /** At most one question in so many ms, after two at once. */
  paceMs: number;
}

// #region watch
/**
 * Tells of a key's value now, and of each later one that differs. Values in between may be missed; the last one never
 * is. If `onChange` fails, it is told again.
 */
export async function watchKey(
  watching: Watching,
  key: string,
  onChange: (value: string | undefined) => void | Promise<void>,
): Promise<void> {
  const { paceMs, signal } = watching;
  const turn = paced(paceMs);
  let told: { value: string | undefined } | undefined;
  for (let index = 0n, failures = 0; !signal?.aborted;) {
    await turn();
    try {
      const found = await blockingQuery(watching, key, index);
      // That the question came back is no news, nor is its index: only the value tells.
      if (!told || found.value !== told.value) {
        await onChange(found.value);
        told = { value: found.value };
      }
      index = nextIndex(index, found.index);
      failures = 0;
    } catch {
      await pause(backoffMs(failures++));
    }
  }
}
// #endregion

// #region pace
/** How long to wait after a failure: longer each time, and not as long as everybody else. */
const backoffMs = (failures: number) =>
  Math.min(100 * Math.pow(2, failures), 5_000) * (0.5 + Math.random() / 2);

/** Turns, one in `ms`, after two at once: a token bucket. Whatever a server answers, it is not asked without end. */
function paced(ms: number): () => Promise<void> {
  let nextAt = performance.now() - ms;
  return async () => {
    const now = performance.now();
    nextAt = Math.max(nextAt, now - ms);
    const waitMs = nextAt - now;
    nextAt += ms;
    if (waitMs > 0) await pause(waitMs);
  };
}
// #endregion

const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));
