import { Graph, layout as layered } from '@dagrejs/dagre';
import { clip } from '../lab/diagram/text-width.ts';

/** A node as the layout needs it. */
export interface ToPlace {
  readonly id: string;
  readonly label: string;
  /** Which cluster it is drawn in. */
  readonly cluster: string;
  readonly bold?: boolean;
}

export interface ToJoin {
  readonly from: string;
  readonly to: string;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly id: string;
  /** The label, as much of it as fits. */
  readonly text: string;
}

export interface PlacedCluster extends Box {
  readonly name: string;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly clusters: readonly PlacedCluster[];
  readonly nodes: ReadonlyMap<string, PlacedNode>;
}

export const FONT_SIZE = 13;
const NODE = { width: 188, height: 30 };
const GAP = { x: 12, y: 10 };
const CLUSTER = { padding: 14, heading: 34, gap: 26 };
const COLUMNS_IN_CLUSTER = 2;
const CLUSTER_WIDTH =
  COLUMNS_IN_CLUSTER * NODE.width + (COLUMNS_IN_CLUSTER - 1) * GAP.x + 2 * CLUSTER.padding;

/**
 * Places the graph: a cluster for each phase, in their order, in columns of about the same height. Within a cluster,
 * what hangs together is drawn in layers, what is required above what requires it (by dagre); the rest follows in rows.
 * The same graph always gives the same picture.
 *
 * @param edges only those inside a cluster move anything.
 */
export function layoutGraph(nodes: readonly ToPlace[], edges: readonly ToJoin[], columns = 3): GraphLayout {
  const byCluster = Map.groupBy(nodes, ({ cluster }) => cluster);
  const bottoms = Array.from({ length: columns }, () => 0);
  const placed = new Map<string, PlacedNode>();
  const clusters: PlacedCluster[] = [];
  for (const [name, members] of byCluster) {
    const inside = placeMembers(members, edges);
    const column = bottoms.indexOf(Math.min(...bottoms));
    const [x, y] = [column * (CLUSTER_WIDTH + CLUSTER.gap), bottoms[column]!];
    const height = inside.height + CLUSTER.heading + CLUSTER.padding;
    clusters.push({ name, x, y, width: CLUSTER_WIDTH, height });
    for (const node of inside.nodes)
      placed.set(node.id, {
        ...node,
        x: x + CLUSTER.padding + node.x,
        y: y + CLUSTER.heading + node.y,
      });
    bottoms[column] = y + height + CLUSTER.gap;
  }
  const used = Math.min(columns, clusters.length);
  return {
    width: Math.max(0, used * (CLUSTER_WIDTH + CLUSTER.gap) - CLUSTER.gap),
    height: Math.max(0, ...bottoms) - (clusters.length ? CLUSTER.gap : 0),
    clusters,
    nodes: placed,
  };
}

function placeMembers(
  members: readonly ToPlace[],
  edges: readonly ToJoin[],
): { nodes: PlacedNode[]; height: number } {
  const ids = new Set(members.map(({ id }) => id));
  const inner = edges.filter(({ from, to }) => ids.has(from) && ids.has(to) && from !== to);
  const joined = new Set(inner.flatMap(({ from, to }) => [from, to]));
  const together = placeLayers(
    members.filter(({ id }) => joined.has(id)),
    inner,
  );
  const rows = placeRows(
    members.filter(({ id }) => !joined.has(id)),
    together.height ? together.height + 2 * GAP.y : 0,
  );
  return {
    nodes: [...together.nodes, ...rows],
    height: Math.max(together.height, ...rows.map(({ y, height }) => y + height)),
  };
}

/** In layers as dagre finds them, but no wider than the cluster: a layer that is too wide takes several rows. */
function placeLayers(
  members: readonly ToPlace[],
  edges: readonly ToJoin[],
): { nodes: PlacedNode[]; height: number } {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: GAP.x, ranksep: GAP.y });
  for (const { id } of members) graph.setNode(id, { ...NODE });
  // What is required stands above.
  for (const { from, to } of edges) graph.setEdge(to, from, {});
  if (members.length) layered(graph);
  const layers = Map.groupBy(members, ({ id }) => graph.node(id).y as number);
  const nodes: PlacedNode[] = [];
  let y = 0;
  for (const [, layer] of [...layers].toSorted(([a], [b]) => a - b)) {
    const inOrder = layer.toSorted((a, b) => graph.node(a.id).x - graph.node(b.id).x);
    nodes.push(...placeRows(inOrder, y));
    y += Math.ceil(inOrder.length / COLUMNS_IN_CLUSTER) * (NODE.height + GAP.y) + GAP.y;
  }
  return { nodes, height: Math.max(0, y - 2 * GAP.y) };
}

function placeRows(members: readonly ToPlace[], top: number): PlacedNode[] {
  return members.map(({ id, label, bold }, i) => ({
    id,
    text: clip(label, FONT_SIZE, NODE.width - 16, bold),
    x: (i % COLUMNS_IN_CLUSTER) * (NODE.width + GAP.x),
    y: top + Math.floor(i / COLUMNS_IN_CLUSTER) * (NODE.height + GAP.y),
    ...NODE,
  }));
}

/** A curve from the border of one box to that of another, as the `d` of an SVG path. */
export function curve(from: Box, to: Box): string {
  const [a, b] = [centre(from), centre(to)];
  if (Math.abs(a.x - b.x) < NODE.width / 2) {
    // One above the other: out at the side, so that what lies between stays readable.
    const side = Math.max(from.x + from.width, to.x + to.width);
    const bow = side + Math.min(60, 10 + Math.abs(a.y - b.y) / 8);
    return `M${from.x + from.width} ${a.y}C${bow} ${a.y} ${bow} ${b.y} ${to.x + to.width} ${b.y}`;
  }
  const rightwards = b.x > a.x;
  const x1 = rightwards ? from.x + from.width : from.x;
  const x2 = rightwards ? to.x : to.x + to.width;
  const bend = (x2 - x1) / 2;
  return `M${x1} ${a.y}C${x1 + bend} ${a.y} ${x2 - bend} ${b.y} ${x2} ${b.y}`;
}

const centre = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });
