/**
 * Reads the simulator's exports and prints the API reference as JSON. A process of its own, because TypeScript is more
 * than the site's build should hold.
 *
 *   node src/reference/read-api.ts
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdownToHtml } from 'satteri';
import ts from 'typescript';
import { declarationOptions } from '../../examples/simulator/packaging/declarations.ts';
import { root } from '../site/root.ts';
import type { ApiEntry, ApiKind, ApiPage, ApiProblem } from './api.ts';
import { declarationHtml, LINK, type Hrefs } from './declaration-html.ts';
import { apiModules, type ApiModule } from './pages.ts';

const folder = fileURLToPath(new URL('examples/simulator/', root));

export interface Api {
  pages: readonly ApiPage[];
  problems: readonly ApiProblem[];
}

/** What is exported, and under which name, by the module that tells of it. */
interface Export {
  name: string;
  module: ApiModule;
  symbol: ts.Symbol;
  declaration: ts.Declaration;
}

/**
 * Every export with its declaration and docstring. A name that several modules export is told of by the first.
 *
 * @param modules which modules, with their sources in `directory`.
 */
export function readApi(modules: readonly ApiModule[] = apiModules(), directory = folder): Api {
  return new Reader(modules, directory).read();
}

class Reader {
  readonly #modules: readonly ApiModule[];
  readonly #folder: string;
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  /** Source file → its declarations, as TypeScript writes them. */
  readonly #declarations = new Map<string, ts.SourceFile>();
  readonly #problems: ApiProblem[] = [];

  constructor(modules: readonly ApiModule[], directory: string) {
    this.#modules = modules;
    this.#folder = directory;
    const sources = modules.map(({ source }) => path.join(directory, source));
    this.#program = ts.createProgram(sources, declarationOptions);
    this.#checker = this.#program.getTypeChecker();
    this.#program.emit(undefined, (_, text, _mark, _error, sources) => {
      this.#declarations.set(sources![0]!.fileName, parse(text));
    });
  }

  read(): Api {
    const exports = this.#modules.map((module) => this.#exportsOf(module));
    const told = new Map<ts.Symbol, Export>();
    for (const exported of exports.flat())
      if (!told.has(exported.symbol)) told.set(exported.symbol, exported);
    const pages = this.#modules.map((module, i): ApiPage => {
      const own = exports[i]!.filter((exported) => told.get(exported.symbol)!.module === module);
      const others = exports[i]!.filter((exported) => !own.includes(exported));
      const hrefs = hrefsFor(own, [...told.values()]);
      const { subpath, specifier, path: page } = module;
      return {
        ...{ subpath, specifier, path: page },
        about: toHtml(this.#aboutOf(module), hrefs),
        entries: own.map((exported) => this.#entry(exported, hrefs)),
        alsoExported: others.map(({ name, symbol }) => ({ name, href: hrefOf(told.get(symbol)!) })),
      };
    });
    return { pages, problems: this.#problems };
  }

  #exportsOf(module: ApiModule): Export[] {
    const file = this.#program.getSourceFile(path.join(this.#folder, module.source))!;
    const exported = this.#checker.getExportsOfModule(this.#checker.getSymbolAtLocation(file)!);
    return exported.map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
      return { name: symbol.name, module, symbol: target, declaration: target.declarations![0]! };
    });
  }

  /** The comment that a module begins with. */
  #aboutOf({ source }: ApiModule): string {
    const text = this.#program.getSourceFile(path.join(this.#folder, source))!.text;
    const [, comment] = /^\/\*\*([^]*?)\*\//.exec(text) ?? [];
    if (!comment)
      this.#problems.push({
        place: `${source}:1`,
        message: 'The module does not begin with a comment that says what it is for.',
      });
    return (comment ?? '').replace(/^ *\* ?/gm, '').trim();
  }

  #entry({ name, symbol, declaration }: Export, hrefs: Hrefs): ApiEntry {
    const place = this.#placeOf(declaration);
    const text = textOf(symbol.getDocumentationComment(this.#checker));
    if (!text) this.#problems.push({ place, message: `“${name}” has no docstring: say what it is for.` });
    const tags = symbol.getJsDocTags(this.#checker);
    const tagged = (...names: string[]) =>
      tags.filter((tag) => names.includes(tag.name)).map((tag) => textOf(tag.text));
    const written = this.#declarationOf(symbol, declaration);
    this.#checkLinks(written, written, hrefs, place);
    const html = (markdown: string) => {
      this.#checkLinks(markdown, written, hrefs, place);
      return toHtml(markdown, hrefs);
    };
    return {
      name,
      kind: kindOf(declaration),
      declaration: declarationHtml(written, name, hrefs),
      text: html(text),
      parameters: tagged('param').map((param) => {
        const [, parameter = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(param) ?? [];
        return { name: parameter, text: html(rest) };
      }),
      returns: tagged('returns', 'return').map(html)[0],
      errors: tagged('throws').map((error) => html(linkErrors(error, hrefs))),
    };
  }

  #declarationOf({ name }: ts.Symbol, declaration: ts.Declaration): string {
    const file = this.#declarations.get(declaration.getSourceFile().fileName)!;
    const statements = file.statements.filter((statement) => namesOf(statement).includes(name));
    return statements.map((statement) => tidy(statement.getText(file))).join('\n');
  }

  /** A link may lead to another export, or to a member of what is declared here. */
  #checkLinks(text: string, declared: string, hrefs: Hrefs, place: string): void {
    for (const [link, name] of text.matchAll(LINK)) {
      const isMember = new RegExp(`\\b${name}\\b`).test(declared.replaceAll(link, ''));
      if (!hrefs.has(name!.split('.')[0]!) && !isMember)
        this.#problems.push({
          place,
          message: `{@link ${name}} leads to nothing that is exported: write \`${name}\`.`,
        });
    }
  }

  #placeOf(node: ts.Node): string {
    const file = node.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${path.relative(this.#folder, file.fileName).replaceAll(path.sep, '/')}:${line + 1}`;
  }
}

function toHtml(markdown: string, hrefs: Hrefs): string {
  const linked = markdown.replace(LINK, (_, name: string) => {
    const href = hrefs.get(name.split('.')[0]!);
    return href ? `[\`${name}\`](${href})` : `\`${name}\``;
  });
  return markdown && markdownToHtml(linked).html;
}

const parse = (text: string) =>
  ts.createSourceFile('declarations.d.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);

const hrefOf = ({ module, name }: Export) => `${module.path}#${name}`;

/** A name leads to the page's own entry, else to that of the first module that has it. */
function hrefsFor(own: readonly Export[], all: readonly Export[]): Hrefs {
  return new Map([...all.toReversed(), ...own].map((exported) => [exported.name, hrefOf(exported)]));
}

/** Display parts give `{@link X}` in pieces that make the same text again. */
const textOf = (parts: readonly ts.SymbolDisplayPart[] | undefined) =>
  ts.displayPartsToString([...(parts ?? [])]).trim();

/** `ScenarioError for a field …` names what can be linked. */
const linkErrors = (text: string, hrefs: Hrefs) =>
  text.replace(/\b[A-Z]\w*Error\b(?![`}])/g, (name) => (hrefs.has(name) ? `{@link ${name}}` : `\`${name}\``));

function kindOf(declaration: ts.Declaration): ApiKind {
  if (ts.isClassDeclaration(declaration)) return 'class';
  if (ts.isFunctionDeclaration(declaration)) return 'function';
  if (!ts.isVariableDeclaration(declaration)) return 'type';
  const { initializer } = declaration;
  return initializer && ts.isArrowFunction(initializer) ? 'function' : 'constant';
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.DeclarationStatement;
  return name ? [name.text] : [];
}

/** As one would write it: without what goes without saying in a declaration file. */
function tidy(text: string): string {
  return text
    .replace(/^export (default )?(declare )?/, '')
    .replace(/^ *#private;\n/gm, '')
    .replace(/import\("[^"]*"\)\./g, '')
    .replace(/^( {4})+/gm, (indent) => ' '.repeat(indent.length / 2));
}

if (import.meta.main) {
  const { pages, problems } = readApi();
  for (const { place, message } of problems) console.error(`examples/simulator/${place}: ${message}`);
  if (problems.length) process.exitCode = 1;
  else process.stdout.write(JSON.stringify(pages));
}
