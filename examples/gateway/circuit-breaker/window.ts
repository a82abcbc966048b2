/** What a closed breaker knows of the calls of late. */
export interface Counts {
  successes: number;
  failures: number;
  /** How many of the last calls failed, one after the other. */
  consecutiveFailures: number;
}

export interface Window {
  /** Counts a call that has ended, at the time when it began. */
  add(succeeded: boolean, beganMs: number): void;
  counts(): Counts;
}

/** For {@link BreakerOptions.trips}: so large a share of the calls failed, and there were enough to tell. */
export const failing =
  (least: number, share: number) =>
  ({ successes, failures }: Counts): boolean =>
    successes + failures >= least && failures / (successes + failures) >= share;

// #region lastCalls
/** The last `size` calls, however long ago they were. */
export function lastCalls(size: number): Window {
  const results: boolean[] = [];
  return {
    add(succeeded) {
      results.push(succeeded);
      if (results.length > size) results.shift();
    },
    counts() {
      const successes = results.filter(Boolean).length;
      const consecutiveFailures = results.length - 1 - results.lastIndexOf(true);
      return { successes, failures: results.length - successes, consecutiveFailures };
    },
  };
}
// #endregion

// #region lastMs
/**
 * The calls that began in the last `ms`, counted in buckets: whenever the time of a bucket is over, the oldest is
 * emptied and used again. One bucket is a window that begins anew; an endless one counts all calls.
 */
export function lastMs(ms = Infinity, buckets = 1): Window {
  const startMs = performance.now();
  const kept = Array.from({ length: buckets }, () => ({ age: 0, successes: 0, failures: 0 }));
  let streak = 0;
  const ageAt = (atMs: number) => Math.floor((atMs - startMs) / (ms / buckets));
  const live = () => {
    const now = ageAt(performance.now());
    return kept.filter(({ age }) => now - age < buckets);
  };
  return {
    add(succeeded, beganMs) {
      const age = ageAt(beganMs);
      if (ageAt(performance.now()) - age >= buckets) return; // its bucket is gone
      let bucket = kept[age % buckets]!;
      if (bucket.age !== age) kept[age % buckets] = bucket = { age, successes: 0, failures: 0 };
      bucket[succeeded ? 'successes' : 'failures']++;
      streak = succeeded ? 0 : streak + 1;
    },
    counts() {
      const successes = live().reduce((sum, bucket) => sum + bucket.successes, 0);
      const failures = live().reduce((sum, bucket) => sum + bucket.failures, 0);
      return { successes, failures, consecutiveFailures: Math.min(streak, failures) };
    },
  };
}
// #endregion
