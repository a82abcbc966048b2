import type { TraceEvent } from '../../examples/simulator/src/trace.ts';

/** A span as an example stores it: whatever reaches a disk and has these fields is one. */
export interface StoredSpan {
  traceId: string;
  spanId: string;
  parentId?: string;
  name: string;
  startMs: number;
  endMs: number;
  failed?: boolean;
  attributes?: Readonly<Record<string, string>>;
}

export interface NodeSpan extends StoredSpan {
  /** Where it was stored. */
  node: string;
}

/** The spans that the nodes of a run stored, in the order in which they reached a disk. */
export function spansOf(trace: readonly TraceEvent[]): NodeSpan[] {
  return trace.flatMap((event) => {
    // A text that was written is shown as it is, everything else as JSON.
    if (event.kind !== 'durable' || !event.text.startsWith('{')) return [];
    const entry: unknown = JSON.parse(event.text);
    return isSpan(entry) ? [{ ...entry, node: event.node }] : [];
  });
}

function isSpan(entry: unknown): entry is StoredSpan {
  if (typeof entry !== 'object' || entry === null) return false;
  const { traceId, spanId, name, startMs, endMs } = entry as Record<string, unknown>;
  return (
    [traceId, spanId, name].every((field) => typeof field === 'string') &&
    [startMs, endMs].every((field) => typeof field === 'number')
  );
}
