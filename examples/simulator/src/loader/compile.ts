import { transform } from 'sucrase/dist/index.js';
import { check } from './check.ts';
import { CompileError } from './compile-error.ts';
import { resolve, SIMULATOR } from './modules.ts';
import { INJECTED } from './names.ts';

/**
 * An example, transpiled once. `script` is one JavaScript expression: an object with a function for each file, whose
 * parameters are the globals of whichever node instantiates it. Text, so that Node and a page, where `eval` is
 * forbidden, can load the same thing in the way each allows.
 */
export interface CompiledExample {
  script: string;
  /** The scenario's file. */
  entry: string;
  /** Where each file's code starts in `script`, for finding a source line from a line of the script. Both 1-based. */
  modules: readonly { file: string; firstLine: number; lines: number }[];
}

/**
 * Transpiles and checks the files of an example. Line numbers are kept.
 *
 * @param files path → source; paths are relative to the example's folder.
 * @throws CompileError for the first thing that cannot run, with its file and line.
 */
export function compile(files: Readonly<Record<string, string>>, entry = 'scenario.ts'): CompiledExample {
  if (!(entry in files)) throw new CompileError(`There is no file “${entry}” in this example.`, entry);
  const modules: { file: string; firstLine: number; lines: number }[] = [];
  let script = '({\n';
  let line = 2;
  for (const file of reachable(files, entry)) {
    const code = transpile(file, files[file]!, file === entry);
    const body = `${JSON.stringify(file)}: function (exports, require, ${INJECTED.join(', ')}) {\n${code}\n},\n`;
    const lines = code.split('\n').length;
    modules.push({ file, firstLine: line + 1, lines });
    line += lines + 2;
    script += body;
  }
  return { script: `${script}})`, entry, modules };
}

/** The entry and everything it imports, in a stable order. Other files of the folder (tests, real.ts) are not looked at. */
function reachable(files: Readonly<Record<string, string>>, entry: string): string[] {
  const seen = new Set<string>([entry]);
  for (const file of seen)
    for (const { specifier, line } of imports(files[file]!)) {
      if (specifier === SIMULATOR) continue;
      const target = resolve(file, specifier);
      if (!target || !(target in files))
        throw new CompileError(
          `It imports “${specifier}”. In the simulated cluster a file may import the example's other files, with their ending (./saga.ts), and “${SIMULATOR}”.`,
          file,
          line,
        );
      seen.add(target);
    }
  return [...seen].sort();
}

/** Runtime imports only: `import type` leaves nothing behind. */
function imports(source: string): { specifier: string; line: number }[] {
  const found: { specifier: string; line: number }[] = [];
  const pattern = /^[ \t]*(?:import|export)\s+(?!type\b)(?:[^'"`;]*?\bfrom\s*)?(['"])([^'"\n]+)\1/gm;
  for (const match of source.matchAll(pattern))
    found.push({ specifier: match[2]!, line: source.slice(0, match.index).split('\n').length });
  return found;
}

function transpile(file: string, source: string, scenario: boolean): string {
  try {
    check(file, source, { scenario });
    return transform(source, {
      transforms: ['typescript', 'imports'],
      filePath: file,
      disableESTransforms: true,
      keepUnusedImports: true,
      production: true,
    }).code;
  } catch (error) {
    if (error instanceof CompileError) throw error;
    throw syntaxError(file, error);
  }
}

/** Sucrase says where in its message and in `loc`; we keep the place and drop its wording of it. */
function syntaxError(file: string, error: unknown): CompileError {
  const { message = String(error), loc } = error as {
    message?: string;
    loc?: { line: number; column: number };
  };
  const text = message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '');
  return new CompileError(`The code cannot be read here: ${text}.`, file, loc?.line, loc?.column);
}
