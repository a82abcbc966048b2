import { compile, type CompiledExample } from '../loader/compile.ts';
import type { Program } from '../loader/program.ts';
import type { ServerModule } from '../server.ts';
import { applyPatch, parsePatch } from '../patch.ts';
import { dependenciesOf } from './dependencies.ts';
import { loadCompiled } from './load-compiled.ts';
import { isPlanted, PlantError } from './plant.ts';
import { readBroken, readSources } from './sources.ts';

/**
 * Compiles an example's folder and loads it into this process, whose built-in objects are frozen by that.
 *
 * @param broken the name of a planted bug to apply first.
 * @throws CompileError, PatchError, or UnknownBugError for a bug that does not exist.
 */
export function loadExample(folder: string, broken?: string): Program {
  return loadCompiled(compileExample(folder, broken));
}

/**
 * Compiles an example's folder, to be explored by {@link sweepExample} or in other threads.
 *
 * @throws what {@link loadExample} throws.
 */
export function compileExample(folder: string, broken?: string): CompiledExample {
  return compile(readExample(folder, broken), undefined, dependenciesOf(folder));
}

/**
 * {@link loadExample} for sources that are in memory.
 *
 * @param servers simulated servers instead of those that there are, by name.
 */
export function loadFiles(
  files: Record<string, string>,
  entry?: string,
  servers?: Readonly<Record<string, ServerModule>>,
): Program {
  if (!servers) return loadCompiled(compile(files, entry));
  const compiled = compile(files, entry, undefined, Object.keys(servers));
  return loadCompiled(compiled, (name) => Promise.resolve(servers[name]!));
}

function readExample(folder: string, broken: string | undefined): Record<string, string> {
  const files = readSources(folder);
  if (broken === undefined) return files;
  const patch = parsePatch(readPatch(folder, broken));
  if (isPlanted(files, patch))
    throw new PlantError(`“${broken}” is in the sources already: leave out --broken, or run npm run fix.`);
  return applyPatch(files, patch);
}

/** @throws UnknownBugError that names the planted bugs there are. */
export function readPatch(folder: string, broken: string): string {
  const patches = readBroken(folder);
  if (Object.hasOwn(patches, broken)) return patches[broken]!;
  throw new UnknownBugError(
    `There is no planted bug “${broken}” in ${folder}. There are: ${Object.keys(patches).join(', ') || 'none'}.`,
  );
}

/** Somebody named a planted bug that the example does not have. */
export class UnknownBugError extends RangeError {
  override name = 'UnknownBugError';
}
