import { transform } from '../../../examples/simulator/libraries.mjs';
import { moduleStatements } from '../../../examples/simulator/src/loader/imports.ts';
import { Source, syntaxError } from '../../../examples/simulator/src/loader/parse.ts';
import type { CompiledTests } from './protocol.ts';
import { resolved } from './resolved.ts';

type Files = Readonly<Record<string, string>>;

/** What stands in for these in the page. */
const STOOD_IN_FOR = new Set(['node:test', 'node:assert', 'node:assert/strict']);

/**
 * What a test file and those it imports need that the page does not have: nothing if it can run here.
 *
 * @param files path → text: the example's files and its tests.
 * @throws CompileError if a file cannot be read.
 */
export function needsNode(files: Files, entry: string): string[] {
  const { elsewhere } = reach(files, entry);
  return elsewhere.filter((specifier) => !STOOD_IN_FOR.has(specifier));
}

/**
 * A test file and all that it imports as one script: an object with a function for each file. Line numbers are kept.
 *
 * @throws CompileError if a file cannot be read.
 */
export function compileTests(files: Files, entry: string): CompiledTests & { script: string } {
  const modules: { file: string; firstLine: number; lines: number }[] = [];
  let script = '({\n';
  let line = 2;
  for (const file of reach(files, entry).reached) {
    const code = transpile(file, files[file]!);
    script += `${JSON.stringify(file)}: function (exports, require) {\n${code}\n},\n`;
    const lines = code.split('\n').length;
    modules.push({ file, firstLine: line + 1, lines });
    line += lines + 2;
  }
  return { entry, modules, script: `${script}})` };
}

function reach(files: Files, entry: string): { reached: string[]; elsewhere: string[] } {
  const reached = new Set([entry]);
  const elsewhere = new Set<string>();
  for (const file of reached)
    for (const { specifier, typeOnly } of moduleStatements(new Source(file, files[file]!))) {
      if (typeOnly) continue;
      const path = resolved(file, specifier);
      if (path !== undefined && Object.hasOwn(files, path)) reached.add(path);
      else elsewhere.add(specifier);
    }
  return { reached: [...reached].sort(), elsewhere: [...elsewhere].sort() };
}

function transpile(file: string, text: string): string {
  try {
    return transform(text, {
      transforms: ['typescript', 'imports'],
      filePath: file,
      disableESTransforms: true,
      keepUnusedImports: true,
      production: true,
    }).code;
  } catch (error) {
    throw syntaxError(file, error);
  }
}
