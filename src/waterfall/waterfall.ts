import type { NodeSpan } from './spans.ts';

/** One trace, drawn: its first span, what that caused, and what that caused in turn. */
export interface DrawnTrace {
  traceId: string;
  bars: Bar[];
}

export interface Bar {
  label: string;
  node: string;
  /** How many spans lead to it from the first. */
  depth: number;
  /** In milliseconds since the first span of the run began. */
  fromMs: number;
  toMs: number;
  failed: boolean;
  /** It names a parent that no node has stored. */
  isOrphan: boolean;
}

/** Spans as traces, the earliest first. What has a parent stands below it, in the order in which it began. */
export function drawTraces(spans: readonly NodeSpan[]): DrawnTrace[] {
  const startMs = Math.min(...spans.map((span) => span.startMs));
  const traces = [...Map.groupBy(spans, ({ traceId }) => traceId)].map(([traceId, all]) => ({
    traceId,
    spans: all.toSorted(byStart),
  }));
  traces.sort((a, b) => byStart(a.spans[0]!, b.spans[0]!));
  return traces.map(({ traceId, spans }) => ({ traceId, bars: barsOf(spans, startMs) }));
}

const byStart = (a: NodeSpan, b: NodeSpan) => a.startMs - b.startMs;

function barsOf(spans: readonly NodeSpan[], startMs: number): Bar[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const [root, ...others] = spans.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
  const bars: Bar[] = [];
  const draw = (span: NodeSpan, depth: number, isOrphan: boolean): void => {
    bars.push({
      label: labelOf(span),
      node: span.node,
      depth,
      fromMs: tenths(span.startMs - startMs),
      toMs: tenths(span.endMs - startMs),
      failed: span.failed === true,
      isOrphan,
    });
    for (const child of spans)
      if (child.parentId === span.spanId && child !== span) draw(child, depth + 1, false);
  };
  // The parent of the first may be outside of all that is stored here.
  if (root) draw(root, 0, false);
  for (const orphan of others) draw(orphan, 1, orphan.parentId !== undefined);
  return bars;
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;

/** `charge o1, try 2` */
function labelOf({ name, attributes = {} }: NodeSpan): string {
  const words = Object.entries(attributes).map(([key, value]) =>
    Number.isNaN(Number(value)) ? ` ${value}` : `, ${key} ${value}`,
  );
  return name + words.join('');
}
