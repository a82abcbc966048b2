import type { Message, Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type { Flight } from './instant.ts';
import { perTrace, readingOf } from './run-reading.ts';
import { bySpan, lastingAt, type Span } from './spans.ts';

/** The messages that are on their way after an event, in the order of sending. */
export function flightsAt(trace: readonly TraceEvent[], index: number): Flight[] {
  return lastingAt(flightsOf(trace), index);
}

const flightsOf = perTrace((trace) => {
  const reading = readingOf(trace);
  return [...reading.messages.values()].flatMap((message) => flightOf(message, reading)).sort(bySpan);
});

function flightOf(message: Message, { messages }: Reading): Span<Flight>[] {
  const { id, from, to, reply, copy, sent, lost, received, ignored } = message;
  const original = copy ? messages.get(id.slice(0, -'/copy'.length)) : undefined;
  const at = original?.duplicated ?? sent;
  if (at === undefined) return [];
  const ends = lost ?? received ?? ignored;
  return [{ from: at, until: ends ?? Infinity, what: { message: id, from, to, reply, at, ends } }];
}
