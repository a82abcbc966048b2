import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId, PageNode } from '../catalogue/graph/model.ts';
import { openSearchText, rssText } from './feeds.ts';

const site = { title: 'Fault & line', description: 'Patterns.' };
const address = (path: string) => `https://example.org/base${path}`;
const page = (slug: string, more: Partial<PageNode>): [NodeId, PageNode] => [
  `page:${slug}`,
  {
    id: `page:${slug}`,
    type: 'page',
    slug,
    title: slug,
    phase: 'transactions',
    path: `/transactions/${slug}/`,
    kind: 'pattern',
    level: 2,
    minutes: 5,
    problem: undefined,
    questions: [],
    tags: [],
    example: undefined,
    reviewed: undefined,
    at: { file: '', line: 1 },
    ...more,
  },
];

test('the feed has the reviewed pages, newest first, and neither planned pages nor those without a date', () => {
  const nodes = new Map([
    page('old', { reviewed: '2026-11-02' }),
    page('new', { reviewed: '2026-11-21', title: 'A < B', problem: 'It "fails".' }),
    page('undated', {}),
    page('planned', { reviewed: '2026-11-22', path: undefined }),
  ]);
  assert.equal(
    rssText(site, { nodes }, address),
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Fault &amp; line</title>' +
      '<link>https://example.org/base/</link><description>Patterns.</description>' +
      '<atom:link href="https://example.org/base/rss.xml" rel="self" type="application/rss+xml"/>' +
      '<item><title>A &lt; B</title><link>https://example.org/base/transactions/new/</link>' +
      '<guid>https://example.org/base/transactions/new/</guid><description>It &quot;fails&quot;.</description>' +
      '<pubDate>Sat, 21 Nov 2026 00:00:00 GMT</pubDate></item>' +
      '<item><title>old</title><link>https://example.org/base/transactions/old/</link>' +
      '<guid>https://example.org/base/transactions/old/</guid>' +
      '<pubDate>Mon, 02 Nov 2026 00:00:00 GMT</pubDate></item></channel></rss>\n',
  );
});

test('a browser is told where to search', () => {
  const text = openSearchText(site, address);
  assert.ok(text.includes('<ShortName>Fault &amp; line</ShortName>'));
  assert.ok(
    text.includes('<Url type="text/html" template="https://example.org/base/search/?q={searchTerms}"/>'),
  );
});
