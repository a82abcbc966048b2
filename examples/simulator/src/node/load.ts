import { Script } from 'node:vm';
import { compile, type CompiledExample } from '../loader/compile.ts';
import { CompileError } from '../loader/compile-error.ts';
import { freezeIntrinsics } from '../loader/freeze.ts';
import { program, type Program } from '../loader/program.ts';
import { applyPatch, parsePatch } from '../patch.ts';
import { dependenciesOf } from './dependencies.ts';
import { readBroken, readSources } from './sources.ts';

const SCRIPT = 'faultline-example.js';

/**
 * Compiles an example's folder and loads it into this process, whose built-in objects are frozen by that.
 *
 * @param broken the name of a planted bug to apply first.
 * @throws CompileError, PatchError, or RangeError for a bug that does not exist.
 */
export function loadExample(folder: string, broken?: string): Program {
  let files = readSources(folder);
  if (broken !== undefined) {
    const patches = readBroken(folder);
    const patch = patches[broken];
    if (patch === undefined)
      throw new RangeError(
        `There is no planted bug “${broken}” in ${folder}. There are: ${Object.keys(patches).join(', ') || 'none'}.`,
      );
    files = applyPatch(files, parsePatch(patch));
  }
  return load(compile(files, undefined, dependenciesOf(folder)));
}

/** The same for sources that are in memory. */
export function loadFiles(files: Record<string, string>, entry?: string): Program {
  return load(compile(files, entry));
}

function load(compiled: CompiledExample): Program {
  freezeIntrinsics();
  return program(compiled, evaluate(compiled), new RegExp(`${SCRIPT}:(\\d+)`));
}

function evaluate(compiled: CompiledExample): unknown {
  try {
    return new Script(compiled.script, { filename: SCRIPT }).runInThisContext();
  } catch (error) {
    throw evaluationError(compiled, error);
  }
}

/** What Sucrase lets through and the engine does not, such as one name declared twice. */
function evaluationError({ modules, entry }: CompiledExample, error: unknown): CompileError {
  const line = Number(new RegExp(`${SCRIPT}:(\\d+)`).exec((error as Error).stack ?? '')?.[1]);
  const module = modules.find(({ firstLine, lines }) => line >= firstLine && line < firstLine + lines);
  const message = `The code cannot be read here: ${(error as Error).message}.`;
  return new CompileError(message, module?.file ?? entry, module && line - module.firstLine + 1);
}
