import type { Kind } from '../../site/frontmatter.ts';
import type { Phase } from '../../site/phases.ts';
import type { Place } from './located-yaml.ts';

/**
 * What the site knows: pages, what they are about, what they show, and how these hang together. Each node has an `id`
 * that says its kind (`page:saga`, `system:redis`), and each edge is written once, in the direction that its kind
 * names. Made by `loadCatalogue` from front matter, `content/graph/`, `content/paths/` and the examples' sources;
 * everything else reads it.
 */
export interface Catalogue {
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly edges: readonly Edge[];
  readonly paths: readonly LearningPath[];
  /** What is wrong with it. The build stops if there is anything. */
  readonly findings: readonly Finding[];
}

export type NodeId = `${NodeKind}:${string}`;
export type NodeKind = GraphNode['type'];

export type GraphNode = PageNode | DataNode | ExampleNode | InvariantNode | BugNode | SymbolNode;

interface Named {
  readonly id: NodeId;
  readonly title: string;
  readonly at: Place;
}

/** A page, written or planned. Slugs are unique among all phases. */
export interface PageNode extends Named {
  readonly type: 'page';
  readonly slug: string;
  readonly phase: Phase | undefined;
  /** Its path on the site, `/transactions/saga/`; undefined while it is only planned. */
  readonly path: string | undefined;
  readonly kind: Kind;
  readonly level: 1 | 2 | 3 | undefined;
  readonly minutes: number | undefined;
  readonly problem: string | undefined;
  readonly questions: readonly string[];
  readonly tags: readonly string[];
  /** The folder under `examples/`. */
  readonly example: string | undefined;
  readonly reviewed: string | undefined;
}

/** Something that has no page of its own: a library or server, what a user complains of, a word worth explaining. */
export interface DataNode extends Named {
  readonly type: 'system' | 'problem' | 'concept';
  readonly slug: string;
  /** What it is, in one sentence; of a problem, what is observed. */
  readonly about: string;
  /** Other words for it. */
  readonly also: readonly string[];
  /** Its home on the web, if it has one. */
  readonly url: string | undefined;
}

export interface ExampleNode extends Named {
  readonly type: 'example';
  /** `transactions/saga` */
  readonly example: string;
}

export interface InvariantNode extends Named {
  readonly type: 'invariant';
  readonly example: string;
  readonly when: 'always' | 'eventually' | 'sometimes';
}

export interface BugNode extends Named {
  readonly type: 'bug';
  readonly example: string;
  /** The name of its patch: `late-action`. */
  readonly name: string;
  readonly why: string;
}

/** What a pattern's file exports. */
export interface SymbolNode extends Named {
  readonly type: 'symbol';
  readonly example: string;
  /** First sentence of its docstring, or nothing. */
  readonly about: string;
}

/** Each kind, and how it reads from either end. */
export const edgeKinds = {
  requires: { label: 'requires', inverse: 'unlocks' },
  combinesWith: { label: 'combines with', inverse: 'combines with' },
  contrastsWith: { label: 'contrasts with', inverse: 'contrasts with' },
  solves: { label: 'solves', inverse: 'is solved by' },
  implementedBy: { label: 'is implemented by', inverse: 'implements' },
  mentions: { label: 'mentions', inverse: 'is mentioned by' },
  shows: { label: 'shows', inverse: 'is shown on' },
  keeps: { label: 'keeps', inverse: 'is kept by' },
  plants: { label: 'has the planted bug', inverse: 'is planted in' },
  violates: { label: 'violates', inverse: 'is violated by' },
  exports: { label: 'exports', inverse: 'is exported by' },
} as const;

export type EdgeKind = keyof typeof edgeKinds;

export interface Edge {
  readonly kind: EdgeKind;
  readonly from: NodeId;
  readonly to: NodeId;
  /** Why it is there, in the author's words: what the other adds, what tells the two apart, which version. */
  readonly note: string | undefined;
  readonly at: Place;
}

/** An order in which to read pages, with a goal. */
export interface LearningPath {
  readonly slug: string;
  readonly title: string;
  readonly about: string;
  readonly steps: readonly PathStep[];
  readonly at: Place;
}

export interface PathStep {
  readonly page: NodeId;
  /** Why it comes here, if that is not plain. */
  readonly why: string | undefined;
  /** A heading that this step begins: a week, a part. */
  readonly part: string | undefined;
}

/** A mistake, in one sentence that says what to write. */
export interface Finding {
  readonly at: Place;
  readonly message: string;
}

export const isPage = (node: GraphNode | undefined): node is PageNode => node?.type === 'page';
export const isWritten = (node: GraphNode | undefined): node is PageNode & { path: string } =>
  isPage(node) && node.path !== undefined;
