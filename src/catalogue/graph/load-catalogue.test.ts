import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadExample } from '../load-example.ts';
import { toLine } from './catalogue-checks.ts';
import { loadCatalogue } from './load-catalogue.ts';

test('the catalogue of this site fits together', async () => {
  const { findings } = await loadCatalogue();
  assert.deepEqual(findings.map(toLine), []);
});

test('what is read off an example’s sources is what the example has when it runs', async () => {
  const { nodes } = await loadCatalogue();
  for (const node of [...nodes.values()].filter(({ type }) => type === 'example')) {
    const example = await loadExample(node.title);
    const ofIt = [...nodes.values()].filter((other) => 'example' in other && other.example === node.title);
    assert.deepEqual(
      ofIt.filter(({ type }) => type === 'invariant').map(({ title }) => title),
      example.invariants.map(({ sentence }) => sentence),
    );
    assert.deepEqual(
      ofIt
        .filter(({ type }) => type === 'bug')
        .map(({ title }) => title)
        .toSorted(),
      example.planted.map(({ title }) => title).toSorted(),
    );
  }
});
