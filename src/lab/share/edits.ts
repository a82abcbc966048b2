/** A reader's edits as a unified diff: what a share link carries and what *Show changes* shows. */
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { applyPatch, parsePatch, PatchError } from '../../../examples/simulator/src/patch.ts';

type Files = Readonly<Record<string, string>>;

export type Applied = { ok: true; files: Record<string, string> } | { ok: false; message: string };

/**
 * The diff that turns `original` into `edited` (path to text), with `a/` and `b/` before the paths; empty if nothing
 * differs. `edited` need hold only the edited files, all of them files of `original`.
 */
export function diffOf(original: Files, edited: Files): string {
  return Object.entries(edited)
    .filter(([path, text]) => Object.hasOwn(original, path) && original[path] !== text)
    .map(([path, text]) => formatPatch(compare(path, original[path]!, text), FILE_HEADERS_ONLY))
    .join('');
}

function compare(path: string, before: string, after: string) {
  return structuredPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
}

/** Applies a diff from a link: all of it or nothing, and only to files that are there. Never throws. */
export function applyEdits(original: Files, diffText: string): Applied {
  try {
    const patch = parsePatch(diffText);
    const other = patch.files.find(({ from, to }) => from === null || to === null);
    if (other)
      return {
        ok: false,
        message: `The edits add or delete ${other.from ?? other.to}, which links cannot do.`,
      };
    return { ok: true, files: applyPatch(original, patch) };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const message = `The edits in this link do not fit the example as it is now; the example is shown without them. (${error.message})`;
    return { ok: false, message };
  }
}
