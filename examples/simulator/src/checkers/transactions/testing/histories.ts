import type { MicroOperation, TransactionEvent } from '../history.ts';

/** A transaction to put into a history. */
export interface Told {
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly operations: readonly MicroOperation[];
}

export const ok = (...operations: MicroOperation[]): Told => ({ outcome: 'ok', operations });
export const failed = (...operations: MicroOperation[]): Told => ({ outcome: 'fail', operations });
export const unknown = (...operations: MicroOperation[]): Told => ({ outcome: 'info', operations });

export const append = (key: string | number, value: number): MicroOperation => ['append', key, value];
export const write = (key: string | number, value: number): MicroOperation => ['w', key, value];
export const read = (key: string | number, result: readonly number[] | number | null): MicroOperation => [
  'r',
  key,
  result,
];

/** Each transaction ends before the next begins. They are named T1, T2, … in this order. */
export function inTurn(...told: Told[]): TransactionEvent[] {
  return told.flatMap((transaction, i) => [invoked(transaction, i, 2 * i), ended(transaction, i, 2 * i + 1)]);
}

/** All begin before any ends. */
export function atOnce(...told: Told[]): TransactionEvent[] {
  return [
    ...told.map((transaction, i) => invoked(transaction, i, i)),
    ...told.map((transaction, i) => ended(transaction, i, told.length + i)),
  ];
}

export function invoked({ operations }: Told, process: number, time: number): TransactionEvent {
  const asked = operations.map(([verb, key, value]) => (verb === 'r' ? [verb, key] : [verb, key, value]));
  return { process, type: 'invoke', value: asked as unknown as MicroOperation[], time };
}

export function ended({ outcome, operations }: Told, process: number, time: number): TransactionEvent {
  return outcome === 'ok'
    ? { process, type: outcome, value: operations, time }
    : { process, type: outcome, time };
}
