import { transform } from '../../libraries.mjs';
import { CompileError } from './compile-error.ts';
import { declareAbsent } from './foreign.ts';
import type { Elsewhere, Links } from './modules.ts';
import { INJECTED } from './names.ts';
import { SERVER_NAMES } from './server-names.ts';
import { syntaxError, type Source } from './parse.ts';
import { reach, type Reached } from './reach.ts';

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
  links: Links;
  /** The simulated servers that it imports, by name. */
  servers: readonly string[];
}

/**
 * Transpiles and checks the files of an example. Line numbers are kept.
 *
 * @param files path → source; paths are relative to the example's folder. Those that the entry does not import, such as
 *   tests and `real.ts`, are not looked at.
 * @param elsewhere finds what they import beyond these files. Without it nothing else can be imported.
 * @param known the names of the simulated servers that there are.
 * @throws CompileError for the first thing that cannot run, with its file and line.
 */
export function compile(
  files: Readonly<Record<string, string>>,
  entry = 'scenario.ts',
  elsewhere: Elsewhere = () => undefined,
  known: readonly string[] = SERVER_NAMES,
): CompiledExample {
  if (!Object.hasOwn(files, entry))
    throw new CompileError(`There is no file “${entry}” in this example.`, entry);
  const { reached, links, servers } = reach(files, entry, elsewhere, known);
  const modules: { file: string; firstLine: number; lines: number }[] = [];
  let script = '({\n';
  let line = 2;
  for (const file of [...reached.keys()].sort()) {
    const code = transpile(reached.get(file)!.source);
    script += `${JSON.stringify(file)}: ${moduleFunction(reached.get(file)!, code)},\n`;
    const lines = code.split('\n').length;
    modules.push({ file, firstLine: line + 1, lines });
    line += lines + 2;
  }
  // Every module function has it once, as a parameter.
  const namesGlobalThis = script.split('globalThis').length - 1 > modules.length;
  return { script: `${script}})`, entry, namesGlobalThis, modules, links, servers };
}

/** One line, the code, one line. */
function moduleFunction({ isCommonJs, absent }: Reached, code: string): string {
  const globals = INJECTED.join(', ');
  const declared = declareAbsent(absent);
  // The block lets a file declare a name that is also a parameter, as a module may shadow a global.
  return isCommonJs
    ? `function (exports, load, ${globals}) { "use strict"; ${declared} const made = { exports }; (function (exports, require, module) {\n${code}\n}).call(exports, exports, (name) => load(name, true), made); return made.exports; }`
    : `function (exports, require, ${globals}) { "use strict"; ${declared} {\n${code}\n} }`;
}

function transpile({ file, text, isTypeScript }: Source): string {
  try {
    return transform(text, {
      transforms: isTypeScript ? ['typescript', 'imports'] : ['imports'],
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
