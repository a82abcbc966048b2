import { readTrace, type Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';

/** What is read out of a trace, once for each trace and for as long as somebody holds the trace. */
export function perTrace<T>(read: (trace: readonly TraceEvent[]) => T): (trace: readonly TraceEvent[]) => T {
  const known = new WeakMap<readonly TraceEvent[], T>();
  return (trace) => {
    let result = known.get(trace);
    if (result === undefined) known.set(trace, (result = read(trace)));
    return result;
  };
}

export const readingOf: (trace: readonly TraceEvent[]) => Reading = perTrace(readTrace);
