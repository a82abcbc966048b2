import { toTerm } from '../../glossary/mark-terms.ts';
import { mentionsIn } from '../../glossary/mentions.ts';
import { onlyLeadsOn } from '../../site/frontmatter.ts';
import { didYouMean } from './nearest.ts';
import { requiresCycle } from './requires.ts';
import {
  isPage,
  type Catalogue,
  type Edge,
  type EdgeKind,
  type Finding,
  type GraphNode,
  type LearningPath,
  type NodeId,
  type NodeKind,
  type PageNode,
} from './model.ts';
import type { DataFile } from './read-data.ts';
import type { ReadExample } from './read-examples.ts';
import type { Said, WrittenPage } from './read-pages.ts';

/** Everything that was read, before it is joined. */
export interface Sources {
  readonly pages: readonly WrittenPage[];
  readonly planned: readonly PageNode[];
  readonly data: readonly DataFile[];
  readonly paths: readonly LearningPath[];
  readonly examples: readonly ReadExample[];
  readonly findings: readonly Finding[];
}

/** Joins what was read into one model, and finds what does not fit. */
export function joinCatalogue(sources: Sources): Catalogue {
  const join = new Join(sources);
  return join.catalogue();
}

class Join {
  readonly #sources: Sources;
  readonly #nodes = new Map<NodeId, GraphNode>();
  readonly #edges: Edge[] = [];
  readonly #findings: Finding[];

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#findings = [...sources.findings, ...sources.data.flatMap(({ findings }) => findings)];
  }

  catalogue(): Catalogue {
    this.#addNodes();
    for (const page of this.#sources.pages) this.#addEdgesOf(page);
    for (const { pages } of this.#sources.data)
      for (const { node, said } of pages) this.#addDataEdge(node, said);
    for (const page of this.#sources.pages) this.#addTerms(page);
    for (const example of this.#sources.examples) this.#addExample(example);
    this.#checkPaths();
    this.#checkRequires();
    this.#checkContrasts();
    this.#checkReach();
    this.#checkProblems();
    return {
      nodes: this.#nodes,
      edges: this.#edges,
      paths: this.#sources.paths,
      findings: this.#findings.toSorted(
        (a, b) => a.at.file.localeCompare(b.at.file) || a.at.line - b.at.line,
      ),
    };
  }

  #addNodes(): void {
    const { pages, planned, data, examples } = this.#sources;
    for (const { node } of pages) this.#add(node);
    for (const node of planned) this.#add(node);
    for (const { nodes } of data) for (const node of nodes) this.#add(node);
    for (const { node, invariants, bugs, symbols } of examples)
      for (const each of [node, ...invariants, ...bugs, ...symbols]) this.#add(each);
  }

  #add(node: GraphNode): void {
    const other = this.#nodes.get(node.id);
    if (!other) this.#nodes.set(node.id, node);
    else if (isPage(node) && node.path === undefined && isPage(other) && other.path !== undefined)
      this.#fail(node.at, `the page “${node.slug}” is written: take it out of the planned pages.`);
    else
      this.#fail(
        node.at,
        `${node.id} is there already, in ${other.at.file}:${other.at.line}: rename one of them.`,
      );
  }

  #addEdgesOf(page: WrittenPage): void {
    const { id } = page.node;
    for (const said of page.requires) this.#edge('requires', said, 'page', id);
    for (const said of page.combinesWith) this.#edge('combinesWith', said, 'page', id);
    for (const said of page.contrastsWith) this.#edge('contrastsWith', said, 'page', id);
    for (const said of page.solves) this.#edge('solves', said, 'problem', id);
    for (const said of page.implementedBy) this.#edge('implementedBy', said, 'system', id);
    this.#addMentions(page);
    const { example, at } = page.node;
    if (example !== undefined) this.#edge('shows', { name: example, note: undefined, at }, 'example', id);
  }

  /** A planned page cannot speak for itself yet; once it is written, it does. */
  #addDataEdge(node: NodeId, said: Said): void {
    if (!node.startsWith('problem:')) return this.#edge('mentions', said, 'page', node, true);
    const page = this.#nodes.get(`page:${said.name}`);
    if (isPage(page) && page.path !== undefined)
      this.#fail(
        said.at,
        `the page “${said.name}” is written: take it out here, and name the problem in its solves if it explains it.`,
      );
    else this.#edge('solves', said, 'page', node, true);
  }

  /** Links in the text to other pages, once each. Links to nothing fail where pages are made. */
  #addMentions({ node, links }: WrittenPage): void {
    const seen = new Set<NodeId>([node.id]);
    for (const { name, at } of links) {
      const to: NodeId = `page:${name.split('/').filter(Boolean).at(-1) ?? 'home'}`;
      if (seen.has(to) || !this.#nodes.has(to)) continue;
      seen.add(to);
      this.#edges.push({ kind: 'mentions', from: node.id, to, note: undefined, at });
    }
  }

  /** Words of the glossary in its text, where they are marked. A page that treats one at length has its edge already. */
  #addTerms({ node, body, bodyLine }: WrittenPage): void {
    const concepts = this.#sources.data.flatMap(({ nodes }) =>
      nodes.filter(({ type }) => type === 'concept'),
    );
    for (const { slug, line } of mentionsIn(body, concepts.map(toTerm), node.slug)) {
      const to: NodeId = `concept:${slug}`;
      if (
        this.#edges.some(
          ({ kind, from, to: other }) => kind === 'mentions' && from === node.id && other === to,
        )
      )
        continue;
      const at = { file: node.at.file, line: bodyLine + line - 1 };
      this.#edges.push({ kind: 'mentions', from: node.id, to, note: undefined, at });
    }
  }

  #addExample({ node, invariants, bugs, symbols }: ReadExample): void {
    const add = (kind: EdgeKind, to: GraphNode, from: NodeId = node.id) =>
      this.#edges.push({ kind, from, to: to.id, note: undefined, at: to.at });
    for (const invariant of invariants) add('keeps', invariant);
    for (const symbol of symbols) add('exports', symbol);
    for (const bug of bugs) {
      add('plants', bug);
      const broken = invariants.find(({ title }) => title === bug.breaks);
      if (broken) add('violates', broken, bug.id);
      else
        this.#fail(
          bug.at,
          `no invariant of ${node.example} reads “${bug.breaks}”.${didYouMean(
            bug.breaks,
            invariants.map(({ title }) => title),
          )}`,
        );
    }
  }

  /** @param reversed the name that was said is where the edge begins. */
  #edge(kind: EdgeKind, { name, note, at }: Said, type: NodeKind, other: NodeId, reversed = false): void {
    const said: NodeId = `${type}:${name}`;
    if (!this.#nodes.has(said)) return this.#fail(at, this.#noSuch(type, name));
    if (said === other) return this.#fail(at, `a page cannot stand in ${kind} to itself.`);
    const [from, to] = reversed ? [said, other] : [other, said];
    if (this.#edges.some((edge) => edge.kind === kind && edge.from === from && edge.to === to))
      return this.#fail(at, `“${name}” stands twice in ${kind}.`);
    this.#edges.push({ kind, from, to, note, at });
  }

  #noSuch(type: NodeKind, name: string): string {
    const prefix = `${type}:`;
    const names = [...this.#nodes.keys()]
      .filter((id) => id.startsWith(prefix))
      .map((id) => id.slice(prefix.length));
    const place = type === 'page' ? 'planned.yaml' : type === 'example' ? '' : `${type}s.yaml`;
    const add = place ? ` Or add it to content/graph/${place}.` : '';
    return `there is no ${type} “${name}”.${didYouMean(name, names)}${add}`;
  }

  #checkPaths(): void {
    for (const { steps, at } of this.#sources.paths)
      for (const { page } of steps)
        if (!this.#nodes.has(page)) this.#fail(at, this.#noSuch('page', page.slice('page:'.length)));
  }

  #checkRequires(): void {
    const cycle = requiresCycle(this.#edges);
    if (!cycle) return;
    const names = [...cycle, cycle[0]!].map(({ from }) => from.slice('page:'.length));
    this.#fail(
      cycle[0]!.at,
      `requires goes round in a circle: ${names.join(' → ')}. Leave one of these out.`,
    );
  }

  /** Both sides say what tells them apart; a planned page cannot yet. */
  #checkContrasts(): void {
    const isSaid = ({ from, to }: { from: NodeId; to: NodeId }) =>
      this.#edges.some((edge) => edge.kind === 'contrastsWith' && edge.from === from && edge.to === to);
    for (const { kind, from, to, at } of this.#edges) {
      const other = this.#nodes.get(to);
      if (kind !== 'contrastsWith' || !isPage(other) || other.path === undefined) continue;
      if (!isSaid({ from: to, to: from }))
        this.#fail(
          at,
          `“${other.slug}” does not say that it contrasts with “${from.slice('page:'.length)}”: add it to contrastsWith in ${other.at.file}.`,
        );
    }
  }

  /** Readers come to every page that teaches something by some path. What it requires is on the way. */
  #checkReach(): void {
    const onPaths = new Set(this.#sources.paths.flatMap(({ steps }) => steps.map(({ page }) => page)));
    for (const node of this.#nodes.values()) {
      if (!isPage(node) || node.path === undefined || onlyLeadsOn(node.kind) || node.kind === 'reference')
        continue;
      if (!onPaths.has(node.id))
        this.#fail(node.at, `no path leads to “${node.slug}”: add it to one of content/paths/.`);
    }
  }

  #checkProblems(): void {
    for (const node of this.#nodes.values())
      if (node.type === 'problem' && !this.#edges.some(({ to }) => to === node.id))
        this.#fail(
          node.at,
          `no page solves “${node.slug}”: name it in a page’s solves, or leave it out until one does.`,
        );
  }

  #fail(at: Finding['at'], message: string): void {
    this.#findings.push({ at, message });
  }
}
