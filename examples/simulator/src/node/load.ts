import { compile } from '../loader/compile.ts';
import type { Program } from '../loader/program.ts';
import { applyPatch, parsePatch } from '../patch.ts';
import { loadCompiled } from './load-compiled.ts';
import { readBroken, readSources } from './sources.ts';

/**
 * The sources of an example's folder, as {@link readSources} gives them, with a planted bug applied if one is named.
 *
 * @throws PatchError, or RangeError for a bug that does not exist.
 */
export function readExample(folder: string, broken?: string): Record<string, string> {
  const files = readSources(folder);
  if (broken === undefined) return files;
  const patches = readBroken(folder);
  if (!Object.hasOwn(patches, broken))
    throw new RangeError(
      `There is no planted bug “${broken}” in ${folder}. There are: ${Object.keys(patches).join(', ') || 'none'}.`,
    );
  return applyPatch(files, parsePatch(patches[broken]!));
}

/**
 * Compiles an example's folder and loads it into this process, whose built-in objects are frozen by that.
 *
 * @param broken the name of a planted bug to apply first.
 * @throws CompileError, PatchError, or RangeError for a bug that does not exist.
 */
export function loadExample(folder: string, broken?: string): Program {
  return loadFiles(readExample(folder, broken));
}

/** The same for sources that are in memory. */
export function loadFiles(files: Record<string, string>, entry?: string): Program {
  return loadCompiled(compile(files, entry));
}
