import { say } from '../say.ts';
/** How far a check has come. */
export interface Progress {
  runs: number;
  of: number;
  /** Since it began. */
  ms: number;
}

/** `, about 7 s left`; nothing before there is a pace to tell it from. */
export function leftText({ runs, of, ms }: Progress): string {
  if (runs === 0) return '';
  const seconds = Math.ceil(((of - runs) * ms) / runs / 1000);
  return seconds < 90
    ? say(', about {n} s left', { n: seconds })
    : say(', about {n} min left', { n: Math.ceil(seconds / 60) });
}
