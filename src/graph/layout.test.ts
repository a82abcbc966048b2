import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { curve, layoutGraph, type Box, type ToJoin, type ToPlace } from './layout.ts';

const made = (count: number, clusters: number, joins: readonly (readonly [number, number])[]) => {
  const nodes = Array.from({ length: count }, (_, i): ToPlace => ({
    id: `n${i}`,
    label: `Node number ${i}`,
    cluster: `c${i % clusters}`,
  }));
  const edges = joins
    .filter(([a, b]) => a < count && b < count)
    .map(([a, b]): ToJoin => ({ from: `n${a}`, to: `n${b}` }));
  return { nodes, edges };
};
const apart = (a: Box, b: Box) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
const within = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

function assertSound({ nodes, edges }: { nodes: ToPlace[]; edges: ToJoin[] }): void {
  const layout = layoutGraph(nodes, edges);
  assert.equal(layout.nodes.size, nodes.length);
  const boxes = [...layout.nodes.values()];
  boxes.forEach((box, i) => boxes.slice(i + 1).forEach((other) => assert.ok(apart(box, other))));
  layout.clusters.forEach((box, i) =>
    layout.clusters.slice(i + 1).forEach((other) => assert.ok(apart(box, other))),
  );
  for (const { id, cluster } of nodes)
    assert.ok(
      within(
        layout.nodes.get(id)!,
        layout.clusters.find(({ name }) => name === cluster)!,
      ),
    );
  for (const cluster of layout.clusters) assert.ok(within(cluster, { x: 0, y: 0, ...layout }));
}

test('nothing lies on anything else, and all lies in its cluster', () => {
  const joins = fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 60 });
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 6 }), joins, (count, clusters, pairs) =>
      assertSound(made(count, clusters, pairs)),
    ),
    { numRuns: 60 },
  );
});

test('500 nodes with 800 edges, too', () => {
  const joins = Array.from({ length: 800 }, (_, i) => [(i * 7919) % 500, (i * 104729 + 13) % 500] as const);
  assertSound(made(500, 9, joins));
});

test('what is required stands above what requires it', () => {
  const { nodes } = layoutGraph(
    [
      { id: 'saga', label: 'Saga', cluster: 'c' },
      { id: 'partial-failure', label: 'Partial failure', cluster: 'c' },
    ],
    [{ from: 'saga', to: 'partial-failure' }],
  );
  assert.ok(nodes.get('partial-failure')!.y < nodes.get('saga')!.y);
});

test('a label that is too long is cut, with a sign of it', () => {
  const label = 'A label that is much too long for any box of the graph';
  const [node] = layoutGraph([{ id: 'a', label, cluster: 'c' }], []).nodes.values();
  assert.match(node!.text, /^A label .*…$/);
});

test('a curve begins and ends at the borders that face each other', () => {
  const box = (x: number, y: number): Box => ({ x, y, width: 188, height: 30 });
  assert.match(curve(box(0, 0), box(400, 100)), /^M188 15C.* 400 115$/);
  assert.match(curve(box(400, 100), box(0, 0)), /^M400 115C.* 188 15$/);
  assert.match(curve(box(0, 0), box(0, 100)), /^M188 15C.* 188 115$/);
});

test('an empty graph has no size', () => {
  assert.deepEqual(layoutGraph([], []), { width: 0, height: 0, clusters: [], nodes: new Map() });
});
