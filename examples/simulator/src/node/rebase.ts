import { execFileSync } from 'node:child_process';
import { filesBetween } from '../diff.ts';
import { mergeHunks } from '../merge-hunks.ts';
import { mergeThree, type Labels, type Merged } from '../merge.ts';
import { formatPatch } from '../patch-text.ts';
import { applyPatch, parsePatch, PatchError, splitLines, type FilePatch, type Patch } from '../patch.ts';

/** Path → text. */
type Sources = Readonly<Record<string, string>>;

export interface SourceConflict {
  file: string;
  /** In the merged file, from 1. */
  line: number;
}

/**
 * What became of a patch whose sources have moved on. `text` is the patch as it should be now.
 *
 * `unchanged`: it applies where it says. `moved`: its lines are the same, elsewhere. `merged`: lines around them are others
 * now. `conflict`: its own lines are others now; `files` has both between marks. `done`: the sources have all of it.
 */
export type Rebased =
  | { verdict: 'unchanged' }
  | { verdict: 'moved' | 'merged'; text: string }
  | { verdict: 'conflict'; files: Sources; conflicts: SourceConflict[] }
  | { verdict: 'done' };

const LABELS: Labels = {
  ours: 'the source as it is now',
  base: 'the source as it was',
  theirs: 'the planted bug',
};

/**
 * Moves a patch after its sources.
 *
 * @param findBase gives the sources as they were when the patch was made, if anybody knows. Without them, its context
 *   lines have to do.
 */
export function rebasePatch(
  text: string,
  sources: Sources,
  findBase: (patch: Patch) => Sources | undefined,
): Rebased {
  const patch = parsePatch(text);
  const applied = tryApply(sources, patch);
  if (applied) {
    if (patch.files.every((file) => standsWhereItSays(file, sources))) return { verdict: 'unchanged' };
    return rewritten(patch, sources, applied);
  }
  const { files, conflicts } = mergeFiles(patch, sources, findBase(patch));
  return conflicts.length ? { verdict: 'conflict', files, conflicts } : rewritten(patch, sources, files);
}

function rewritten(patch: Patch, sources: Sources, broken: Sources): Rebased {
  const files = filesBetween(sources, broken);
  if (!files.length) return { verdict: 'done' };
  const verdict = linesOf(files) === linesOf(patch.files) ? 'moved' : 'merged';
  return { verdict, text: formatPatch({ preamble: patch.preamble, files }, sources) };
}

/** A patch without the numbers that say where its lines are. */
const linesOf = (files: readonly FilePatch[]) =>
  JSON.stringify(files.map(({ from, to, hunks }) => [from, to, hunks.map(({ lines }) => lines)]));

/** Undefined if the patch does not apply. */
export function tryApply(sources: Sources, patch: Patch): Sources | undefined {
  try {
    return applyPatch(sources, patch);
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
}

function standsWhereItSays({ from, hunks }: FilePatch, sources: Sources): boolean {
  const lines = splitLines(sources[from ?? ''] ?? '');
  return hunks.every((hunk) =>
    hunk.lines
      .filter(({ kind }) => kind !== '+')
      .every(({ text }, i) => lines[Math.max(0, hunk.oldStart - 1) + i] === text),
  );
}

function mergeFiles(
  patch: Patch,
  sources: Sources,
  base: Sources | undefined,
): { files: Sources; conflicts: SourceConflict[] } {
  const files: Record<string, string> = { ...sources };
  const conflicts: SourceConflict[] = [];
  const broken = base && applyPatch(base, patch);
  for (const part of patch.files) {
    const file = (part.from ?? part.to)!;
    const ours = splitLines(files[file] ?? '');
    const merged = broken
      ? mergeThree(splitLines(base[file] ?? ''), ours, splitLines(broken[file] ?? ''), LABELS)
      : mergeHunks(ours, part.hunks, LABELS);
    for (const { line } of merged.conflicts) conflicts.push({ file, line });
    put(files, file, merged, part.to === null);
  }
  return { files, conflicts };
}

function put(files: Record<string, string>, file: string, { lines }: Merged, deleted: boolean): void {
  if (deleted && lines.length === 0) delete files[file];
  else files[file] = lines.join('');
}

const COMMITS = 200;

/**
 * Asks git for the sources that a patch was made for: those of the commit that last changed the patch, or else the latest
 * ones that it applies to. Undefined where git knows none, or is not there.
 *
 * @param file the patch's own path in the folder.
 */
export function baseFromGit(folder: string, file: string, patch: Patch): Sources | undefined {
  const paths = [...new Set(patch.files.flatMap(({ from }) => from ?? []))];
  const commits = [
    ...logOf(folder, 1, [file]),
    // A patch that only adds files has no sources.
    ...(paths.length ? logOf(folder, COMMITS, paths) : []),
  ];
  for (const commit of new Set(commits)) {
    const sources = sourcesAt(folder, commit, paths);
    if (sources && tryApply(sources, patch)) return sources;
  }
  return undefined;
}

const logOf = (folder: string, count: number, paths: readonly string[]) =>
  (git(folder, ['log', `--max-count=${count}`, '--format=%H', '--', ...paths]) ?? '')
    .split('\n')
    .filter(Boolean);

function sourcesAt(folder: string, commit: string, paths: readonly string[]): Sources | undefined {
  const sources: Record<string, string> = {};
  for (const path of paths) {
    const text = git(folder, ['show', `${commit}:./${path}`]);
    if (text === undefined) return undefined;
    sources[path] = text;
  }
  return sources;
}

function git(cwd: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 26,
    });
  } catch {
    return undefined;
  }
}
