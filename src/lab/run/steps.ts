import type { Conditions } from '@faultline/simulator';
import { say } from '../say.ts';

export type Field = keyof Conditions;
/** A field's value: a likelihood, a time, or a range from and to. */
export type Value = Conditions[Field];

/** What a field's numbers mean. A share is a likelihood too. */
export type Unit = 'likelihood' | 'ms' | 'ppm';

export function unitOf(field: Field): Unit {
  return field.endsWith('Ms') ? 'ms' : field.endsWith('Ppm') ? 'ppm' : 'likelihood';
}

/** Small likelihoods matter as much as large ones, so the steps are not equal. */
const LIKELIHOODS = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1];
const TIMES = [
  0, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000, 20_000,
  30_000, 60_000,
];
const DRIFTS = [0, 10, 20, 50, 100, 200, 500, 1000, 10_000];

/** The values that a slider can take, ascending: round ones, and those given. */
export function stepsOf(unit: Unit, ...given: readonly number[]): number[] {
  const round = { likelihood: LIKELIHOODS, ms: TIMES, ppm: DRIFTS }[unit];
  return [...new Set([...round, ...given])].sort((a, b) => a - b);
}

/** `3 %`, `0.5 ms`, `2 s`, `200 ppm`. */
export function valueText(unit: Unit, value: number): string {
  const plain = (number: number) => String(Number(number.toPrecision(4)));
  if (unit === 'likelihood') return `${plain(value * 100)} %`;
  if (unit === 'ppm') return `${plain(value)} ppm`;
  return value >= 1000 ? `${plain(value / 1000)} s` : `${plain(value)} ms`;
}

/** The same for any value: `1 ms to 30 ms`, or one of the two if they are equal. */
export function fieldText(field: Field, value: Value): string {
  const unit = unitOf(field);
  const ends = typeof value === 'number' ? [value] : [...new Set(value)];
  return ends.map((end) => valueText(unit, end)).join(say(' to '));
}

/** The value with one end moved; the other end gives way. */
export function withEnd(value: Value, end: 0 | 1, moved: number): Value {
  if (typeof value === 'number') return moved;
  return end === 0 ? [moved, Math.max(moved, value[1])] : [Math.min(moved, value[0]), moved];
}

export function isSameValue(a: Value, b: Value): boolean {
  return String(a) === String(b);
}
