import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from './row.ts';
import { formatJson, formatTable } from './table.ts';

const rows: Row[] = [
  { what: 'runs', value: 8123.4, unit: 'runs/s', best: 9000, target: { atLeast: 10_000 } },
  { what: 'shrinking', value: 12.345, unit: 'ms', target: { atMost: 1_000 }, note: '1–2 faults left' },
  { what: 'hops', value: 629_500.7, unit: 'hops/s' },
  { what: 'ratio', value: 0.5, unit: '×' },
];

test('the table lines up, and says what is met', () => {
  assert.deepEqual(formatTable(rows).split('\n'), [
    'what       figure                     target           met',
    '─────────  ─────────────────────────  ───────────────  ─────  ───────────────',
    'runs       8,123 runs/s (best 9,000)  ≥ 10,000 runs/s  ✖ no',
    'shrinking  12.35 ms                   ≤ 1,000 ms       ✔ yes  1–2 faults left',
    'hops       629,501 hops/s',
    'ratio      0.5 ×',
  ]);
});

test('the JSON holds the exact figures', () => {
  const parsed = JSON.parse(formatJson(rows)) as (Row & { met: boolean | null })[];
  assert.deepEqual(
    parsed.map(({ met, ...row }) => row),
    rows,
  );
  assert.deepEqual(
    parsed.map(({ met }) => met),
    [false, true, null, null],
  );
});
