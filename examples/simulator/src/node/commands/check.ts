import {
  casRegister,
  checkLinearizableAsync,
  checkTransactions,
  HistoryError,
  keyValue,
  lock,
  parseHistory,
  queue,
  register,
  type History,
  type Linearizability,
  type Model,
  type TransactionCheck,
  type TransactionEvent,
} from '../../checkers/index.ts';
import { LEVELS } from '../../checkers/transactions/levels.ts';
import { FileError, parseJson, readText } from '../files.ts';
import { INTERRUPTED, interruptible } from '../interrupt.ts';
import { lineOfEntry } from '../json-lines.ts';
import { ProgressLine } from '../progress.ts';
import { grouped } from '../words.ts';
import { linearizabilityJson, linearizabilityText, transactionsText } from './checked.ts';
import { command, UsageError, type Call } from './command.ts';
import { oneOf, positiveNumber, SHARED } from './values.ts';

const MODELS: Readonly<Record<string, Model<unknown>>> = {
  register,
  'cas-register': casRegister,
  'key-value': keyValue,
  queue: queue as Model<unknown>,
  lock: lock as Model<unknown>,
};
const KINDS = ['list-append', 'register'] as const;

/** Nobody can tell: the search was given up. */
const UNKNOWN = 3;
const CODES = { ok: 0, violated: 1, unknown: UNKNOWN } as const;

const OPTIONS = {
  model: { type: 'string', value: 'NAME', help: `linearizable as ${Object.keys(MODELS).join(', ')}?` },
  transactions: { type: 'string', value: 'KIND', help: `isolated? KIND is ${KINDS.join(' or ')}` },
  level: { type: 'string', value: 'LEVEL', help: `${LEVELS.join(', ')} (default serializable)` },
  'real-time': {
    type: 'boolean',
    help: 'a transaction that ended before another began must come first, too',
  },
  'max-states': {
    type: 'string',
    value: 'N',
    help: 'give up a model’s search after so many (default 50000000)',
  },
  'max-memory': { type: 'string', value: 'MB', help: 'give it up at about so much memory (default 256)' },
  json: SHARED.json,
} as const;

type Values = Call<typeof OPTIONS>['values'];

export const check = command({
  name: 'check',
  usage: 'HISTORY.json --model NAME | --transactions KIND',
  summary: 'whether what clients saw can be explained by one object, or by isolated transactions',
  details:
    'A history is a JSON array of { process, type: invoke|ok|fail|info, op, key?, value?, time }; - reads standard input. Exit code: 0 it can, 1 it cannot, 3 nobody can tell within the limits.',
  options: OPTIONS,
  async run({ values, positionals: [file, ...others] }) {
    if (file === undefined)
      throw new UsageError('check needs a history: a JSON file, or - for standard input.');
    if (others.length) throw new UsageError(`One history at a time: leave out ${others.join(' ')}.`);
    const { model, transactions } = values;
    if ((model === undefined) === (transactions === undefined))
      throw new UsageError(
        `Say what the history is of: --model ${Object.keys(MODELS).join('|')}, or --transactions ${KINDS.join('|')}.`,
      );
    return model !== undefined ? asModel(file, model, values) : asTransactions(file, transactions!, values);
  },
});

async function asModel(file: string, name: string, values: Values): Promise<number> {
  const model = MODELS[oneOf(name, '--model', Object.keys(MODELS))]!;
  if (values.level !== undefined || values['real-time'])
    throw new UsageError('--level and --real-time are about --transactions: leave them out.');
  const line = new ProgressLine();
  const [states, memory] = [values['max-states'], values['max-memory']];
  const options = {
    ...(states === undefined ? {} : { maxStates: positiveNumber(states, '--max-states') }),
    ...(memory === undefined ? {} : { maxMemoryMb: positiveNumber(memory, '--max-memory') }),
  };
  const text = readText(file);
  const { result, interrupted } = await located(file, text, () =>
    interruptible(async (signal) => {
      const result: Linearizability<unknown> = await checkLinearizableAsync(model, historyOf(file, text), {
        ...options,
        signal,
        onProgress: ({ states, decided, parts }) =>
          line.show(() => `${decided} of ${parts} parts decided · ${grouped(states)} states`),
      });
      return { result, interrupted: signal.aborted };
    }),
  );
  line.clear();
  console.log(values.json ? linearizabilityJson(result) : linearizabilityText(model, result));
  return result.verdict === 'unknown' && interrupted ? INTERRUPTED : CODES[result.verdict];
}

async function asTransactions(file: string, name: string, values: Values): Promise<number> {
  const kind = oneOf(name, '--transactions', KINDS);
  const level = oneOf(values.level ?? 'serializable', '--level', LEVELS);
  if (values['max-states'] !== undefined || values['max-memory'] !== undefined)
    throw new UsageError('--max-states and --max-memory are about --model: leave them out.');
  const text = readText(file);
  const result: TransactionCheck = await located(file, text, async () =>
    checkTransactions(parseJson(file, text) as TransactionEvent[], {
      kind,
      level,
      realTime: values['real-time'] ?? false,
    }),
  );
  console.log(values.json ? JSON.stringify(result) : transactionsText(result));
  return result.valid ? 0 : 1;
}

function historyOf(file: string, text: string): History {
  parseJson(file, text); // says on which line it is not JSON
  return parseHistory(text);
}

/** Says of a mistake in a history on which line it is. */
async function located<T>(file: string, text: string, judge: () => Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw new FileError(
      file,
      error.message,
      error.index === undefined ? undefined : lineOfEntry(text, error.index),
    );
  }
}
