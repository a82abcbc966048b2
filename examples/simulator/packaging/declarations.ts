import path from 'node:path';
import ts from 'typescript';
import type { Files } from './bundle.ts';
import { readSourceManifest } from './manifest.ts';

/**
 * The types of everything that is exported, docstrings and all.
 *
 * @param folder the simulator's own.
 * @throws Error with TypeScript's messages if the sources have errors.
 */
export function declarations(folder: string): Files {
  const roots = Object.values(readSourceManifest(folder).exports).map((file) => path.join(folder, file));
  const outDir = path.join(folder, 'dist/types');
  const options = { ...declarationOptions, rootDir: folder, outDir };
  const program = ts.createProgram(roots, options);
  const written = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (file, text) => void written.set(file, text));
  const errors = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (errors.length) throw new Error(ts.formatDiagnostics(errors, FORMAT));
  const entries = roots.map((root) =>
    path.join(outDir, path.relative(folder, root)).replace(/\.ts$/, '.d.ts'),
  );
  return Object.fromEntries(
    reachable(entries, written).map((file) => [
      path.relative(folder, file).replaceAll(path.sep, '/'),
      written.get(file)!,
    ]),
  );
}

/** How declarations are written: for readers. */
export const declarationOptions: ts.CompilerOptions = {
  declaration: true,
  emitDeclarationOnly: true,
  // What is internal has no place in what readers see.
  stripInternal: true,
  strict: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  verbatimModuleSyntax: true,
  // A declaration may name a .ts file: it means the .d.ts beside it.
  allowImportingTsExtensions: true,
};

const FORMAT: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => process.cwd(),
  getCanonicalFileName: (file) => file,
  getNewLine: () => '\n',
};

/** The declarations that the entries lead to. The sources import more than their types show. */
function reachable(entries: readonly string[], written: ReadonlyMap<string, string>): string[] {
  const found = new Set(entries);
  for (const file of found)
    for (const { fileName } of ts.preProcessFile(written.get(file)!).importedFiles)
      if (fileName.startsWith('.'))
        found.add(path.join(path.dirname(file), fileName.replace(/\.ts$/, '.d.ts')));
  return [...found].sort();
}
