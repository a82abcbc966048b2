import {
  edgeKinds,
  isPage,
  isWritten,
  type Catalogue,
  type EdgeKind,
  type GraphNode,
} from '../catalogue/graph/model.ts';
import { phaseNames, phases } from '../site/phases.ts';
import { layoutGraph, type GraphLayout } from './layout.ts';

/** The kinds of nodes that the drawn graph has. What belongs to one example is listed on its page. */
export const drawnTypes = {
  page: 'Pages',
  problem: 'Problems',
  system: 'Systems',
  concept: 'Words',
} as const;
export type DrawnType = keyof typeof drawnTypes;

export interface DrawnNode {
  readonly node: GraphNode;
  readonly type: DrawnType;
  readonly label: string;
  /** Where it leads, as a path of this site; undefined for what is planned and what has no page. */
  readonly path: string | undefined;
  readonly cluster: string;
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly { readonly kind: EdgeKind; readonly from: string; readonly to: string }[];
  /** The kinds of edges that occur, in their order. */
  readonly edgeKinds: readonly EdgeKind[];
  readonly layout: GraphLayout;
}

/** What of the catalogue is drawn, and where. */
export function drawGraph(catalogue: Catalogue): DrawnGraph {
  const order = [...Object.values(phases), ...Object.values(drawnTypes)];
  const nodes = [...catalogue.nodes.values()]
    .filter((node) => node.type in drawnTypes && !(isPage(node) && node.phase === undefined))
    .map(drawn)
    .toSorted(
      (a, b) =>
        order.indexOf(a.cluster as never) - order.indexOf(b.cluster as never) ||
        Number(b.path !== undefined) - Number(a.path !== undefined),
    );
  const shown = new Set(nodes.map(({ node }) => node.id));
  const edges = catalogue.edges.filter(({ from, to }) => shown.has(from) && shown.has(to));
  return {
    nodes,
    edges,
    edgeKinds: (Object.keys(edgeKinds) as EdgeKind[]).filter((kind) =>
      edges.some((edge) => edge.kind === kind),
    ),
    layout: layoutGraph(
      nodes.map(({ node, label, cluster, path }) => ({
        id: node.id,
        label,
        cluster,
        bold: path !== undefined,
      })),
      edges.filter(({ kind }) => kind === 'requires'),
    ),
  };
}

function drawn(node: GraphNode): DrawnNode {
  const type = node.type as DrawnType;
  const phase = isPage(node) && phaseNames.find((name) => name === node.phase);
  return {
    node,
    type,
    // What comes before a colon names it; the rest says why to read it.
    label: isPage(node) ? (node.title || readable(node.slug)).split(/[:(]/)[0]!.trim() : node.title,
    path: isWritten(node) ? node.path : undefined,
    cluster: phase ? phases[phase] : drawnTypes[type],
  };
}

const readable = (slug: string) => slug.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
