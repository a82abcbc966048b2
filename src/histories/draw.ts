import { describe } from '../../examples/foundations/linearizability/explain.ts';
import type { Operation } from '../../examples/foundations/linearizability/history.ts';
import type { Judged } from './judge.ts';

/** Pixels from one entry of the history to the next, for a row, and left of the first entry. */
const [STEP, ROW, LEFT] = [56, 58, 64];

/**
 * A history as bars over time, one row for each process. The dots are where operations can have been done, in that order;
 * what has no place is marked. The list in words comes with it, for those who do not see it.
 */
export function drawHistory({ operations, orders, failed, verdict, says }: Judged): string {
  const processes = [...new Set(operations.map(({ process }) => process))];
  const end = Math.max(1, ...operations.map(({ call, return: at }) => (at === Infinity ? call + 1 : at)));
  const width = LEFT + (end + 1) * STEP;
  const height = processes.length * ROW + 12;
  const points = new Map(orders.flatMap(pointsOf));
  const rows = processes.map(
    (process, row) =>
      `<text class="who" x="4" y="${row * ROW + 40}">${escape(process)}</text>` +
      operations
        .filter((operation) => operation.process === process)
        .map((operation) => drawOperation(operation, row, width, points.get(operation), operation === failed))
        .join(''),
  );
  return (
    `<svg class="fl-history ${verdict}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
    `aria-label="${escape(inWords({ operations, says }))}">${rows.join('')}</svg>`
  );
}

function drawOperation(
  operation: Operation,
  row: number,
  width: number,
  point: Point | undefined,
  isFailed: boolean,
): string {
  const [x, y] = [xOf(operation.call), row * ROW + 28];
  const isOpen = operation.return === Infinity;
  const right = isOpen ? width - 4 : xOf(operation.return);
  const states = [isOpen && 'open', isFailed && 'failed', point && 'placed'].filter(Boolean).join(' ');
  const mark = isFailed ? `<path class="cross" d="M${right - 6} ${y + 3}l10 10m0 -10l-10 10"/>` : '';
  const dot = point
    ? `<circle cx="${xOf(point.at)}" cy="${y + 8}" r="8"/><text class="nth" x="${xOf(point.at)}" y="${y + 12}">${point.nth}</text>`
    : '';
  return (
    `<g class="op ${states}"><text x="${x}" y="${y - 5}">${escape(nameOf(operation))}</text>` +
    `<rect x="${x}" y="${y}" width="${right - x}" height="16" rx="4"/>${dot}${mark}</g>`
  );
}

interface Point {
  /** Where in the history, between two entries. */
  at: number;
  nth: number;
}

/** A point for each, after its call and before its return, each later than the one before. */
function pointsOf(order: readonly Operation[]): [Operation, Point][] {
  const gap = 1 / (order.length + 1);
  let at = -1;
  return order.map((operation, i) => {
    at = Math.max(at, operation.call) + gap;
    return [operation, { at, nth: i + 1 }];
  });
}

const xOf = (place: number) => Math.round((LEFT + (place + 0.5) * STEP) * 10) / 10;

const nameOf = (operation: Operation) => (operation.key ? `${operation.key}.` : '') + describe(operation);

function inWords({ operations, says }: Pick<Judged, 'operations' | 'says'>): string {
  const all = operations.map((operation) => {
    const over = operations.filter((other) => other !== operation && overlap(operation, other));
    const beside = over.length
      ? `, while ${over.map((other) => `${other.process} ${nameOf(other)}`).join(' and ')}`
      : '';
    return `${operation.process} ${nameOf(operation)}${beside}`;
  });
  return `${all.join('. ')}. ${says}`;
}

const overlap = (a: Operation, b: Operation) => a.call < b.return && b.call < a.return;

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!);
