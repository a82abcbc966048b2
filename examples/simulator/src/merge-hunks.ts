import { mergeThree, type Labels, type Merged } from './merge.ts';
import type { Hunk } from './patch.ts';

/**
 * Makes the changes of a patch to a text that has moved on since, when all that is known of the text as it was are the
 * lines of the hunks: finds where those lines are now, however changed, and merges there. A hunk whose place cannot be
 * told is left between marks.
 */
export function mergeHunks(lines: readonly string[], hunks: readonly Hunk[], labels: Labels): Merged {
  const merged: Merged = { lines: [], conflicts: [] };
  let at = 0;
  for (const hunk of hunks) {
    const before = hunk.lines.filter(({ kind }) => kind !== '+').map(({ text }) => text);
    const after = hunk.lines.filter(({ kind }) => kind !== '-').map(({ text }) => text);
    const place = placeOf(before, lines, at) ?? exactPlaceOf(after, lines, at);
    const near = Math.min(Math.max(hunk.oldStart - 1, at), lines.length);
    const { from, to } = place ? withEnds(place, hunk, at, lines.length) : { from: near, to: near };
    merged.lines.push(...lines.slice(at, from));
    const part = mergeThree(before, lines.slice(from, to), after, labels);
    for (const { line } of part.conflicts) merged.conflicts.push({ line: merged.lines.length + line });
    merged.lines.push(...part.lines);
    at = to;
  }
  merged.lines.push(...lines.slice(at));
  return merged;
}

/**
 * A change without context before or behind it was at an end of the file. Whatever is there now touches it, so that it must
 * be seen.
 */
function withEnds({ from, to }: Place, { lines }: Hunk, start: number, end: number): Place {
  return { from: lines[0]!.kind === ' ' ? from : start, to: lines.at(-1)!.kind === ' ' ? to : end };
}

/** What an equal line says for a place: a lone brace says little. */
const weightOf = (line: string) => (line.trim().length > 2 ? 3 : 1);
/** What a line says against it that is on one side only. */
const GAP = 1;

interface Place {
  from: number;
  to: number;
}

/** How much of what was wanted must be there, at least. */
const ENOUGH = 1 / 3;

/**
 * The lines of a text, from a line on, that are most like the wanted ones. Undefined if too few of these are there, or if
 * another place is just as good.
 */
function placeOf(wanted: readonly string[], lines: readonly string[], start: number): Place | undefined {
  const ends = bestEnds(wanted, lines, start);
  const best = Math.max(...ends.map(({ score }) => score));
  const all = wanted.reduce((sum, line) => sum + weightOf(line), 0);
  if (best < all * ENOUGH) return undefined;
  const places = ends.flatMap(({ score, from }, i) => (score === best ? [{ from, to: start + i }] : []));
  const [first, ...others] = places;
  return others.some(({ from }) => from >= first!.to) ? undefined : first;
}

/** Where a text has these lines, if it has them once: somebody has made the change already. */
function exactPlaceOf(wanted: readonly string[], lines: readonly string[], start: number): Place | undefined {
  const places: Place[] = [];
  for (let from = start; from + wanted.length <= lines.length; from++)
    if (wanted.every((line, i) => lines[from + i] === line)) places.push({ from, to: from + wanted.length });
  return places.length === 1 ? places[0] : undefined;
}

/** For each line behind which a place could end: how like the wanted lines the best place that ends there is. */
function bestEnds(
  wanted: readonly string[],
  lines: readonly string[],
  start: number,
): { score: number; from: number }[] {
  let row = Array.from({ length: lines.length - start + 1 }, (_, j) => ({ score: 0, from: start + j }));
  for (const line of wanted) {
    const next = [{ score: row[0]!.score - GAP, from: start }];
    for (let j = 1; j < row.length; j++) {
      const equal = lines[start + j - 1] === line;
      const candidates = [
        ...(equal ? [{ score: row[j - 1]!.score + weightOf(line), from: row[j - 1]!.from }] : []),
        { score: row[j]!.score - GAP, from: row[j]!.from },
        { score: next[j - 1]!.score - GAP, from: next[j - 1]!.from },
      ];
      next.push(candidates.reduce((a, b) => (b.score > a.score ? b : a)));
    }
    row = next;
  }
  return row;
}
