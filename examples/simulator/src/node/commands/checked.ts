import {
  unknownResult,
  type Linearizability,
  type Model,
  type Operation,
  type TransactionCheck,
} from '../../checkers/index.ts';
import { counted } from '../words.ts';

/** How many operations before the failure are shown. */
const SHOWN = 6;
const SHOWN_ANOMALIES = 10;

export function linearizabilityText<State>(model: Model<State>, result: Linearizability<State>): string {
  if (result.verdict === 'ok')
    return `Linearizable as a ${model.name}: ${counted(result.linearization.length, 'operation')}, ${counted(result.states, 'state')} tried.`;
  if (result.verdict === 'unknown') return `Unknown. ${asOptions(result.reason)}`;
  const { operation, prefix, overlapping, explanation } = result.failure;
  const around = [...prefix.slice(-SHOWN), ...overlapping.filter((other) => !prefix.includes(other))]
    .filter((other) => other !== operation)
    .slice(-2 * SHOWN);
  const rows = [...around, operation]
    .sort((a, b) => a.invoked - b.invoked)
    .map((each) => [
      each === operation ? '>' : ' ',
      `history[${each.invoked}${each.returned === Infinity ? '] …' : `–${each.returned}]`}`,
      `process ${each.process}`,
      model.describe(each),
    ]);
  return [`Not linearizable as a ${model.name}.`, explanation, '', ...columns(rows)].join('\n');
}

/** The limits by the names that they have here. */
const asOptions = (reason: string) =>
  reason.replace('(maxStates)', '(--max-states)').replace('(maxMemoryMb)', '(--max-memory)');

/** Every cell to the left. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

export function linearizabilityJson<State>(result: Linearizability<State>): string {
  // An operation without a known end has no result, and never returned.
  return JSON.stringify(result, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('returned' in value)) return value;
    const { result, returned, ...operation } = value as Operation;
    return {
      ...operation,
      ...(result === unknownResult ? {} : { result }),
      returned: returned === Infinity ? null : returned,
    };
  });
}

export function transactionsText({
  valid,
  level,
  realTime,
  anomalies,
  transactions,
  unordered,
}: TransactionCheck): string {
  const breaking = anomalies.filter(({ breaks }) => breaks.includes(level));
  const allowed = [...new Set(anomalies.filter((each) => !breaking.includes(each)).map(({ name }) => name))];
  const { committed, aborted, unknown } = transactions;
  const what = `${level}${realTime ? ', in real time' : ''}`;
  const left = breaking.length - SHOWN_ANOMALIES;
  return [
    valid ? `Holds ${what}, as far as can be told.` : `Does not hold ${what}.`,
    `${counted(committed, 'transaction')} committed, ${aborted} aborted, ${unknown} unknown.`,
    ...breaking
      .slice(0, SHOWN_ANOMALIES)
      .map(
        ({ name, alsoCalled, explanation }) =>
          `${name}${alsoCalled ? ` (${alsoCalled})` : ''}: ${explanation}`,
      ),
    ...(left > 0 ? [`And ${left} more: --json lists all.`] : []),
    ...(allowed.length ? [`Found, and allowed at this level: ${allowed.join(', ')}.`] : []),
    ...(unordered.length
      ? [
          `The order of values is not fully known for: ${unordered.join(', ')}. Anomalies there may go unnoticed.`,
        ]
      : []),
  ].join('\n');
}
