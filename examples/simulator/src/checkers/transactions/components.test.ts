import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { componentsOf } from './components.ts';

type Edges = readonly (readonly [number, number])[];

function groups(size: number, edges: Edges): (readonly number[])[] {
  const { groups } = componentsOf(size, (node, visit) => {
    for (const [from, to] of edges) if (from === node) visit(to);
  });
  return groups.map(({ nodes }) => nodes);
}

/** Two nodes belong together if each can be reached from the other (Warshall's closure). */
function byReachability(size: number, edges: Edges): number[][] {
  const all = Array.from({ length: size }, (_, node) => node);
  const reach = all.map((from) => all.map((to) => edges.some(([a, b]) => a === from && b === to)));
  for (const via of all)
    for (const from of all) for (const to of all) reach[from]![to] ||= reach[from]![via]! && reach[via]![to]!;
  const together = all.map((one) => all.filter((other) => reach[one]![other] && reach[other]![one]));
  return together.filter((nodes, node) => nodes.length > 1 && nodes[0] === node);
}

suite('strongly connected components', () => {
  test('of two cycles with a one-way bridge', () => {
    const edges: Edges = [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 2],
      [4, 5],
    ];
    assert.deepEqual(groups(6, edges), [
      [0, 1],
      [2, 3, 4],
    ]);
  });

  test('are those that reachability gives', () => {
    const node = fc.nat({ max: 7 });
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 20 }), (edges) => {
        assert.deepEqual(groups(8, edges), byReachability(8, edges));
      }),
    );
  });

  test('of one very long cycle need no deep stack', () => {
    const size = 200_000;
    const { groups } = componentsOf(size, (node, visit) => visit((node + 1) % size));
    assert.equal(groups[0]!.nodes.length, size);
  });
});
