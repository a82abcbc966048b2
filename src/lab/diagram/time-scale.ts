import type { Layout } from './geometry.ts';

/** Time and height on a diagram, whose distances are not to scale: between two instants it is as if they were. */
export interface TimeScale {
  yOf(ms: number): number;
  /** In milliseconds; at an instant of the run if one is near. */
  msAt(y: number): number;
  /** The next instant of the run, or the one before; past the last one, some time later. */
  next(ms: number, step: 1 | -1): number;
}

/** An instant this near is meant, in pixels. */
const SNAP = 6;
/** Below the last instant nothing happens, so a pixel may be long. */
const MS_PER_PIXEL = 10;
const BEYOND_MS = 10;

export function timeScale({ times, height }: Pick<Layout, 'times' | 'height'>): TimeScale {
  const first = times[0] ?? { atMs: 0, y: 0 };
  const last = times.at(-1) ?? first;
  return {
    yOf(ms) {
      const i = upper(times, ({ atMs }) => atMs > ms);
      const [a, b] = [times[i - 1], times[i]];
      if (!a) return first.y;
      if (!b) return Math.min(a.y + (ms - a.atMs) / MS_PER_PIXEL, height - 2);
      return a.y + ((ms - a.atMs) / (b.atMs - a.atMs)) * (b.y - a.y);
    },
    msAt(y) {
      const i = upper(times, (time) => time.y > y);
      const [a, b] = [times[i - 1], times[i]];
      const near = [a, b].filter((time) => time && Math.abs(time.y - y) <= SNAP);
      const nearest = near.sort((one, other) => Math.abs(one!.y - y) - Math.abs(other!.y - y))[0];
      if (nearest) return nearest.atMs;
      if (!a) return 0;
      if (!b) return tenths(a.atMs + (y - a.y) * MS_PER_PIXEL);
      return tenths(a.atMs + ((y - a.y) / (b.y - a.y)) * (b.atMs - a.atMs));
    },
    next(ms, step) {
      if (step > 0)
        return (
          times[upper(times, ({ atMs }) => atMs > ms)]?.atMs ?? tenths(Math.max(ms, last.atMs) + BEYOND_MS)
        );
      const before = times[upper(times, ({ atMs }) => atMs >= ms) - 1];
      return before ? (ms - BEYOND_MS > last.atMs ? tenths(ms - BEYOND_MS) : before.atMs) : 0;
    },
  };
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;

/** The first index at which the test holds, in a list where it holds from some place on. */
function upper<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
