import { parse, type Scope, type Token } from 'sucrase/dist/parser/index.js';
import { IdentifierRole as Role } from 'sucrase/dist/parser/tokenizer/index.js';
import { TokenType as tt } from 'sucrase/dist/parser/tokenizer/types.js';
import { CompileError } from './compile-error.ts';
import { INJECTED, SHARED, refusal } from './names.ts';

const allowed: ReadonlySet<string> = new Set([...INJECTED, ...SHARED]);
const ACCESS = new Set([Role['Access'], Role['ObjectShorthand'], Role['ExportAccess']]);
const TOP = new Set([
  Role['TopLevelDeclaration'],
  Role['ImportDeclaration'],
  Role['ObjectShorthandTopLevelDeclaration'],
]);
const FUNCTION = new Set([
  Role['FunctionScopedDeclaration'],
  Role['ObjectShorthandFunctionScopedDeclaration'],
]);
const BLOCK = new Set([Role['BlockScopedDeclaration'], Role['ObjectShorthandBlockScopedDeclaration']]);
const STATEMENT_START = new Set([tt['semi'], tt['braceL'], tt['braceR'], tt['colon'], tt['parenR']]);

/**
 * Refuses source that would escape the simulation or behave differently on another engine: free names that are not
 * on the allow-list, dynamic import, `import.meta`, top-level `await`, `**` with anything but a whole exponent.
 * A scenario may, besides, hold no mutable state of its own: each node has its own copy of the module, so a node
 * and an invariant would see different values.
 */
export function check(file: string, source: string, options: { scenario: boolean }): void {
  const { tokens, scopes } = parse(source, false, true, false);
  const text = (token: Token) =>
    /^[\p{ID_Continue}$\u200c\u200d]+/u.exec(source.slice(token.start))?.[0] ?? '';
  const refuse = (token: Token, message: string): never => {
    const before = source.slice(0, token.start);
    const line = before.split('\n').length;
    throw new CompileError(message, file, line, token.start - before.lastIndexOf('\n'));
  };
  const declared = declarations(tokens, scopes, text);

  tokens.forEach((token, i) => {
    const next = tokens[i + 1];
    if (token.isType) return;
    if (token.type === tt['exponent']) checkExponent(tokens, i, source, refuse);
    if (token.type === tt['_import'] || text(token) === 'import') {
      if (next?.type === tt['parenL'])
        refuse(
          token,
          'Dynamic import() is not available in a simulated node. Use import at the top of the file.',
        );
      if (next?.type === tt['dot'])
        refuse(
          token,
          'import.meta is not available in a simulated node. Pass what you need from scenario.ts.',
        );
    }
    if (token.type !== tt['name']) return;
    const name = text(token);
    if (name === 'await' && token.identifierRole === null && !inFunction(scopes, i))
      refuse(token, 'Top-level await is not available in a simulated node. Move it into an async function.');
    if (!ACCESS.has(token.identifierRole as number) || isLabel(tokens, i) || name === 'async') return;
    if (!allowed.has(name) && !isDeclared(declared, scopes, name, i)) refuse(token, refusal(name));
  });
  if (options.scenario) refuseModuleState(tokens, text, refuse);
}

type Refuse = (token: Token, message: string) => never;

function declarations(
  tokens: Token[],
  scopes: Scope[],
  text: (token: Token) => string,
): Map<Scope, Set<string>> {
  const found = new Map<Scope, Set<string>>();
  const moduleScope = scopes[scopes.length - 1]!;
  tokens.forEach((token, i) => {
    const role = token.identifierRole as number;
    const scope = TOP.has(role)
      ? moduleScope
      : FUNCTION.has(role)
        ? enclosing(scopes, i, true)
        : BLOCK.has(role)
          ? enclosing(scopes, i, false)
          : undefined;
    if (!scope) return;
    let names = found.get(scope);
    if (!names) found.set(scope, (names = new Set()));
    names.add(text(token));
  });
  return found;
}

const contains = (scope: Scope, i: number) => scope.startTokenIndex <= i && i < scope.endTokenIndex;

/** Sucrase lists inner scopes before outer ones, so the first that fits is the innermost. */
function enclosing(scopes: Scope[], i: number, functionOnly: boolean): Scope | undefined {
  return scopes.find((scope) => contains(scope, i) && (scope.isFunctionScope || !functionOnly));
}

function isDeclared(declared: Map<Scope, Set<string>>, scopes: Scope[], name: string, i: number): boolean {
  return scopes.some((scope) => contains(scope, i) && declared.get(scope)?.has(name));
}

function inFunction(scopes: Scope[], i: number): boolean {
  return scopes.slice(0, -1).some((scope) => scope.isFunctionScope && contains(scope, i));
}

function isLabel(tokens: Token[], i: number): boolean {
  return tokens[i + 1]?.type === tt['colon'] && (i === 0 || STATEMENT_START.has(tokens[i - 1]!.type));
}

/** Engines disagree in the last bit of `2 ** 0.5`; whole powers are exact products everywhere. */
function checkExponent(tokens: Token[], i: number, source: string, refuse: Refuse): void {
  const right = tokens[i + 1];
  if (right?.type === tt['num'] && /^\d+$/.test(source.slice(right.start, right.end))) return;
  refuse(
    tokens[i]!,
    'The result of ** differs between engines unless the exponent is a whole number written out. Use Math.pow.',
  );
}

function refuseModuleState(tokens: Token[], text: (token: Token) => string, refuse: Refuse): void {
  let depth = 0;
  tokens.forEach((token, i) => {
    if (
      token.type === tt['braceL'] ||
      token.type === tt['dollarBraceL'] ||
      token.type === tt['parenL'] ||
      token.type === tt['bracketL']
    )
      depth++;
    if (token.type === tt['braceR'] || token.type === tt['parenR'] || token.type === tt['bracketR']) depth--;
    if (depth > 0 || token.isType) return;
    if (token.type === tt['_let'] || token.type === tt['_var'])
      refuse(
        token,
        `A scenario may hold no mutable state: every node has its own copy of “${text(tokens[i + 1]!)}”. Keep it on a disk, or report it with observe().`,
      );
    if (token.type === tt['eq'] && isEmptyContainer(tokens, i + 1, text))
      refuse(
        tokens[i + 1]!,
        'A scenario may hold no mutable state: every node has its own copy of this. Keep it on a disk, or report it with observe().',
      );
  });
}

function isEmptyContainer(tokens: Token[], i: number, text: (token: Token) => string): boolean {
  const [first, second] = [tokens[i], tokens[i + 1]];
  if (!first || !second) return false;
  if (first.type === tt['bracketL'] && second.type === tt['bracketR']) return true;
  if (first.type === tt['braceL'] && second.type === tt['braceR']) return true;
  return first.type === tt['_new'] && ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'].includes(text(second));
}
