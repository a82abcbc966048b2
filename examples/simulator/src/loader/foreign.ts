import { IdentifierRole as Role, TokenType as tt } from '../../libraries.mjs';
import { moduleStatements } from './imports.ts';
import { Source } from './parse.ts';

/**
 * Installed packages know nothing of simulated nodes, and whoever uses them cannot mend them. So what is an error in an
 * example's own file is arranged for in theirs, as a bundler would.
 */

/** What stands for a free name that simulated nodes do not have; undefined stands for all others. */
const STAND_INS: Readonly<Record<string, string>> = {
  global: 'globalThis',
  // For `x instanceof Function` and `Function.prototype.call`.
  Function: `((f) => (f.prototype = Object.getPrototypeOf(f), f))(function Function() { throw new EvalError('Code made from text is not available in a simulated node.'); })`,
};

/** Declares the names that a package may ask for and does not find. */
export function declareAbsent(names: readonly string[]): string {
  const declarations = names.map((name) =>
    Object.hasOwn(STAND_INS, name) ? `${name} = ${STAND_INS[name]}` : name,
  );
  return declarations.length ? `let ${declarations.join(', ')};` : '';
}

const ACCESS = new Set([Role['Access'], Role['ExportAccess']]);

/** What stands in the place of some words, as tokens: what a bundler for production puts there. No line moves. */
const REPLACED: readonly [words: readonly string[], by: string][] = [
  [['process', '.', 'env', '.', 'NODE_ENV'], '"production"'],
  [['import', '.', 'meta'], '({})'],
  [['eval'], '(undefined)'],
];

/** With the words replaced that no declaration could stand in for. */
export function forProduction(source: Source): Source {
  const { text, tokens } = source;
  let [replaced, from] = ['', 0];
  tokens.forEach((token, i) => {
    const found = REPLACED.find(([words]) => words.every((word, k) => source.textOf(tokens[i + k]) === word));
    if (!found || !isFree(source, i)) return;
    const [words, by] = found;
    replaced += text.slice(from, token.start) + by;
    from = tokens[i + words.length - 1]!.end;
  });
  return from ? new Source(source.file, replaced + text.slice(from)) : source;
}

/** Not a member, not a key. `import` is no name, whatever its type says. */
function isFree(source: Source, i: number): boolean {
  const [before, token] = [source.tokens[i - 1]?.type, source.tokens[i]!];
  if (before === tt['dot'] || before === tt['questionDot']) return false;
  return source.textOf(token) === 'import' || ACCESS.has(token.identifierRole as number);
}

/** JSON as a module, on the same lines. */
export const asModule = (file: string, text: string): string =>
  file.endsWith('.json') ? `module.exports = (${text}\n)` : text;

/** By its text, as bundlers do, because many packages have ES modules without saying so in package.json. */
export function isCommonJs(source: Source): boolean {
  const { tokens } = source;
  if (source.isTypeScript || source.file.endsWith('.mjs')) return false;
  if (tokens.some(({ type }) => type === tt['_export']) || moduleStatements(source).length) return false;
  return tokens.some((token, i) => {
    const [word, next] = [source.textOf(token), source.textOf(tokens[i + 1])];
    return (/^(module|exports)$/.test(word) && /^[.[]$/.test(next)) || (word === 'require' && next === '(');
  });
}

/** What a file asks for while it runs: `require('x')`, `import('x')`. */
export function requiredNames(source: Source): string[] {
  const { tokens } = source;
  return tokens.flatMap((token, i) => {
    const [open, name] = [tokens[i + 1], tokens[i + 2]];
    const asks = /^(require|import)$/.test(source.textOf(token));
    if (!asks || open?.type !== tt['parenL'] || name?.type !== tt['string']) return [];
    return [source.textOf(name).slice(1, -1)];
  });
}
