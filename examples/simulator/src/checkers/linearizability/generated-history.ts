import { Random } from '../../random.ts';
import type { History, HistoryEntry } from '../history.ts';

export interface GeneratedHistoryOptions {
  seed: string;
  operations: number;
  keys: number;
  /** How many act at once, each as one process. */
  clients: number;
  /** The probability that nobody learns how an operation ended. Half of those were done, at some later time or other. */
  unknown: number;
  /** Values are drawn below this number. Default: every written value is new. */
  values?: number;
  /** In the last hundredth of the history, one `get` gives a value that was never written. */
  violation?: boolean;
}

/**
 * A history of a correct key-value store, for tests and benchmarks: each operation is done at a random instant between
 * its invocation and its return.
 */
export function generateHistory(options: GeneratedHistoryOptions): History {
  const random = new Random(options.seed);
  const events: { time: number; run: () => void }[] = [];
  const entries: HistoryEntry[] = [];
  const store = new Map<string, unknown>();
  let begun = 0;
  for (let client = 0; client < options.clients; client++) clientActs(client, random.between(0, 10));
  while (events.length) events.splice(nextOf(events), 1)[0]!.run();
  return options.violation ? withViolation(entries) : entries;

  function clientActs(process: number, time: number): void {
    if (begun++ >= options.operations) return;
    const key = `k${random.below(options.keys)}`;
    const op = random.chance(0.5) ? 'get' : 'put';
    const value = op === 'put' ? (options.values ? random.below(options.values) : begun) : null;
    const returned = time + random.between(1, 20);
    const isUnknown = random.chance(options.unknown);
    // What nobody heard of again may still be under way long after its client has gone on.
    const doneAt = isUnknown ? time + random.between(0, 400) : random.between(time, returned);
    let result: unknown = null;
    add(time, () => entries.push({ process, type: 'invoke', op, key, value, time }));
    if (!isUnknown || random.chance(0.5))
      add(doneAt, () => {
        if (op === 'put') store.set(key, value);
        else result = store.get(key) ?? null;
      });
    add(returned, () => {
      const type = isUnknown ? 'info' : 'ok';
      entries.push({ process, type, op, key, value: isUnknown ? null : result, time: returned });
      clientActs(process, returned + random.between(0, 5));
    });
  }

  function add(time: number, run: () => void): void {
    events.push({ time, run });
  }
}

function nextOf(events: readonly { time: number }[]): number {
  return events.reduce((best, { time }, index) => (time < events[best]!.time ? index : best), 0);
}

/** Changes the first `get` that ends in the last hundredth. */
function withViolation(entries: readonly HistoryEntry[]): History {
  const at = entries.findIndex(
    ({ type, op }, index) => index >= entries.length * 0.99 && type === 'ok' && op === 'get',
  );
  return entries.with(at, { ...entries[at]!, value: 'never written' });
}
