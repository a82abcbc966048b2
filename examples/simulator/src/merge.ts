import { changesBetween, type Change } from './diff.ts';

/** Two changes of the same lines that cannot both be made. */
export interface Conflict {
  /** In the merged text, the line (from 1) of its first mark. */
  line: number;
}

export interface Merged {
  lines: string[];
  conflicts: Conflict[];
}

/** What the marks of a conflict say about its sides. */
export interface Labels {
  ours: string;
  base: string;
  theirs: string;
}

/**
 * Makes the changes of both sides to one text. Where both changed the same lines, or lines next to each other, in
 * different ways, all three versions are kept between marks, as `git merge-file --diff3` writes them.
 *
 * Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007.
 */
export function mergeThree(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  labels: Labels,
): Merged {
  const lines: string[] = [];
  const conflicts: Conflict[] = [];
  let at = 0;
  for (const region of regions(changesBetween(base, ours), changesBetween(base, theirs))) {
    lines.push(...base.slice(at, region.from));
    at = region.to;
    const sides = {
      base: base.slice(region.from, region.to),
      ours: sideOf(ours, base, region, region.ours),
      theirs: sideOf(theirs, base, region, region.theirs),
    };
    if (same(sides.ours, sides.base) || same(sides.ours, sides.theirs)) lines.push(...sides.theirs);
    else if (same(sides.theirs, sides.base)) lines.push(...sides.ours);
    else {
      conflicts.push({ line: lines.length + 1 });
      lines.push(...marked(sides, labels));
    }
  }
  lines.push(...base.slice(at));
  return { lines, conflicts };
}

/** Lines of the base that one side changed or both did, with what each side did there. */
interface Region {
  from: number;
  to: number;
  ours: Change[];
  theirs: Change[];
}

/** Changes that touch belong together. */
function regions(ours: readonly Change[], theirs: readonly Change[]): Region[] {
  const tagged = [
    ...ours.map((change) => ({ change, side: 'ours' as const })),
    ...theirs.map((change) => ({ change, side: 'theirs' as const })),
  ].sort((a, b) => a.change.oldFrom - b.change.oldFrom || a.change.oldTo - b.change.oldTo);
  const found: Region[] = [];
  for (const { change, side } of tagged) {
    let region = found.at(-1);
    if (!region || change.oldFrom > region.to)
      found.push((region = { from: change.oldFrom, to: change.oldTo, ours: [], theirs: [] }));
    region.to = Math.max(region.to, change.oldTo);
    region[side].push(change);
  }
  return found;
}

/** What one side has where the region is. Around its own changes that is what the base has. */
function sideOf(
  side: readonly string[],
  base: readonly string[],
  { from, to }: Region,
  changes: readonly Change[],
): readonly string[] {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return base.slice(from, to);
  return side.slice(first.newFrom - (first.oldFrom - from), last.newTo + (to - last.oldTo));
}

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((line, i) => line === b[i]);

const MARKS = /^(<{7}|\|{7}|={7}|>{7})( |$|\r?\n)/;

function marked(
  { ours, base, theirs }: { ours: readonly string[]; base: readonly string[]; theirs: readonly string[] },
  labels: Labels,
): string[] {
  return [
    `<<<<<<< ${labels.ours}\n`,
    ...ours.map(ended),
    `||||||| ${labels.base}\n`,
    ...base.map(ended),
    '=======\n',
    ...theirs.map(ended),
    `>>>>>>> ${labels.theirs}\n`,
  ];
}

/** A mark stands on a line of its own. */
const ended = (line: string) => (line.endsWith('\n') ? line : `${line}\n`);

/** The line (from 1) of the first mark of a conflict that is left in a text. */
export function firstMark(lines: readonly string[]): number | undefined {
  const index = lines.findIndex((line) => MARKS.test(line) && !line.startsWith('='));
  return index < 0 ? undefined : index + 1;
}
