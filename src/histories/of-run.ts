import type { TraceEvent } from '../../examples/simulator/src/trace.ts';

/**
 * The history that the clients of a run of `foundations/linearizability` have noted, as text: an operation of the
 * workload is named by who does what, and ends with how it was noted.
 */
export function historyOfRun(trace: readonly TraceEvent[]): string {
  return trace
    .flatMap((event) => {
      if (event.kind !== 'operation') return [];
      const [process, op, ...rest] = event.name.split(' ');
      if (event.phase === 'start') return [[process, op, ...(op === 'read' ? [] : rest)].join(' ')];
      return [`${process} ${event.phase === 'ok' ? event.outcome : 'info'}`];
    })
    .join('\n');
}
