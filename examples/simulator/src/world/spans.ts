import type { Fault } from '../schedule.ts';
import type { TraceEvent } from '../trace.ts';

/** What a trace says of a fault that lasts for a while: when it begins and when it ends. */
export function marksOf(fault: Fault): TraceEvent[] {
  switch (fault.kind) {
    case 'partition': {
      const { from, to, oneWay = false, startMs, endMs } = fault;
      const mark = { kind: 'partition', node: from, life: 0, from, to, oneWay } as const;
      return [
        { ...mark, atMs: startMs, phase: 'start' },
        { ...mark, atMs: endMs, phase: 'end' },
      ];
    }
    case 'slow': {
      const { node, what, ms, startMs, endMs } = fault;
      const mark = { kind: 'slow', node, life: 0, what, ms } as const;
      return [
        { ...mark, atMs: startMs, phase: 'start' },
        { ...mark, atMs: endMs, phase: 'end' },
      ];
    }
    case 'full': {
      const { node, startMs, endMs } = fault;
      const mark = { kind: 'full', node, life: 0 } as const;
      return [
        { ...mark, atMs: startMs, phase: 'start' },
        { ...mark, atMs: endMs, phase: 'end' },
      ];
    }
    case 'clock': {
      const { node, startMs, skewMs, driftPpm } = fault;
      return [{ kind: 'clock', node, life: 0, atMs: startMs, skewMs, driftPpm }];
    }
    default:
      return [];
  }
}
