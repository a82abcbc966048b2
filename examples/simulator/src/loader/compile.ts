import { transform } from 'sucrase/dist/index.js';
import { check } from './check.ts';
import { checkScenario } from './check-scenario.ts';
import { CompileError } from './compile-error.ts';
import { moduleStatements } from './imports.ts';
import { resolve, SIMULATOR } from './modules.ts';
import { INJECTED } from './names.ts';
import { Source, syntaxError } from './parse.ts';

/**
 * An example, transpiled once. `script` is one JavaScript expression: an object with a function for each file, whose
 * parameters are the globals of whichever node instantiates it. Text, so that Node and a page, where `eval` is
 * forbidden, can load the same thing in the way each allows.
 */
export interface CompiledExample {
  script: string;
  /** The scenario's file. */
  entry: string;
  /** False if no file names `globalThis`: then none has to be made. */
  namesGlobalThis: boolean;
  /** Where each file's code starts in `script`, for finding a source line from a line of the script. Both 1-based. */
  modules: readonly { file: string; firstLine: number; lines: number }[];
}

/**
 * Transpiles and checks the files of an example. Line numbers are kept.
 *
 * @param files path → source; paths are relative to the example's folder. Those that the entry does not import, such as
 *   tests and `real.ts`, are not looked at.
 * @throws CompileError for the first thing that cannot run, with its file and line.
 */
export function compile(files: Readonly<Record<string, string>>, entry = 'scenario.ts'): CompiledExample {
  if (!Object.hasOwn(files, entry))
    throw new CompileError(`There is no file “${entry}” in this example.`, entry);
  const codes = transpileReachable(files, entry);
  const modules: { file: string; firstLine: number; lines: number }[] = [];
  let script = '({\n';
  let line = 2;
  for (const file of [...codes.keys()].sort()) {
    const code = codes.get(file)!;
    // The block lets a file declare a name that is also a parameter, as a module may shadow a global.
    script += `${JSON.stringify(file)}: function (exports, require, ${INJECTED.join(', ')}) { "use strict"; {\n${code}\n} },\n`;
    const lines = code.split('\n').length;
    modules.push({ file, firstLine: line + 1, lines });
    line += lines + 2;
  }
  // Every module function has it once, as a parameter.
  const namesGlobalThis = script.split('globalThis').length - 1 > modules.length;
  return { script: `${script}})`, entry, namesGlobalThis, modules };
}

/** The entry and everything it imports: file → JavaScript. */
function transpileReachable(files: Readonly<Record<string, string>>, entry: string): Map<string, string> {
  const codes = new Map<string, string>();
  const waiting = [entry];
  for (const file of waiting) {
    if (codes.has(file)) continue;
    const source = new Source(file, files[file]!);
    const statements = moduleStatements(source);
    for (const { specifier, line, typeOnly } of statements) {
      const target = resolve(file, specifier);
      if (typeOnly || specifier === SIMULATOR) continue;
      if (target === undefined || !Object.hasOwn(files, target)) throw cannotImport(specifier, file, line);
      waiting.push(target);
    }
    check(source, statements);
    if (file === entry) checkScenario(source);
    codes.set(file, transpile(file, source.text));
  }
  return codes;
}

function cannotImport(specifier: string, file: string, line: number): CompileError {
  return new CompileError(
    `It imports “${specifier}”. In the simulated cluster a file may import the example's other files, with their ending (./saga.ts), and “${SIMULATOR}”.`,
    file,
    line,
  );
}

function transpile(file: string, source: string): string {
  try {
    return transform(source, {
      transforms: ['typescript', 'imports'],
      filePath: file,
      // Without the first it rewrites class fields and `?.`; without the second it drops imports that Node loads.
      disableESTransforms: true,
      keepUnusedImports: true,
      production: true,
    }).code;
  } catch (error) {
    throw syntaxError(file, error);
  }
}
