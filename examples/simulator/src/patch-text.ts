import { splitLines, type FilePatch, type Hunk, type Patch } from './patch.ts';

/**
 * The text of a patch, as `parsePatch` reads it and `git apply` applies it.
 *
 * @param before the files that it changes. As git does, it then shows beside each hunk's numbers where in the file it is.
 */
export function formatPatch(
  { preamble, files }: Pick<Patch, 'preamble' | 'files'>,
  before: Readonly<Record<string, string>> = {},
): string {
  return preamble + files.map((file) => formatFile(file, before[file.from ?? ''])).join('');
}

function formatFile({ from, to, hunks }: FilePatch, before: string | undefined): string {
  const lines = before === undefined ? [] : splitLines(before);
  return [
    `--- ${from === null ? '/dev/null' : `a/${from}`}\n`,
    `+++ ${to === null ? '/dev/null' : `b/${to}`}\n`,
    ...hunks.map((hunk) => formatHunk(hunk, lines)),
  ].join('');
}

function formatHunk(
  { oldStart, oldLines, newStart, newLines, lines }: Hunk,
  before: readonly string[],
): string {
  const range = (start: number, count: number) => (count === 1 ? String(start) : `${start},${count}`);
  const heading = before.slice(0, Math.max(0, oldStart - 1)).findLast((line) => /^[\p{L}_$]/u.test(line));
  return [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@${heading ? ` ${heading.slice(0, 80).trimEnd()}` : ''}\n`,
    ...lines.map(({ kind, text }) =>
      text.endsWith('\n') ? `${kind}${text}` : `${kind}${text}\n\\ No newline at end of file\n`,
    ),
  ].join('');
}
