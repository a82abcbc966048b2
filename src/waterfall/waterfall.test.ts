import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TraceEvent } from '../../examples/simulator/src/trace.ts';
import { spansOf, type NodeSpan } from './spans.ts';
import { drawTraces } from './waterfall.ts';

const span = (
  spanId: string,
  parentId: string | undefined,
  startMs: number,
  more: Partial<NodeSpan> = {},
): NodeSpan => ({
  traceId: 't1',
  spanId,
  ...(parentId === undefined ? {} : { parentId }),
  name: spanId,
  node: 'orders',
  startMs: 1_000 + startMs,
  endMs: 1_000 + startMs + 5,
  ...more,
});

const drawn = (spans: NodeSpan[]) =>
  drawTraces(spans).map(({ traceId, bars }) => [
    traceId,
    ...bars.map(
      ({ label, depth, fromMs, isOrphan }) =>
        `${'·'.repeat(depth)}${label} ${fromMs}${isOrphan ? ' orphan' : ''}`,
    ),
  ]);

describe('a waterfall', () => {
  test('has the first span on top, and below each span what it caused, as it began', () => {
    const spans = [span('d', 'b', 3), span('c', 'a', 4), span('b', 'a', 1), span('a', undefined, 0)];
    assert.deepEqual(drawn(spans), [['t1', 'a 0', '·b 1', '··d 3', '·c 4']]);
  });

  test('takes the first span for the root also if its parent is elsewhere', () => {
    assert.deepEqual(drawn([span('b', 'a', 1), span('a', 'outside', 0)]), [['t1', 'a 0', '·b 1']]);
  });

  test('shows a span whose parent was never stored as an orphan, with what it caused', () => {
    const spans = [span('a', 'outside', 0), span('b', 'lost', 2), span('c', 'b', 3)];
    assert.deepEqual(drawn(spans), [['t1', 'a 0', '·b 2 orphan', '··c 3']]);
  });

  test('draws each trace for itself on one scale, the earliest first', () => {
    const spans = [span('b', undefined, 7, { traceId: 't2' }), span('a', undefined, 2)];
    assert.deepEqual(drawn(spans), [
      ['t1', 'a 0'],
      ['t2', 'b 5'],
    ]);
    assert.deepEqual(drawn([]), []);
  });

  test('a span that is its own parent does not end the drawing', () => {
    assert.deepEqual(drawn([span('a', undefined, 0), span('b', 'b', 1)]), [['t1', 'a 0']]);
  });

  test('says in a label what was done and which try it was', () => {
    const [trace] = drawTraces([span('charge', undefined, 0, { attributes: { order: 'o1', try: '2' } })]);
    assert.equal(trace!.bars[0]!.label, 'charge o1, try 2');
  });
});

test('spans are whatever reaches a disk and has the fields of one', () => {
  const at = { atMs: 0, life: 1, node: 'orders' };
  const written = (entry: unknown, kind: 'durable' | 'cached' = 'durable') =>
    ({
      ...at,
      kind,
      write: 'spans#1',
      file: 'spans',
      text: typeof entry === 'string' ? entry : JSON.stringify(entry),
    }) as TraceEvent;
  const { node: _, ...stored } = span('a', undefined, 0);
  assert.deepEqual(
    spansOf([
      { ...at, kind: 'boot' },
      written(stored),
      written(stored, 'cached'),
      written('text'),
      written(null),
      written({ name: 'x' }),
    ]),
    [span('a', undefined, 0)],
  );
});
