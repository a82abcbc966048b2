/** Sentences of a story from one on, up to another that is no more of it. */
export interface Range {
  from: number;
  to: number;
}

/** A story of more sentences than this is told in part. */
const LONG = 200;
const HEAD = 100;
const TAIL = 30;
/** Sentences on either side of the one at hand. */
const AROUND = 5;
/** The reader asks for so many more at a time. */
const MORE = 200;

/**
 * What of a long story is left out at first: all between its beginning and its end, but for what the reader has asked
 * for and what is around the sentence at hand.
 */
export function leftOut(length: number, asked: readonly Range[], at: number | undefined): Range[] {
  if (length <= LONG) return [];
  const around = at === undefined ? [] : [{ from: at - AROUND, to: at + AROUND + 1 }];
  const told = [{ from: 0, to: HEAD }, ...asked, ...around, { from: length - TAIL, to: length }];
  const gaps: Range[] = [];
  let from = 0;
  for (const range of told.toSorted((a, b) => a.from - b.from)) {
    // A gap of one sentence would take as much room as the sentence.
    if (range.from > from + 1) gaps.push({ from, to: range.from });
    from = Math.max(from, range.to);
  }
  return gaps;
}

/** What the reader gets who asks for what is left out. */
export function more({ from, to }: Range): Range {
  return { from, to: Math.min(to, from + MORE) };
}
