import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalogue, DataNode, Edge, GraphNode } from './model.ts';
import { neighboursOf } from './neighbours.ts';

const at = { file: 'x', line: 1 };
const node = (slug: string): GraphNode => ({
  ...({
    id: `concept:${slug}`,
    type: 'concept',
    slug,
    title: slug,
    about: '',
    also: [],
    url: undefined,
    at,
  } satisfies DataNode),
});
const edge = (kind: Edge['kind'], from: string, to: string, note?: string): Edge => ({
  kind,
  from: `concept:${from}`,
  to: `concept:${to}`,
  note,
  at,
});
const catalogue = (...edges: Edge[]): Catalogue => ({
  nodes: new Map(['a', 'b', 'c'].map((slug) => [node(slug).id, node(slug)])),
  edges,
  paths: [],
  findings: [],
});
const seen = (from: string, ...edges: Edge[]) =>
  neighboursOf(catalogue(...edges), `concept:${from}`).map(({ label, node: { title }, note }) => [
    label,
    title,
    note,
  ]);

test('an edge reads differently from its two ends', () => {
  const edges = [edge('mentions', 'a', 'c'), edge('requires', 'a', 'b', 'first')];
  assert.deepEqual(seen('a', ...edges), [
    ['requires', 'b', 'first'],
    ['mentions', 'c', undefined],
  ]);
  assert.deepEqual(seen('b', ...edges), [['unlocks', 'a', 'first']]);
});

test('what two pages say of each other stands once, in the words of the one that is looked at', () => {
  const edges = [edge('contrastsWith', 'a', 'b', 'a says'), edge('contrastsWith', 'b', 'a', 'b says')];
  assert.deepEqual(seen('b', ...edges), [['contrasts with', 'a', 'b says']]);
});
