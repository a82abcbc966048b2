import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesBetween } from '../diff.ts';
import { compile } from '../loader/compile.ts';
import { firstMark, mergeThree } from '../merge.ts';
import { formatPatch } from '../patch-text.ts';
import { applyPatch, parsePatch, splitLines, type FilePatch } from '../patch.ts';
import { dependenciesOf } from './dependencies.ts';
import { FileError, writeWhole } from './files.ts';
import { baseFromGit, rebasePatch, tryApply, type Rebased, type SourceConflict } from './rebase.ts';
import { readBroken, readSources } from './sources.ts';
import { WorkCopy } from './work-copy.ts';

export const patchFile = (bug: string): string => `broken/${bug}.patch`;

/** What a new planted bug has to say of itself, to be filled in. */
const HEADER = 'Title:\nBreaks:\nWhy:\nSeen:\nFix:\n\n';

/**
 * Makes a work copy with a planted bug in it, or, if there is no bug of that name, one to plant it in.
 *
 * @throws FileError if there is a work copy already, or if the patch does not apply.
 */
export function editBroken(folder: string, bug: string): { folder: string; isNew: boolean } {
  const sources = readSources(folder);
  const text = patchText(folder, bug);
  const files = text === undefined ? sources : tryApply(sources, parsePatch(text));
  if (!files)
    throw new FileError(
      patchFile(bug),
      `This does not apply to the sources as they are now; run faultline broken rebase first.`,
    );
  const copy = new WorkCopy(folder, bug);
  copy.make(sources, files);
  return { folder: copy.folder, isNew: text === undefined };
}

export interface Saved {
  patch: string;
  /** What the bug changes: lines added and removed in each file. */
  changes: { file: string; added: number; removed: number }[];
  /** Its header has still to be filled in. */
  isNew: boolean;
}

/**
 * Makes the patch of what was edited in a work copy, under the header that it has, and removes the copy.
 *
 * @throws FileError, CompileError or the like if what is there cannot be a planted bug. The copy then stays.
 */
export function saveBroken(folder: string, bug: string): Saved {
  const copy = new WorkCopy(folder, bug);
  if (!copy.exists)
    throw new FileError(copy.folder, `There is no work copy; run faultline broken edit ${bug} first.`);
  const { files: edited } = copy;
  refuseMarks(copy, edited);
  const sources = readSources(folder);
  const broken = afterSources(copy, sources, edited);
  const files = filesBetween(sources, broken);
  if (!files.length)
    throw new FileError(
      copy.folder,
      'This is the same as the sources; plant the bug in it, or remove the folder.',
    );
  compile(broken, undefined, dependenciesOf(folder));
  const before = patchText(folder, bug);
  const preamble = before === undefined ? HEADER : parsePatch(before).preamble;
  const text = formatPatch({ preamble, files }, sources);
  applyPatch(sources, parsePatch(text));
  mkdirSync(join(folder, 'broken'), { recursive: true });
  writeWhole(join(folder, patchFile(bug)), text);
  copy.remove();
  return { patch: patchFile(bug), changes: files.map(sizeOf), isNew: before === undefined };
}

function refuseMarks(copy: WorkCopy, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    const line = firstMark(splitLines(text));
    if (line !== undefined)
      throw new FileError(
        join(copy.folder, file),
        'There is still a conflict here; choose what it should be, and remove its marks.',
        line,
      );
  }
}

/** What was edited, with what has changed in the sources meanwhile. */
function afterSources(
  copy: WorkCopy,
  sources: Readonly<Record<string, string>>,
  edited: Readonly<Record<string, string>>,
): Record<string, string> {
  const { base } = copy;
  const files: Record<string, string> = { ...edited };
  const conflicts: SourceConflict[] = [];
  const paths = new Set([...Object.keys(base), ...Object.keys(sources)]);
  for (const file of [...paths].filter((path) => base[path] !== sources[path])) {
    const [was, now, mine] = [base, sources, edited].map((set) => splitLines(set[file] ?? ''));
    const labels = {
      ours: 'the source as it is now',
      base: 'the source as it was',
      theirs: 'the planted bug',
    };
    const merged = mergeThree(was!, now!, mine!, labels);
    for (const { line } of merged.conflicts) conflicts.push({ file, line });
    if (sources[file] === undefined && merged.lines.length === 0) delete files[file];
    else files[file] = merged.lines.join('');
  }
  const [first] = conflicts;
  if (!first) return files;
  copy.write(sources, files);
  throw new FileError(
    join(copy.folder, first.file),
    'The sources have changed meanwhile, in the same place; choose what it should be, and save again.',
    first.line,
  );
}

function sizeOf({ from, to, hunks }: FilePatch): Saved['changes'][number] {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  return { file: (to ?? from)!, added: count('+'), removed: count('-') };
}

/** What became of a planted bug: see `Rebased`. With a conflict, where it is to be resolved. */
export type BrokenRebased =
  | { verdict: Exclude<Rebased['verdict'], 'conflict'> }
  | { verdict: 'conflict'; folder: string; conflicts: SourceConflict[] };

/**
 * Moves the patch of a planted bug after its sources. A conflict leaves the patch as it is, and makes a work copy.
 *
 * @throws FileError if a work copy would be needed and there is one already.
 */
export function rebaseBroken(folder: string, bug: string): BrokenRebased {
  const text = patchText(folder, bug)!;
  const sources = readSources(folder);
  const rebased = rebasePatch(text, sources, (patch) => baseFromGit(folder, patchFile(bug), patch));
  if (rebased.verdict === 'conflict') {
    const copy = new WorkCopy(folder, bug);
    copy.make(sources, rebased.files);
    return { verdict: 'conflict', folder: copy.folder, conflicts: rebased.conflicts };
  }
  if ('text' in rebased) writeWhole(join(folder, patchFile(bug)), rebased.text);
  return { verdict: rebased.verdict };
}

function patchText(folder: string, bug: string): string | undefined {
  const patches = readBroken(folder);
  return Object.hasOwn(patches, bug) ? patches[bug] : undefined;
}
