import { TokenType as tt } from '../../libraries.mjs';
import type { Source } from './parse.ts';

const WHY = 'A scenario may hold no mutable state: every node has its own copy of';
const INSTEAD = 'Keep it on a disk, or report it with observe().';

const OPEN = new Set([tt['braceL'], tt['dollarBraceL'], tt['parenL'], tt['bracketL']]);
const CLOSE = new Set([tt['braceR'], tt['parenR'], tt['bracketR']]);
const CONTAINERS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);
// prettier-ignore
const MUTATORS = new Set([
  'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin', 'set', 'add', 'delete', 'clear',
]);

/**
 * Refuses module state in a scenario. Each node runs its own instance of the module and the invariants another, so what
 * a node pushes to such a list no invariant ever sees: a violation would pass unnoticed.
 */
export function checkScenario(source: Source): void {
  const { tokens } = source;
  const constants = new Set<string>();
  let depth = 0;
  tokens.forEach((token, i) => {
    if (OPEN.has(token.type)) depth++;
    if (CLOSE.has(token.type)) depth--;
    if (token.isType) return;
    if (depth > 0) return refuseMutation(source, constants, i);
    const name = source.textOf(tokens[i + 1]);
    if (token.type === tt['_let'] || token.type === tt['_var'])
      source.refuse(token, `${WHY} “${name}”. ${INSTEAD}`);
    if (token.type === tt['_const']) constants.add(name);
    if (token.type === tt['eq'] && isEmptyContainer(source, i + 1))
      source.refuse(tokens[i + 1]!, `${WHY} this. ${INSTEAD}`);
    refuseMutation(source, constants, i);
  });
}

function isEmptyContainer(source: Source, i: number): boolean {
  const [first, second] = [source.tokens[i], source.tokens[i + 1]];
  if (!first || !second) return false;
  if (first.type === tt['bracketL'] && second.type === tt['bracketR']) return true;
  if (first.type === tt['braceL'] && second.type === tt['braceR']) return true;
  if (first.type !== tt['_new'] || !CONTAINERS.has(source.textOf(second))) return false;
  const [open, close] = source.tokens.slice(i + 2).filter(({ isType }) => !isType);
  return open?.type !== tt['parenL'] || close?.type === tt['parenR'];
}

/** `seen.count = 1`, `seen[0]++`, `delete seen.x`, `seen.push(…)` of a constant of the module. */
function refuseMutation(source: Source, constants: ReadonlySet<string>, i: number): void {
  const { tokens } = source;
  const name = source.textOf(tokens[i]);
  const before = tokens[i - 1]?.type;
  if (tokens[i]!.type !== tt['name'] || !constants.has(name)) return;
  if (before === tt['dot'] || before === tt['questionDot'] || before === tt['_const']) return;
  const { end, member, depth } = memberChain(source, i + 1);
  if (depth === 0) return;
  const after = tokens[end];
  const called = after?.type === tt['parenL'] && MUTATORS.has(member);
  const assigned = after?.type === tt['eq'] || after?.type === tt['assign'];
  const stepped =
    after?.type === tt['preIncDec'] || after?.type === tt['postIncDec'] || before === tt['preIncDec'];
  if (called || assigned || stepped || before === tt['_delete'])
    source.refuse(tokens[i]!, `${WHY} “${name}”. ${INSTEAD}`);
}

/** Follows `.name` and `[…]` from a token on. */
function memberChain(source: Source, from: number): { end: number; member: string; depth: number } {
  const { tokens } = source;
  let [end, member, depth] = [from, '', 0];
  for (;;) {
    const type = tokens[end]?.type;
    if (type === tt['dot'] || type === tt['questionDot']) {
      member = source.textOf(tokens[end + 1]);
      end += 2;
    } else if (type === tt['bracketL']) {
      for (let open = 0; end < tokens.length; end++) {
        if (OPEN.has(tokens[end]!.type)) open++;
        if (CLOSE.has(tokens[end]!.type) && --open === 0) break;
      }
      end++;
      member = '';
    } else return { end, member, depth };
    depth++;
  }
}
