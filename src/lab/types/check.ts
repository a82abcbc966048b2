import type ts from 'typescript';

/** What the compiler says of one place. */
export interface TypeProblem {
  file: string;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column: number;
  /** In the compiler's words, with its number: `TS2322: Type 'string' is not …`. */
  message: string;
}

/** All that the compiler needs beyond the reader's files. */
export interface TypeEnvironment {
  /** As the compiler's own interface has them: numbers for what `tsconfig.json` says in words. */
  options: ts.CompilerOptions;
  /** Path from the project's root, which is `/`, to text: libraries and declarations. */
  files: Readonly<Record<string, string>>;
}

type Files = Readonly<Record<string, string>>;

const PROJECT = '/example/';
const LIBRARIES = '/node_modules/typescript/lib/';

/**
 * Returns a function that checks the files of an example (path to text) as `tsc` would. It keeps what it has understood,
 * so that a second check after an edit is quick.
 */
export function createChecker(
  compiler: typeof ts,
  { options, files: libraries }: TypeEnvironment,
): (files: Files) => TypeProblem[] {
  let files: Files = {};
  const versions = new Map<string, number>();
  const read = (path: string) =>
    path.startsWith(PROJECT) ? files[path.slice(PROJECT.length)] : libraries[path];
  const folders = foldersOf(Object.keys(libraries));
  const service = compiler.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () =>
      Object.keys(files)
        .filter((path) => path.endsWith('.ts'))
        .map((path) => PROJECT + path),
    getScriptVersion: (path) => String(versions.get(path) ?? 0),
    getScriptSnapshot: (path) => {
      const text = read(path);
      return text === undefined ? undefined : compiler.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: (wanted) => LIBRARIES + compiler.getDefaultLibFileName(wanted),
    fileExists: (path) => read(path) !== undefined,
    readFile: read,
    directoryExists: (path) => path === '/example' || folders.has(path),
    getDirectories: (path) => [...(folders.get(path) ?? [])],
  });

  return (next) => {
    for (const [path, text] of Object.entries(next))
      if (text !== files[path]) versions.set(PROJECT + path, (versions.get(PROJECT + path) ?? 0) + 1);
    files = next;
    const program = service.getProgram()!;
    const diagnostics = compiler.sortAndDeduplicateDiagnostics(compiler.getPreEmitDiagnostics(program));
    return diagnostics.flatMap((diagnostic) => problem(compiler, diagnostic));
  };
}

function problem(compiler: typeof ts, { file, start = 0, code, messageText }: ts.Diagnostic): TypeProblem[] {
  const message = `TS${code}: ${compiler.flattenDiagnosticMessageText(messageText, '\n')}`;
  // Of a declaration or of the options: then the environment is wrong, which must not pass for a clean check.
  if (!file?.fileName.startsWith(PROJECT)) throw new Error(`${file?.fileName ?? 'options'}: ${message}`);
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return [{ file: file.fileName.slice(PROJECT.length), line: line + 1, column: character + 1, message }];
}

/** Every folder above these files, with the folders in it. */
function foldersOf(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split('/').slice(1, -1);
    parts.forEach((name, depth) => {
      const parent = `/${parts.slice(0, depth).join('/')}`;
      folders.set(parent, (folders.get(parent) ?? new Set()).add(name));
      const own = `/${parts.slice(0, depth + 1).join('/')}`;
      if (!folders.has(own)) folders.set(own, new Set());
    });
  }
  return folders;
}
