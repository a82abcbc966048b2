import { edgeKinds, type Catalogue, type Edge, type EdgeKind, type GraphNode, type NodeId } from './model.ts';

/** One node as seen from another: by which kind of edge, and why. */
export interface Neighbour {
  readonly kind: EdgeKind;
  /** How the edge reads from where one stands: `requires`, or `unlocks` for the same edge from its other end. */
  readonly label: string;
  readonly node: GraphNode;
  readonly note: string | undefined;
}

const KINDS = Object.keys(edgeKinds) as EdgeKind[];

/**
 * All that a node has an edge to or from, in the order of the kinds of edges. What two pages say of each other stands
 * there once, with the words of the page one looks from.
 */
export function neighboursOf({ nodes, edges }: Catalogue, id: NodeId): Neighbour[] {
  const found: Neighbour[] = [];
  const seen = new Set<string>();
  const add = ({ kind, note }: Edge, other: NodeId, label: string) => {
    const key = `${label} ${other}`;
    const node = nodes.get(other);
    if (!node || seen.has(key)) return;
    seen.add(key);
    found.push({ kind, label, node, note });
  };
  for (const edge of edges) if (edge.from === id) add(edge, edge.to, edgeKinds[edge.kind].label);
  for (const edge of edges) if (edge.to === id) add(edge, edge.from, edgeKinds[edge.kind].inverse);
  return found.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/** Neighbours under the words that lead to them, in order: `requires` → …. */
export function groupedNeighbours(catalogue: Catalogue, id: NodeId): Map<string, Neighbour[]> {
  return Map.groupBy(neighboursOf(catalogue, id), ({ label }) => label);
}
