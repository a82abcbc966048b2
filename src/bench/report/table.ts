import { isMet, type Row, type Target, type Unit } from './row.ts';

const HEADINGS = ['what', 'figure', 'target', 'met', ''];

/** Rows as a table of plain text, a line each. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, figure(row), target(row), met(row), row.note ?? '']);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.map((line) => line[column]!.length)),
  );
  const rule = widths.map((width) => '─'.repeat(width));
  return [HEADINGS, rule, ...cells]
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Rows as JSON, each with `met`: true, false, or null where nothing is aimed at. */
export function formatJson(rows: readonly Row[]): string {
  return JSON.stringify(
    rows.map((row) => ({ ...row, met: isMet(row) ?? null })),
    null,
    2,
  );
}

function figure({ value, unit, best }: Row): string {
  return withUnit(value, unit) + (best === undefined ? '' : ` (best ${number(best)})`);
}

function target({ target, unit }: Row): string {
  return target ? targetText(target, unit) : '';
}

const targetText = (target: Target, unit: Unit): string =>
  'atLeast' in target ? `≥ ${withUnit(target.atLeast, unit)}` : `≤ ${withUnit(target.atMost, unit)}`;

function met(row: Row): string {
  const isRowMet = isMet(row);
  return isRowMet === undefined ? '' : isRowMet ? '✔ yes' : '✖ no';
}

const withUnit = (value: number, unit: Unit): string => `${number(value)} ${unit}`;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

function number(value: number): string {
  return (Math.abs(value) < 100 ? fine : whole).format(value);
}
