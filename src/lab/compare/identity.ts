import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { isDrawn } from '../diagram/rows.ts';

/**
 * Which event of a run this is, apart from when it happens: the same in another run in which the same happens. Messages
 * are known by their own identity, all else by its node, its life and what it is. Undefined for bookkeeping, which has
 * no place in the diagram.
 */
export function identityOf(event: TraceEvent): string | undefined {
  if (!isDrawn(event)) return undefined;
  const { kind, node, life } = event;
  if ('message' in event) return `${kind} ${event.message}`;
  const at = `${kind} ${node}.${life}`;
  switch (event.kind) {
    case 'durable':
    case 'cached':
    case 'synced':
      return `${at} ${event.write}`;
    case 'unwritten':
      return `${at} ${event.write} ${event.why}`;
    case 'recovered':
      return `${at} ${event.file}`;
    case 'stop':
      return `${at} ${event.phase}`;
    case 'slow':
      return `${at} ${event.what} ${event.phase}`;
    case 'operation':
      return `${at} ${event.name}`;
    case 'partition':
      return `${kind} ${event.from} ${event.to} ${event.phase}`;
    case 'violation':
      return `${kind} ${event.invariant}`;
    default:
      return at;
  }
}

/** The identity of every event of a trace; what comes more than once is counted. */
export function identitiesOf(trace: readonly TraceEvent[]): (string | undefined)[] {
  const seen = new Map<string, number>();
  return trace.map((event) => {
    const identity = identityOf(event);
    if (identity === undefined) return undefined;
    const count = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, count);
    return `${identity} ×${count}`;
  });
}
