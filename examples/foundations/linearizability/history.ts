/** Who began what, and how it ended, in the order in which it was noted. The words are those of Jepsen's histories. */
export type History = readonly Entry[];

export interface Entry {
  /** Who asks. A process does one thing at a time. */
  process: string;
  /** `ok`: done. `fail`: certainly not done. `info`: nobody knows; done at any later time, or never. */
  type: 'invoke' | 'ok' | 'fail' | 'info';
  op: string;
  /** Which object, if there are several. */
  key?: string;
  /** With `invoke`, what is asked; with `ok`, what came back. */
  value?: unknown;
}

/** Two entries put together. An operation without a known end returns at infinity, with any result. */
export interface Operation {
  process: string;
  op: string;
  key: string;
  input: unknown;
  output: unknown;
  /** The places of its entries in the history. */
  call: number;
  return: number;
}

// #region recorder
/**
 * Runs one operation and notes it: before it is asked for, and after its answer is there. So the time from note to note
 * contains the time in which it was done.
 *
 * Without an answer, nobody knows whether it was done. Only what changes nothing may be taken for not done.
 */
export async function record<T>(
  note: (entry: Entry) => void,
  { changes, ...call }: Omit<Entry, 'type'> & { changes: boolean },
  ask: () => Promise<T>,
): Promise<T | undefined> {
  note({ ...call, type: 'invoke' });
  try {
    const value = await ask();
    note({ ...call, type: 'ok', value });
    return value;
  } catch {
    note({ ...call, type: changes ? 'info' : 'fail' });
    return undefined;
  }
}
// #endregion

// #region operations
/** Pairs the entries, in the order of their calls. What failed is left out; what nobody knows stays open. */
export function operationsOf(history: History): Operation[] {
  const operations: Operation[] = [];
  const running = new Map<string, Operation>();
  for (const [place, { process, type, op, key = '', value }] of history.entries()) {
    if (type === 'invoke') {
      const operation = { process, op, key, input: value, output: undefined, call: place, return: Infinity };
      running.set(process, operation);
      operations.push(operation);
      continue;
    }
    const operation = running.get(process)!;
    running.delete(process);
    if (type === 'ok') Object.assign(operation, { output: value, return: place });
    if (type === 'fail') operations.splice(operations.indexOf(operation), 1);
  }
  return operations;
}
// #endregion

/** One history for each object. If each is linearizable, all together are (Herlihy and Wing, theorem 1). */
export function partitionByKey(history: History): Map<string, History> {
  return Map.groupBy(history, ({ key = '' }) => key);
}
