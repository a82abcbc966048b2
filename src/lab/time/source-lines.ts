import { rootOf } from '../../../examples/simulator/src/story/reading.ts';
import type { SourceLine, TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { perTrace, readingOf } from './run-reading.ts';

/**
 * The calls that an event goes back to, innermost first: those that caused it or, if it is news to a caller, those that
 * wait for it.
 */
export function linesOf(trace: readonly TraceEvent[], index: number): readonly SourceLine[] {
  const event = trace[index];
  if (!event) return [];
  if (event.lines || !('message' in event)) return event.lines ?? [];
  const { messages } = readingOf(trace);
  const message = messages.get(event.message)!;
  const request = rootOf(messages, message) ?? message;
  const isCaller = request.sent !== undefined && trace[request.sent]!.node === event.node;
  return isCaller ? (trace[request.sent!]!.lines ?? []) : [];
}

/** The events that go back to a line, ascending. */
export function eventsOfLine(trace: readonly TraceEvent[], { file, line }: SourceLine): readonly number[] {
  return byLine(trace).get(keyOf(file, line)) ?? [];
}

const byLine = perTrace((trace) => {
  const events = new Map<string, number[]>();
  trace.forEach((_, index) => {
    const lines = new Set(linesOf(trace, index).map(({ file, line }) => keyOf(file, line)));
    for (const line of lines) {
      const known = events.get(line);
      if (known) known.push(index);
      else events.set(line, [index]);
    }
  });
  return events;
});

const keyOf = (file: string, line: number) => `${line} ${file}`;
