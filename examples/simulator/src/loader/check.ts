import { IdentifierRole as Role } from 'sucrase/dist/parser/tokenizer/index.js';
import { TokenType as tt } from 'sucrase/dist/parser/tokenizer/types.js';
import { typeExports, type ModuleStatement } from './imports.ts';
import { INJECTED, SHARED, refusal, refusedMember } from './names.ts';
import type { Scope, Source, Token } from './parse.ts';

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
 * Refuses source that would escape the simulation, behave differently on another engine, or not run in Node: free
 * names that are not on the allow-list, dynamic import, `import.meta`, top-level `await`, `**` with anything but a
 * whole exponent, members that answer by locale, TypeScript that leaves code behind.
 *
 * @throws CompileError at the first such place.
 */
export function check(source: Source, statements: readonly ModuleStatement[]): void {
  const { tokens } = source;
  const declared = declarations(source);
  const ranges = [...statements, ...typeExports(source)];
  const inStatement = (i: number) => ranges.some(({ first, last }) => first <= i && i <= last);
  tokens.forEach((token, i) => {
    if (token.isType || inStatement(i)) return;
    checkSyntax(source, i);
    if (token.type !== tt['name']) return;
    checkMember(source, i);
    if (!ACCESS.has(token.identifierRole as number) || isLabel(tokens, i)) return;
    const name = source.textOf(token);
    if (name === 'async' || (name === 'await' && inFunction(source, i))) return;
    if (!allowed.has(name) && !isDeclared(declared, source, name, i)) source.refuse(token, refusal(name));
  });
}

function checkSyntax(source: Source, i: number): void {
  const { tokens } = source;
  const [token, next] = [tokens[i]!, tokens[i + 1]];
  const isImport = source.textOf(token) === 'import' && tokens[i - 1]?.type !== tt['dot'];
  const refuse = (message: string) => source.refuse(token, message);
  if (token.type === tt['exponent'] || source.textOf(token) === '**=') checkExponent(source, i);
  if (isImport && next?.type === tt['parenL'])
    refuse('Dynamic import() is not available in a simulated node. Use import at the top of the file.');
  if (isImport && next?.type === tt['dot'])
    refuse('import.meta is not available in a simulated node. Pass what you need from scenario.ts.');
  if (
    token.type === tt['name'] &&
    source.textOf(token) === 'await' &&
    isAwait(source, i) &&
    !inFunction(source, i)
  )
    refuse('Top-level await is not available in a simulated node. Move it into an async function.');
  if (token.type === tt['_enum']) refuse('Node does not run an enum. Use an object with “as const”.');
  if (token.type === tt['at']) refuse('Node does not run decorators. Call the function yourself.');
  if (PARAMETER_PROPERTY.has(token.type) && isParameter(tokens, i))
    refuse('Node does not run parameter properties. Declare the field and assign it in the constructor.');
}

const PARAMETER_PROPERTY = new Set([tt['_private'], tt['_public'], tt['_protected'], tt['_readonly']]);

function isParameter(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]?.type;
  return before === tt['parenL'] || before === tt['comma'];
}

/** Not a property or key that happens to be called `await`. */
function isAwait({ tokens }: Source, i: number): boolean {
  const [before, after] = [tokens[i - 1]?.type, tokens[i + 1]?.type];
  return before !== tt['dot'] && before !== tt['questionDot'] && after !== tt['colon'];
}

/** Members that answer differently by engine or locale, found by their name behind a dot. */
function checkMember(source: Source, i: number): void {
  const { tokens } = source;
  const dot = tokens[i - 1]?.type;
  if (dot !== tt['dot'] && dot !== tt['questionDot']) return;
  const message = refusedMember(source.textOf(tokens[i]), {
    of: source.textOf(tokens[i - 2]),
    called: tokens[i + 1]?.type === tt['parenL'],
  });
  if (message) source.refuse(tokens[i]!, message);
}

function declarations(source: Source): Map<Scope, Set<string>> {
  const found = new Map<Scope, Set<string>>();
  source.tokens.forEach((token, i) => {
    if (token.isType) return;
    const role = token.identifierRole as number;
    const scope = TOP.has(role)
      ? source.moduleScope
      : FUNCTION.has(role)
        ? enclosing(source, i, true)
        : BLOCK.has(role)
          ? enclosing(source, i, false)
          : undefined;
    if (!scope) return;
    let names = found.get(scope);
    if (!names) found.set(scope, (names = new Set()));
    names.add(source.textOf(token));
  });
  for (const name of found.get(source.moduleScope) ?? [])
    if (name === 'exports' || name === 'require') refuseDeclaration(source, name);
  return found;
}

function refuseDeclaration(source: Source, name: string): never {
  const token = source.tokens.find(
    (token) => token.identifierRole !== null && source.textOf(token) === name,
  )!;
  return source.refuse(token, `The name “${name}” is taken at the top of a file. Choose another.`);
}

const contains = (scope: Scope, i: number) => scope.startTokenIndex <= i && i < scope.endTokenIndex;

function enclosing({ scopes }: Source, i: number, functionOnly: boolean): Scope | undefined {
  return scopes.find((scope) => contains(scope, i) && (scope.isFunctionScope || !functionOnly));
}

function isDeclared(declared: Map<Scope, Set<string>>, { scopes }: Source, name: string, i: number): boolean {
  return scopes.some((scope) => contains(scope, i) && declared.get(scope)?.has(name));
}

function inFunction({ scopes }: Source, i: number): boolean {
  return scopes.slice(0, -1).some((scope) => scope.isFunctionScope && contains(scope, i));
}

function isLabel(tokens: readonly Token[], i: number): boolean {
  return tokens[i + 1]?.type === tt['colon'] && (i === 0 || STATEMENT_START.has(tokens[i - 1]!.type));
}

/** Engines disagree in the last bit of `2 ** 0.5`; whole powers are exact products everywhere. */
function checkExponent(source: Source, i: number): void {
  const right = source.tokens[i + 1];
  if (right && /^\d+n?$/.test(source.textOf(right))) return;
  source.refuse(
    source.tokens[i]!,
    'The result of ** differs between engines unless the exponent is a whole number written out. Use Math.pow.',
  );
}
