import type { Entry, History } from './history.ts';

/** What each operation is given, in words. */
const ASKS: Readonly<Record<string, readonly string[]>> = {
  read: [],
  write: ['a value'],
  cas: ['the value it expects', 'the new value'],
  enqueue: ['a value'],
  dequeue: [],
};

/** A mistake in a history that was typed, in one sentence that says what to write. */
export class NotationError extends Error {
  override name = 'NotationError';
}

/**
 * Reads a history, one entry a line: `ada write 1` begins, `ada ok` ends. A read that is answered ends with its value,
 * `bo ok 1`; what failed with `fail`, and what nobody knows the end of with `info` or not at all. With several objects,
 * the op names its own: `p.enqueue 1`.
 *
 * @throws NotationError that names the line.
 */
export function parseHistory(text: string): History {
  const running = new Map<string, { entry: Entry; line: number }>();
  const history: Entry[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [process, word, ...values] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!process) continue;
    const wrong = (what: string) => new NotationError(`Line ${index + 1}: ${what}`);
    if (!word) throw wrong(`write what ${process} does after the name, such as “${process} read”.`);
    const begun = running.get(process);
    if (word === 'ok' || word === 'fail' || word === 'info') {
      if (!begun) throw wrong(`${process} has begun nothing that could end; begin it in a line above.`);
      running.delete(process);
      const { op, key } = begun.entry;
      history.push({
        process,
        type: word,
        op,
        ...(key ? { key } : {}),
        value: resultOf(word, op, values, wrong),
      });
      continue;
    }
    if (begun)
      throw wrong(
        `${process} is still busy since line ${begun.line}; write its end first, “${process} info” if nobody knows it.`,
      );
    const [, key, op = ''] = /^(?:([^.]+)\.)?(\w+)$/.exec(word) ?? [];
    const asks = Object.hasOwn(ASKS, op) ? ASKS[op]! : undefined;
    if (!asks)
      throw wrong(
        `“${word}” is no operation; write one of ${Object.keys(ASKS).join(', ')}, or ok, fail, info.`,
      );
    if (values.length !== asks.length)
      throw wrong(
        `${op} takes ${asks.length ? asks.join(' and ') : 'nothing'}, and here is ${values.join(' ') || 'nothing'}.`,
      );
    const input = values.map(valueOf);
    const entry: Entry = {
      process,
      type: 'invoke',
      op,
      ...(key ? { key } : {}),
      value: op === 'cas' ? input : input[0],
    };
    running.set(process, { entry, line: index + 1 });
    history.push(entry);
  }
  return history;
}

function resultOf(
  type: string,
  op: string,
  values: readonly string[],
  wrong: (what: string) => Error,
): unknown {
  const answers = type === 'ok' && op !== 'write' && op !== 'enqueue';
  if (values.length > (answers ? 1 : 0))
    throw wrong(
      `“${type}” of ${op} ${answers ? 'has one value' : 'has no value'}, and here is ${values.join(' ')}.`,
    );
  const value = values[0];
  if (op !== 'cas') return value === undefined ? null : valueOf(value);
  if (value !== undefined && value !== 'true' && value !== 'false')
    throw wrong(`“ok” of cas is followed by true, false or nothing, and here is ${value}.`);
  return value !== 'false';
}

const valueOf = (word: string): unknown =>
  /^-?\d+$/.test(word) ? Number(word) : word === 'nothing' ? null : word;
