import type { Edge, NodeId } from './model.ts';

type Requires = Pick<Edge, 'kind' | 'from' | 'to' | 'at'>;

/** The edges of a circle in `requires`, or nothing if there is none. */
export function requiresCycle<E extends Requires>(edges: readonly E[]): E[] | undefined {
  const out = outgoing(edges);
  const done = new Set<NodeId>();
  const way: E[] = [];
  const visit = (node: NodeId): E[] | undefined => {
    const begin = way.findIndex(({ from }) => from === node);
    if (begin >= 0) return way.slice(begin);
    if (done.has(node)) return undefined;
    for (const edge of out.get(node) ?? []) {
      way.push(edge);
      const cycle = visit(edge.to);
      if (cycle) return cycle;
      way.pop();
    }
    done.add(node);
    return undefined;
  };
  for (const node of out.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}

/** All that must be read before a page, whatever comes first first. The page itself is not in it. */
export function prerequisites(edges: readonly Requires[], page: NodeId): NodeId[] {
  const out = outgoing(edges);
  const order: NodeId[] = [];
  const seen = new Set<NodeId>([page]);
  const visit = (node: NodeId): void => {
    for (const { to } of out.get(node) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      visit(to);
      order.push(to);
    }
  };
  visit(page);
  return order;
}

function outgoing<E extends Requires>(edges: readonly E[]): Map<NodeId, E[]> {
  const out = new Map<NodeId, E[]>();
  for (const edge of edges) {
    if (edge.kind !== 'requires') continue;
    const list = out.get(edge.from);
    if (list) list.push(edge);
    else out.set(edge.from, [edge]);
  }
  return out;
}
