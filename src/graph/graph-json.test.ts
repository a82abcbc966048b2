import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadCatalogue } from '../catalogue/graph/load-catalogue.ts';
import { graphJson, graphSchema } from './graph-json.ts';

const catalogue = await loadCatalogue();
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(graphSchema);
// As a program reads it: what is undefined is not there.
const graph = JSON.parse(JSON.stringify(graphJson(catalogue))) as {
  nodes: Record<string, unknown>[];
  edges: { from: string; to: string }[];
};

test('the graph of this site is as its schema says, and whole', () => {
  assert.ok(validate(graph), JSON.stringify(validate.errors, null, 1));
  assert.equal(graph.nodes.length, catalogue.nodes.size);
  assert.equal(graph.edges.length, catalogue.edges.length);
  const ids = new Set(graph.nodes.map(({ id }) => id));
  assert.deepEqual(
    graph.edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to)),
    [],
  );
});

test('a page says whether it is planned, and nothing says where it is written', () => {
  const page = (slug: string) => graph.nodes.find(({ id }) => id === `page:${slug}`)!;
  assert.deepEqual([page('saga')['planned'], page('saga')['path']], [false, '/transactions/saga/']);
  assert.deepEqual([page('tcc')['planned'], page('tcc')['path']], [true, undefined]);
  assert.ok(graph.nodes.every((node) => !('at' in node)));
});

test('the schema refuses an unknown type, field and kind of edge, and a missing title', () => {
  const node = { id: 'system:redis', type: 'system', title: 'Redis', slug: 'redis', about: '', also: [] };
  const edge = { kind: 'requires', from: 'page:a', to: 'page:b' };
  assert.ok(validate({ nodes: [node], edges: [edge] }));
  for (const nodes of [
    [{ ...node, type: 'server' }],
    [{ ...node, more: 1 }],
    [{ ...node, title: undefined }],
  ])
    assert.equal(validate(JSON.parse(JSON.stringify({ nodes, edges: [] }))), false);
  assert.equal(validate({ nodes: [], edges: [{ ...edge, kind: 'likes' }] }), false);
  assert.equal(validate({ nodes: [], edges: [{ ...edge, to: 'b' }] }), false);
});
