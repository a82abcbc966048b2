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
  return `, about ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`} left`;
}
