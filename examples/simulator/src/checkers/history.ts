/**
 * What clients asked of a system and what they were told, in the order in which it happened. The format is that of
 * Jepsen's histories, as JSON: an array of entries, two for each operation.
 *
 * The order of the entries is what counts: an operation that ended before another began came first, any other two
 * overlap. `time` must not run backwards. When two entries have the same time and you cannot tell which was first,
 * put the `invoke` first: then the operations overlap, and no false alarm can come of it.
 */
export type History = readonly HistoryEntry[];

/** The beginning or the end of one operation. */
export interface HistoryEntry {
  /** Who acts. A process does one thing at a time, so operations that overlap have different processes. */
  process: number | string;
  /**
   * `invoke` begins an operation. It ends with `ok` (done), `fail` (certainly not done) or `info` (nobody knows: done
   * at any later time, or never). Without an end it counts as `info`.
   */
  type: 'invoke' | 'ok' | 'fail' | 'info';
  /** What is done, in the words of the model: `read`, `put`, `enqueue`. */
  op: string;
  /** On which object. Left out when there is only one. */
  key?: number | string | null;
  /** With `invoke`, what is written; with `ok`, what came back. Left out, it is `null`. */
  value?: unknown;
  /** In any unit. */
  time: number;
}

/** What an operation whose end nobody saw gave back. */
export const unknownResult: unique symbol = Symbol('unknown result');

/** An operation that was done, or may have been. */
export interface Operation {
  process: number | string;
  op: string;
  key: number | string | null;
  /** From the `invoke` entry; `null` if it has none. */
  value: unknown;
  /** From the `ok` entry; `null` if it has none; {@link unknownResult} if the operation has no known end. */
  result: unknown;
  /** The place of its `invoke` in the history, from 0. */
  invoked: number;
  /** The place of its `ok`; `Infinity` if the operation has no known end. */
  returned: number;
}

/** A mistake in a history. `index` is the place of the entry, from 0. */
export class HistoryError extends Error {
  readonly index: number | undefined;
  constructor(message: string, index?: number) {
    super(message);
    this.name = 'HistoryError';
    this.index = index;
  }
}

/**
 * Reads a history from JSON text.
 *
 * @throws HistoryError that names the entry and says what to write.
 */
export function parseHistory(text: string): History {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch (error) {
    throw new HistoryError(
      `The history is not JSON (${(error as Error).message}). Write an array of entries.`,
    );
  }
  checkEntries(entries);
  return entries;
}

/**
 * Pairs each `invoke` with its end. What certainly did not happen (`fail`) is left out.
 *
 * @returns operations in the order of their invocations.
 * @throws HistoryError that names the entry and says what to write.
 */
export function operationsOf(history: History): Operation[] {
  checkEntries(history);
  const operations: Operation[] = [];
  const running = new Map<number | string, Operation>();
  const failed = new Set<Operation>();
  for (const [index, entry] of history.entries()) {
    if (entry.type === 'invoke') {
      const operation = begin(entry, index, running.get(entry.process));
      running.set(entry.process, operation);
      operations.push(operation);
      continue;
    }
    const operation = endedBy(entry, index, running.get(entry.process));
    running.delete(entry.process);
    if (entry.type === 'fail') failed.add(operation);
    if (entry.type === 'ok') {
      operation.result = entry.value ?? null;
      operation.returned = index;
    }
  }
  return operations.filter((operation) => !failed.has(operation));
}

function begin(entry: HistoryEntry, index: number, running: Operation | undefined): Operation {
  const { process, op, key = null, value = null } = entry;
  if (running)
    throw new HistoryError(
      `history[${index}]: process ${process} begins "${op}" before its "${running.op}" of history[${running.invoked}] has ended. ` +
        'Write an "info" entry where it gave up waiting, or give operations that overlap different processes.',
      index,
    );
  return { process, op, key, value, result: unknownResult, invoked: index, returned: Infinity };
}

function endedBy(entry: HistoryEntry, index: number, running: Operation | undefined): Operation {
  const { process, type, op, key } = entry;
  if (!running)
    throw new HistoryError(
      `history[${index}]: process ${process} ends "${op}" with "${type}", but has begun nothing. Write its "invoke" entry before.`,
      index,
    );
  if (running.op !== op)
    throw new HistoryError(
      `history[${index}]: process ${process} ends "${op}", but what it began at history[${running.invoked}] is "${running.op}". Write the same op in both.`,
      index,
    );
  if (key !== undefined && (key ?? null) !== running.key)
    throw new HistoryError(
      `history[${index}] has the key ${JSON.stringify(key)}, but its operation began at history[${running.invoked}] with ${JSON.stringify(running.key)}. Write the same key in both.`,
      index,
    );
  return running;
}

const TYPES = ['invoke', 'ok', 'fail', 'info'];

function checkEntries(history: unknown): asserts history is History {
  if (!Array.isArray(history))
    throw new HistoryError(
      'A history is an array of entries, such as [{ "process": 0, "type": "invoke", ... }].',
    );
  let previous = -Infinity;
  for (const [index, entry] of history.entries()) {
    const mistake = mistakeIn(entry, previous);
    if (mistake) throw new HistoryError(`history[${index}] ${mistake}`, index);
    previous = (entry as HistoryEntry).time;
  }
}

function mistakeIn(entry: unknown, previousTime: number): string | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return `is ${JSON.stringify(entry) ?? typeof entry}: write an object with process, type, op and time.`;
  const { process, type, op, key, time } = entry as Record<string, unknown>;
  if (!isName(process)) return 'has no process: write a number or a text, such as "process": 0.';
  if (!TYPES.includes(type as string))
    return `has the type ${JSON.stringify(type) ?? 'undefined'}: write "invoke", "ok", "fail" or "info".`;
  if (typeof op !== 'string' || op === '') return 'has no op: write what is done, such as "op": "read".';
  if (key !== undefined && key !== null && !isName(key))
    return `has the key ${JSON.stringify(key)}: write a number or a text, or leave it out.`;
  if (typeof time !== 'number' || !Number.isFinite(time))
    return 'has no time: write a number, such as "time": 12.5.';
  if (time < previousTime)
    return `has the time ${time}, before that of the entry above it (${previousTime}): sort the entries by time.`;
  return undefined;
}

function isName(value: unknown): value is number | string {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}
