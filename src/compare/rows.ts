import { mdxToMdast } from 'satteri';
import type { Catalogue, NodeId, PageNode } from '../catalogue/graph/model.ts';
import { kindName } from '../site/frontmatter.ts';
import { phases } from '../site/phases.ts';
import { levels } from '../tags/facets.ts';
import type { WrittenPage } from '../catalogue/graph/read-pages.ts';
import { textOf } from '../catalogue/template/page-text.ts';
import type { Pair } from './pairs.ts';

/** One line of a comparison: what each page says, point by point. */
export interface Row {
  readonly label: string;
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** What there is to compare of two pages. A row that neither has is left out, and so is a facet in which they agree. */
export function rowsOf(catalogue: Catalogue, { a, b }: Pair): Row[] {
  const [left, right] = [saidBy(catalogue, a, b), saidBy(catalogue, b, a)];
  return Object.keys(left)
    .map((label): Row => ({ label, a: left[label]!, b: right[label]! }))
    .filter(({ a, b }) => a.length + b.length > 0)
    .filter((row) => !FACETS.includes(row.label) || row.a.join() !== row.b.join());
}

const FACETS = ['Part of the site', 'Kind of page', 'Level', 'Tags'];

function saidBy(
  catalogue: Catalogue,
  { node, body, contrastsWith }: WrittenPage,
  other: WrittenPage,
): Record<string, readonly string[]> {
  const text = saidInText(body);
  return {
    Problem: one(node.problem),
    'What sets it apart': contrastsWith.flatMap(({ name, note }) =>
      name === other.node.slug && note ? [note] : [],
    ),
    Guarantee: text.guarantee,
    Price: text.price,
    'Do not use it when': text.whenNot,
    Invariants: [...catalogue.nodes.values()].flatMap((each) =>
      each.type === 'invariant' && each.example === node.example ? [`${each.title} (${each.when})`] : [],
    ),
    ...facetsOf(node),
    'Who implements it': namesOf(catalogue, node.id, 'implementedBy'),
    'Read first': namesOf(catalogue, node.id, 'requires'),
  };
}

const facetsOf = ({ phase, kind, level, tags }: PageNode): Record<string, readonly string[]> => ({
  'Part of the site': one(phase && phases[phase]),
  'Kind of page': one(kindName(kind)),
  Level: one(level && kindName(levels[level])),
  Tags: [...tags].toSorted(),
});

const one = (text: string | undefined): string[] => (text ? [text] : []);

const namesOf = ({ nodes, edges }: Catalogue, id: NodeId, kind: string): string[] =>
  edges
    .filter((edge) => edge.kind === kind && edge.from === id)
    .map(({ to }) => nodes.get(to)!.title || to.split(':')[1]!.replaceAll('-', ' '));

type Tree = Parameters<typeof textOf>[0];
const childrenOf = (node: Tree) => (node['children'] as Tree[] | undefined) ?? [];

/** What pages of patterns say under fixed words: what holds, what it costs, and when not to use it. */
function saidInText(body: string): Record<'guarantee' | 'price' | 'whenNot', string[]> {
  const top = childrenOf(mdxToMdast(body) as Tree);
  const texts = top.map((node) => (node.type === 'paragraph' ? textOf(node) : ''));
  const after = (word: string) =>
    texts.flatMap((text) => (text.startsWith(`${word}:`) ? [upper(text.slice(word.length + 1).trim())] : []));
  const start = texts.findIndex((text) => /^(do not use it when|when not to use it)/i.test(text));
  const list = start < 0 ? undefined : top[start + 1];
  return {
    guarantee: after('Guarantee'),
    price: after('Price'),
    whenNot: list?.type === 'list' ? childrenOf(list).map((item) => textOf(item).trim()) : [],
  };
}

const upper = (text: string) => text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
