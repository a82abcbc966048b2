import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { declarations } from '../../../examples/simulator/packaging/declarations.ts';
import { readSourceManifest } from '../../../examples/simulator/packaging/manifest.ts';
import { cached } from '../../site/cached.ts';
import { readTree } from '../../site/read-tree.ts';
import { root as rootUrl } from '../../site/root.ts';
import type { TypeEnvironment } from './check.ts';

const root = fileURLToPath(rootUrl);
const simulator = join(root, 'examples/simulator');

/** The options of our `tsconfig.json`, the libraries that they name, and the simulator's declarations as it publishes them. */
export async function typeEnvironment(): Promise<TypeEnvironment> {
  const options = compilerOptions();
  const [src, servers] = [await readTree(join(simulator, 'src')), await readTree(join(simulator, 'servers'))];
  const sources = { src, servers, options, version: ts.version };
  const own = await cached('declarations', sources, async () => declarations(simulator));
  const files = { ...libraries(options), ...besideExample(own), ...asPackage() };
  return { options, files: Object.fromEntries(Object.entries(files).map(withoutComments)) };
}

/** Where examples look for it: in the folder beside that of their phase. */
const besideExample = (declared: Readonly<Record<string, string>>) =>
  inFolder(
    '/simulator',
    Object.entries(declared).map(([path, text]) => [path.replace(/^dist\/types\//, ''), text]),
  );

/** The package of the same name, for who writes that: it gives what the folder has. */
function asPackage(): Record<string, string> {
  const { name, exports } = readSourceManifest(simulator);
  const modules = Object.entries(exports).map(([subpath, source]): [string, string] => [
    `${join(subpath, 'index.d.ts').split(sep).join('/')}`,
    `export * from '/simulator/${source.slice('./'.length)}';\n`,
  ]);
  return inFolder(`/node_modules/${name}`, modules);
}

function compilerOptions(): ts.CompilerOptions {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }: ts.Diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
  const { options } = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, host)!;
  const { configFilePath: _here, ...kept } = options;
  return kept;
}

/** All that the compiler reads for a file that imports nothing, and what it needs to find it. */
function libraries(options: ts.CompilerOptions): Record<string, string> {
  const host = ts.createCompilerHost(options);
  const empty = join(root, 'empty.ts');
  const { getSourceFile, fileExists } = host;
  host.getCurrentDirectory = () => root;
  host.fileExists = (path) => path === empty || fileExists(path);
  host.getSourceFile = (path, options, ...rest) =>
    path === empty ? ts.createSourceFile(path, 'export {};', options) : getSourceFile(path, options, ...rest);
  const read = ts
    .createProgram([empty], options, host)
    .getSourceFiles()
    .filter(({ fileName }) => fileName !== empty)
    .map(({ fileName, text }) => [`/${relative(root, fileName).split(sep).join('/')}`, text]);
  const packages = [...new Set(read.map(([path]) => /^\/node_modules\/(@types\/)?[^/]+/.exec(path!)![0]))];
  const manifests = packages
    .filter((path) => !path.endsWith('/typescript'))
    .map((path) => [`${path}/package.json`, manifestForTypes(join(root, path, 'package.json'))]);
  return Object.fromEntries([...read, ...manifests]) as Record<string, string>;
}

/** What leads the compiler to a package's declarations. */
function manifestForTypes(file: string): string {
  const { name, version, types, typesVersions, exports } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    unknown
  >;
  return JSON.stringify({ name, version, types, typesVersions, exports });
}

const inFolder = (folder: string, files: readonly [string, string][]) =>
  Object.fromEntries(files.map(([path, text]) => [`${folder}/${path}`, text]));

/** Comments are more than half of what the libraries weigh. Those that direct the compiler stay. */
function withoutComments([path, text]: [string, string]): [string, string] {
  if (!path.endsWith('.ts')) return [path, text];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  let [kept, at] = ['', 0];
  const drop = (from: number, to: number) => {
    if (from < at || from === to) return;
    kept += text.slice(at, from) + withoutCommentsOf(text.slice(from, to));
    at = to;
  };
  const visit = (node: ts.Node): void => {
    drop(node.getFullStart(), node.getStart(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  drop(file.endOfFileToken.getFullStart(), file.end);
  return [path, kept + text.slice(at)];
}

/** What stands between two tokens. */
function withoutCommentsOf(trivia: string): string {
  const directives = trivia.match(/^\/\/\/ *<.*$/gm);
  if (directives) return `\n${directives.join('\n')}\n`;
  return trivia.includes('\n') ? '\n' : ' ';
}
