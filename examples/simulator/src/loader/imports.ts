import { TokenType as tt } from '../../libraries.mjs';
import type { Source } from './parse.ts';

/** An `import` or `export … from` statement. */
export interface ModuleStatement {
  specifier: string;
  /** 1-based. */
  line: number;
  /** `import type` and `export type` leave nothing behind at run time. */
  typeOnly: boolean;
  /** Indices of its first and last token. */
  first: number;
  last: number;
}

/** The statements of a file that name another module, in order. */
export function moduleStatements(source: Source): ModuleStatement[] {
  const found: ModuleStatement[] = [];
  for (let i = 0; i < source.tokens.length; i++) {
    const statement = statementAt(source, i);
    if (!statement) continue;
    found.push(statement);
    i = statement.last;
  }
  return found;
}

function statementAt(source: Source, first: number): ModuleStatement | undefined {
  const { tokens } = source;
  const start = tokens[first]!;
  const word = source.textOf(start);
  const isImport = start.type === tt['_import'];
  if (!isImport && start.type !== tt['_export']) return undefined;
  const typeOnly = isTypeOnly(source, first + 1);
  let last = first + 1;
  if (typeOnly) last++;
  if (isImport && (tokens[last]?.type === tt['parenL'] || tokens[last]?.type === tt['dot'])) return undefined;
  // Between the keyword and `from` stand names, `*`, braces and commas, and nothing else.
  while (tokens[last] && tokens[last]!.type !== tt['string']) {
    if (!isBinding(tokens[last]!.type) || (word === 'export' && endsWithoutFrom(source, last)))
      return undefined;
    last++;
  }
  const target = tokens[last];
  if (!target) return undefined;
  const specifier = source.textOf(target).slice(1, -1);
  return { specifier, line: source.lineOf(target), typeOnly, first, last };
}

/** `export type { A, B };`: the names in it may be known to the type checker only. */
export function typeExports(source: Source): { first: number; last: number }[] {
  const { tokens } = source;
  return tokens.flatMap((token, first) => {
    const list = token.type === tt['_export'] && source.textOf(tokens[first + 1]) === 'type';
    if (!list || tokens[first + 2]?.type !== tt['braceL']) return [];
    return { first, last: tokens.findIndex(({ type }, i) => i > first && type === tt['braceR']) };
  });
}

/** `import type from './x.ts'` imports a default that is called `type`. */
function isTypeOnly(source: Source, i: number): boolean {
  const [word, next] = [source.tokens[i], source.tokens[i + 1]];
  if (source.textOf(word) !== 'type' || !next) return false;
  if (next.type === tt['braceL'] || next.type === tt['star']) return true;
  return source.textOf(next) !== 'from' || source.textOf(source.tokens[i + 2]) === 'from';
}

const BINDING = new Set([
  ...[tt['name'], tt['comma'], tt['braceL'], tt['braceR'], tt['star'], tt['_default'], tt['_as']],
]);
const isBinding = (type: number) => BINDING.has(type);

/** `export { a, b };`, `export default x`, `export type X = …`: there is no module behind these. */
function endsWithoutFrom(source: Source, i: number): boolean {
  const token = source.tokens[i]!;
  const previous = source.tokens[i - 1]!;
  const isExport = (k: number) => source.tokens[k]?.type === tt['_export'];
  if (isExport(i - 1) || (isExport(i - 2) && source.textOf(previous) === 'type'))
    return token.type !== tt['braceL'] && token.type !== tt['star'] && source.textOf(token) !== 'type';
  return previous.type === tt['braceR'] && source.textOf(token) !== 'from';
}
