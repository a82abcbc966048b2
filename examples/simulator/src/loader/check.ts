import { IdentifierRole as Role, TokenType as tt } from '../../libraries.mjs';
import { typeExports, type ModuleStatement } from './imports.ts';
import { isForeign } from './modules.ts';
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
 * Installed packages are judged mildly, since nobody can mend them: they may ask for a name that is not there, and what
 * differs between engines is the same on this one.
 *
 * @returns the free names of a package that a simulated node does not have.
 * @throws CompileError at the first such place.
 */
export function check(source: Source, statements: readonly ModuleStatement[]): string[] {
  const { tokens } = source;
  const foreign = isForeign(source.file);
  const absent = new Set<string>();
  const declared = declarations(source);
  const ranges = [...statements, ...typeExports(source)];
  const inStatement = (i: number) => ranges.some(({ first, last }) => first <= i && i <= last);
  tokens.forEach((token, i) => {
    if (token.isType || inStatement(i)) return;
    checkModule(source, i);
    if (!foreign) checkSyntax(source, i);
    if (token.type !== tt['name']) return;
    if (!foreign) checkMember(source, i);
    if (!ACCESS.has(token.identifierRole as number) || isLabel(tokens, i)) return;
    const name = source.textOf(token);
    if (name === 'async' || (name === 'await' && inFunction(source, i))) return;
    if (allowed.has(name) || isDeclared(declared, source, name, i)) return;
    if (!foreign || name === 'eval') source.refuse(token, refusal(name));
    if (!MODULE_WORDS.has(name)) absent.add(name);
  });
  return [...absent];
}

/** What a CommonJS module is written with. */
const MODULE_WORDS = new Set(['module', 'exports', 'require']);

/** What no module can do, whoever wrote it. */
function checkModule(source: Source, i: number): void {
  const { tokens } = source;
  const [token, next] = [tokens[i]!, tokens[i + 1]];
  const isImport = source.textOf(token) === 'import' && tokens[i - 1]?.type !== tt['dot'];
  const refuse = (message: string) => source.refuse(token, message);
  if (isImport && next?.type === tt['dot'])
    refuse('import.meta is not available in a simulated node. Pass what you need from scenario.ts.');
  if (
    token.type === tt['name'] &&
    source.textOf(token) === 'await' &&
    isAwait(source, i) &&
    !inFunction(source, i) &&
    !isMethod(tokens, i)
  )
    refuse('Top-level await is not available in a simulated node. Move it into an async function.');
}

function checkSyntax(source: Source, i: number): void {
  const { tokens } = source;
  const [token, next] = [tokens[i]!, tokens[i + 1]];
  const isImport = source.textOf(token) === 'import' && tokens[i - 1]?.type !== tt['dot'];
  const refuse = (message: string) => source.refuse(token, message);
  if (isImport && next?.type === tt['parenL'])
    refuse('Dynamic import() is not available in a simulated node. Use import at the top of the file.');
  if (token.type === tt['exponent'] || source.textOf(token) === '**=') checkExponent(source, i);
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

const AFTER_NAME = new Set([tt['colon'], tt['comma'], tt['braceR'], tt['eq']]);

/** Not a property, key or export that happens to be called `await`. */
function isAwait({ tokens }: Source, i: number): boolean {
  const [before, after] = [tokens[i - 1]?.type, tokens[i + 1]?.type];
  return before !== tt['dot'] && before !== tt['questionDot'] && !AFTER_NAME.has(after!);
}

/** Whether a body follows the parentheses behind a name. */
function isMethod(tokens: readonly Token[], i: number): boolean {
  const open = i + 1;
  if (tokens[open]?.type !== tt['parenL'] || tokens[i - 1]?.type === tt['_for']) return false;
  let depth = 0;
  const close = tokens.findIndex(({ type }, i) => {
    if (i < open) return false;
    if (type === tt['parenL']) depth++;
    if (type === tt['parenR']) depth--;
    return depth === 0;
  });
  return tokens[close + 1]?.type === tt['braceL'];
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
  if (isForeign(source.file)) return found;
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
