/** Something that lasts from one event until just before another. */
export interface Span<T> {
  from: number;
  until: number;
  what: T;
}

export const bySpan = (a: Span<unknown>, b: Span<unknown>): number => a.from - b.from;

/** What lasts at an event. The spans are in order of their beginnings. */
export function lastingAt<T>(spans: readonly Span<T>[], index: number): T[] {
  const lasting: T[] = [];
  for (const { from, until, what } of spans) {
    if (from > index) break;
    if (index < until) lasting.push(what);
  }
  return lasting;
}
