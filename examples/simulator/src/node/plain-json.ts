/** What a run holds, as JSON. A server's disk may have positions that are too large for a number: they become texts. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value, (_name, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
