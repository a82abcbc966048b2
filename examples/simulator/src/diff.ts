import { splitLines, type FilePatch, type Hunk, type HunkLine } from './patch.ts';

/** Lines `from` up to `to` (0-based, exclusive) of the old text became those of the new text. Either may be none. */
export interface Change {
  oldFrom: number;
  oldTo: number;
  newFrom: number;
  newTo: number;
}

/**
 * The fewest lines to remove and add that make one text of another, in order; between two changes at least one line stays.
 *
 * Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
 */
export function changesBetween(before: readonly string[], after: readonly string[]): Change[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [oldEnd, newEnd] = [before.length, after.length];
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  const kept = commonLines(before.slice(start, oldEnd), after.slice(start, newEnd));
  const changes: Change[] = [];
  let [oldFrom, newFrom] = [start, start];
  for (const [i, j] of [...kept, [oldEnd - start, newEnd - start] as const]) {
    const [oldTo, newTo] = [start + i, start + j];
    if (oldFrom < oldTo || newFrom < newTo) changes.push({ oldFrom, oldTo, newFrom, newTo });
    [oldFrom, newFrom] = [oldTo + 1, newTo + 1];
  }
  return changes;
}

/** Pairs of equal lines, as many as can be had in order: index in one text, index in the other. */
function commonLines(a: readonly string[], b: readonly string[]): [number, number][] {
  const paths = shortestEdit(a, b);
  const pairs: [number, number][] = [];
  let [x, y] = [a.length, b.length];
  for (let d = paths.length - 1; d > 0; d--) {
    const k = x - y;
    const before = paths[d - 1]!;
    const down = k === -d || (k !== d && at(before, k - 1) < at(before, k + 1));
    const fromK = down ? k + 1 : k - 1;
    const [fromX, fromY] = [at(before, fromK), at(before, fromK) - fromK];
    while (x > fromX && y > fromY) pairs.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  while (x > 0 && y > 0) pairs.push([--x, --y]);
  return pairs.reverse();
}

/** For each number of edits d, how far each diagonal k gets (in `a`). The last one reaches the end of both. */
function shortestEdit(a: readonly string[], b: readonly string[]): Map<number, number>[] {
  const paths: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let d = 0; ; d++) {
    const reached = new Map<number, number>();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(furthest, k - 1) < at(furthest, k + 1));
      let x = down ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reached.set(k, x);
      if (x >= a.length && x - k >= b.length) return [...paths, reached];
    }
    paths.push(reached);
    furthest = reached;
  }
}

const at = (path: ReadonlyMap<number, number>, k: number) => path.get(k) ?? -1;

/** As many unchanged lines as git shows around a change. */
const CONTEXT = 3;

/** The changes of one text as hunks of a patch. */
export function hunksBetween(before: readonly string[], after: readonly string[]): Hunk[] {
  const groups: Change[][] = [];
  for (const change of changesBetween(before, after)) {
    const group = groups.at(-1);
    if (group && change.oldFrom - group.at(-1)!.oldTo <= 2 * CONTEXT) group.push(change);
    else groups.push([change]);
  }
  return groups.map((group) => hunkOf(group, before, after));
}

function hunkOf(changes: readonly Change[], before: readonly string[], after: readonly string[]): Hunk {
  const [first, last] = [changes[0]!, changes.at(-1)!];
  const from = Math.max(0, first.oldFrom - CONTEXT);
  const to = Math.min(before.length, last.oldTo + CONTEXT);
  const newFrom = first.newFrom - (first.oldFrom - from);
  const lines: HunkLine[] = [];
  const push = (kind: HunkLine['kind'], texts: readonly string[]) => {
    for (const text of texts) lines.push({ kind, text });
  };
  let next = from;
  for (const change of changes) {
    push(' ', before.slice(next, change.oldFrom));
    push('-', before.slice(change.oldFrom, change.oldTo));
    push('+', after.slice(change.newFrom, change.newTo));
    next = change.oldTo;
  }
  push(' ', before.slice(next, to));
  const count = (kind: HunkLine['kind']) => lines.filter((line) => line.kind === kind).length;
  const [oldLines, newLines] = [lines.length - count('+'), lines.length - count('-')];
  // A side without lines stands behind the line before it.
  return {
    oldStart: from + (oldLines ? 1 : 0),
    oldLines,
    newStart: newFrom + (newLines ? 1 : 0),
    newLines,
    lines,
  };
}

/** What differs between two sets of files (path → text), as the parts of a patch. */
export function filesBetween(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): FilePatch[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path): FilePatch[] => {
    const [old, now] = [before[path], after[path]];
    if (old === now) return [];
    const hunks = hunksBetween(splitLines(old ?? ''), splitLines(now ?? ''));
    return [{ from: old === undefined ? null : path, to: now === undefined ? null : path, hunks }];
  });
}
