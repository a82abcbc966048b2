import type { Expr, From, Statement } from 'pgsql-ast-parser';
import { parse as parseTree } from '../../libraries.mjs';
import { errorAt, SqlError, syntaxError } from '../errors.ts';
import { tokensOf, type Token } from './lexer.ts';
import { normalise, type Aside, type Normalised } from './normalise.ts';
import { utilityOf, type Utility } from './utility.ts';

/** What the library's tree lacks, put back on its nodes. */
export interface Extras {
  /** On an update: its FROM clause, whole. On an update that stands for a DELETE: its USING clause. */
  readonly fromItems?: readonly From[];
  /** On a select: the tables that FOR UPDATE OF names. */
  readonly lockOf?: readonly string[];
  /** On an insert: the predicate of the index in ON CONFLICT (…) WHERE …. */
  readonly arbiterWhere?: Expr;
}

export type Tree = Statement & Extras;

/** A statement as the server runs it: either SQL proper, or one that moves transactions, settings and channels. */
export type Parsed =
  | { readonly kind: 'tree'; readonly tree: Tree; readonly text: string; readonly parameters: number }
  | {
      readonly kind: 'utility';
      readonly utility: Utility;
      readonly text: string;
      readonly parameters: number;
    };

const cache = new Map<string, readonly Parsed[]>();
const CACHE_LIMIT = 2_000;

/** The statements of a text, parsed once: a tree costs milliseconds and is never changed. */
export function parse(sql: string): readonly Parsed[] {
  const known = cache.get(sql);
  if (known) return known;
  const parsed = statementsOf(tokensOf(sql)).map((one) => parseStatement(one, sql));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(sql, parsed);
  return parsed;
}

interface Written {
  readonly tokens: Token[];
  /** The semicolon, if there is one. */
  end: Token | undefined;
}

function statementsOf(tokens: readonly Token[]): Written[] {
  const statements: Written[] = [{ tokens: [], end: undefined }];
  for (const token of tokens) {
    const last = statements.at(-1)!;
    if (token.kind !== 'operator' || token.value !== ';') last.tokens.push(token);
    else {
      last.end = token;
      statements.push({ tokens: [], end: undefined });
    }
  }
  return statements.filter((statement) => statement.tokens.length > 0);
}

function parseStatement({ tokens, end }: Written, sql: string): Parsed {
  try {
    return parsedStatement(tokens);
  } catch (error) {
    if (!(error instanceof SqlError) || error.message !== syntaxError(undefined).message) throw error;
    throw end ? syntaxError(end) : errorAt(sql.length, error.code, error.message);
  }
}

/** The words with which a statement of PostgreSQL begins. */
const STARTS = new Set(
  (
    'abort alter analyze begin call checkpoint close cluster comment commit copy create deallocate declare delete ' +
    'discard do drop end execute explain fetch grant import insert listen load lock merge move notify prepare ' +
    'reassign refresh reindex release reset revoke rollback savepoint security select set show start table ' +
    'truncate unlisten update vacuum values with'
  ).split(' '),
);

function parsedStatement(tokens: readonly Token[]): Parsed {
  const text = tokens.map((token) => token.text).join(' ');
  const parameters = Math.max(0, ...tokens.map((token) => (token.kind === 'parameter' ? +token.value : 0)));
  const [first] = tokens;
  if (first!.text !== '(' && !STARTS.has(first!.value)) throw syntaxError(first);
  const utility = utilityOf(tokens);
  if (utility) return { kind: 'utility', utility, text, parameters };
  return { kind: 'tree', tree: treeOf(tokens), text, parameters };
}

function treeOf(tokens: readonly Token[]): Tree {
  const normalised = normalise(tokens);
  const tree = parseNormalised(normalised);
  const asides = [...normalised.asides];
  putBack(tree, asides);
  if (asides.length > 0) throw new Error(`A clause was lost: ${asides[0]!.kind}`);
  return tree;
}

function parseNormalised(normalised: Normalised): Tree {
  try {
    const [tree, ...others] = parseTree(normalised.text, { locationTracking: true });
    if (!tree || others.length > 0) throw syntaxError(undefined);
    place(tree, normalised);
    return leftAssociative(tree) as Tree;
  } catch (error) {
    if (error instanceof SqlError) throw error;
    throw syntaxError(nearOf(error, normalised));
  }
}

function nearOf(error: unknown, { text, places }: Normalised): Token | undefined {
  const position = /at line (\d+) col (\d+)/.exec(String((error as Error).message));
  if (!position) return undefined;
  const lines = text.split('\n').slice(0, Number(position[1]) - 1);
  const at = lines.join('\n').length + (lines.length > 0 ? 1 : 0) + Number(position[2]) - 1;
  return places.findLast((place) => place.at <= at)?.token;
}

/** Notes of each node, and of each operator, where it stands in the query. */
function place(node: unknown, normalised: Normalised): void {
  if (node === null || typeof node !== 'object') return;
  const { _location: found, type, left } = node as Node & { left?: Node };
  for (const [key, child] of Object.entries(node)) if (key !== '_location') place(child, normalised);
  if (!found) return;
  found.at = normalised.places.findLast(({ at }) => at <= found.start)?.token.at;
  const after = type === 'binary' ? (left?._location?.end ?? 0) : undefined;
  if (after !== undefined)
    found.operatorAt = normalised.places.find(({ at, token }) => at >= after && token.text !== ')')?.token.at;
}

/** Of the text that the library read; `at` and `operatorAt` are places in the query. */
interface Place {
  start: number;
  end: number;
  at?: number | undefined;
  operatorAt?: number | undefined;
}

type Node = { [key: string]: unknown; type?: string; _location?: Place };

/** `a UNION b UNION ALL c ORDER BY d`: the library nests to the right and gives the order to `c`. */
function leftAssociative(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(leftAssociative);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).map(([key, value]) => [key, leftAssociative(value)]);
  const copy = Object.fromEntries(entries) as Node;
  return copy.type === 'union' || copy.type === 'union all' ? reassociated(copy) : copy;
}

function reassociated(union: Node): Node {
  const right = union['right'] as Node;
  if (right.type === 'union' || right.type === 'union all') {
    const first = {
      type: union.type!,
      left: union['left'],
      right: right['left'],
      _location: union._location!,
    };
    return { ...right, left: first };
  }
  const { orderBy, limit, ...rest } = right;
  return { ...union, right: rest, orderBy, limit };
}

function putBack(node: unknown, asides: Aside[]): void {
  if (node === null || typeof node !== 'object') return;
  for (const [key, child] of Object.entries(node)) if (key !== '_location') putBack(child, asides);
  const { type, _location: place } = node as Node;
  if (!place) return;
  for (const aside of asides.filter(({ at }) => at >= place.start && at <= place.end)) {
    if (!fits(type, node as Node, aside)) continue;
    asides.splice(asides.indexOf(aside), 1);
    Object.assign(node, contentOf(aside));
  }
}

function fits(type: string | undefined, node: Node, aside: Aside): boolean {
  if (aside.kind === 'from') return type === 'update' && 'sets' in node && node._location!.start === aside.at;
  if (aside.kind === 'delete') return type === 'delete' && node._location!.start === aside.at;
  if (aside.kind === 'lock-of') return type === 'select' && 'for' in node;
  return type === 'insert';
}

function contentOf(aside: Aside): Extras {
  if (aside.kind === 'lock-of') return { lockOf: aside.names! };
  const tree = treeOf(aside.tokens);
  if (tree.type !== 'select') throw syntaxError(undefined);
  return aside.kind === 'arbiter-where' ? { arbiterWhere: tree.where! } : { fromItems: tree.from! };
}
