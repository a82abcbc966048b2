import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allPages } from '../../site/pages.ts';
import { underBase } from '../builds.ts';

const read = (path: string) => readFileSync(join(underBase.dist, path), 'utf8');

test('every page says for programs where it lies, with addresses under the base path', () => {
  for (const path of allPages()) {
    const [, text] =
      /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(read(join(path, 'index.html'))) ?? [];
    assert.ok(text, path);
    const graph = (
      JSON.parse(text) as { '@graph': { '@type': unknown; itemListElement?: { item: string }[] }[] }
    )['@graph'];
    const crumbs = graph.at(-1)!.itemListElement!.map(({ item }) => item);
    assert.equal(crumbs.at(-1), underBase.base + path.slice(1));
    assert.ok(crumbs.every((item) => item.startsWith(underBase.base)));
  }
});

test('the graph and its form are files of the site', () => {
  const graph = JSON.parse(read('graph.json')) as { $schema: string; nodes: unknown[] };
  assert.ok(graph.nodes.length > 100);
  assert.equal(
    (JSON.parse(read(graph.$schema)) as { title: string }).title,
    'The knowledge graph of Faultline',
  );
});
