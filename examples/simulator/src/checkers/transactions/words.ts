import type { Value } from './history.ts';
import type { Write } from './versions.ts';

/** Longer lists show only their end: that is where transactions differ. */
const SHOWN = 6;

/** `[1, 2]`, `[…, 7, 8, 9]`, `"a"`, `null`. */
export function show(value: readonly Value[] | Value | null): string {
  if (!isList(value)) return JSON.stringify(value);
  const shown = value.length > SHOWN ? value.slice(-3) : value;
  return `[${shown === value ? '' : '…, '}${shown.map((element) => JSON.stringify(element)).join(', ')}]`;
}

/** `x = [1, 2]` */
export function state(key: string | number, value: readonly Value[] | Value | null): string {
  return `${key} = ${show(value)}`;
}

/** `T1, T2 and T3` */
export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `appended 1 to x`, `wrote 1 to x` */
export function did({ key, value }: Write, verb: 'append' | 'w'): string {
  return `${verb === 'append' ? 'appended' : 'wrote'} ${show(value)} to ${key}`;
}

/** ` So did 3 more transactions.` or nothing. */
export function soDid(others: number): string {
  if (others === 0) return '';
  return ` So did ${others} more ${others === 1 ? 'transaction' : 'transactions'}.`;
}

export function isList(value: readonly Value[] | Value | null): value is readonly Value[] {
  return Array.isArray(value);
}
