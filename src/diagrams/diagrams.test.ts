import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { mdxToJs } from 'satteri';
import { allDiagrams } from './all.ts';
import { figure } from './figure.ts';
import { diagrams } from './plugin.ts';
import { canonicalIds, slim } from './slim.ts';
import { accessibleText, diagramHash, svgUrl } from './source.ts';

const source =
  'flowchart LR\n  accTitle: Who calls whom\n  accDescr: Orders calls payment.\n  A[orders] --> B[payment]\n';

test('a diagram without title or description is refused in a sentence that names the file', () => {
  assert.deepEqual(accessibleText(source, 'saga.mdx'), {
    title: 'Who calls whom',
    description: 'Orders calls payment.',
  });
  assert.deepEqual(
    accessibleText('accTitle: T\naccDescr {\n  two\n  lines\n}', 'x').description,
    'two lines',
  );
  assert.throws(
    () => accessibleText('flowchart LR', 'saga.mdx'),
    /^Error: saga\.mdx: give the diagram a title/,
  );
  assert.throws(
    () => accessibleText('accTitle: Who', 'saga.mdx'),
    /^Error: saga\.mdx: describe the diagram "Who"/,
  );
});

test('the hash follows the source, not its line ends or outer blanks', () => {
  assert.equal(diagramHash(source), diagramHash(`\n${source.replaceAll('\n', '\r\n')}\n`));
  assert.notEqual(diagramHash(source), diagramHash(source.replace('payment', 'stock')));
});

test('every diagram of the project is drawn, and nothing else is kept', async () => {
  const needed = (await allDiagrams()).map((diagram) => `${diagramHash(diagram.source)}.svg`);
  const kept = readdirSync(new URL('rendered/', import.meta.url)).filter((name) => name.endsWith('.svg'));
  assert.deepEqual(
    kept.toSorted(),
    [...new Set(needed)].toSorted(),
    'run "npm run diagrams" and commit the result',
  );
});

test('drawn diagrams follow both themes by themselves and bring no styles or scripts', async () => {
  for (const { source: drawn, file } of await allDiagrams()) {
    const svg = readFileSync(svgUrl(drawn), 'utf8');
    assert.match(svg, /light-dark\(/, file);
    assert.doesNotMatch(svg, /<style|<script|<foreignObject|\sstyle=|\son\w+=/i, file);
    for (const part of ['labelledby', 'describedby']) assert.match(svg, new RegExp(` aria-${part}="`), file);
  }
});

test('an undrawn diagram says which command to run', () => {
  assert.throws(
    () => figure(source, 'saga.mdx'),
    /^Error: saga\.mdx: the diagram "Who calls whom" .* "npm run diagrams"/,
  );
});

describe('a fence in a page', () => {
  const other = source.replace('Who calls whom', 'A diagram of this test');
  const file = svgUrl(other);
  before(() =>
    writeFileSync(
      file,
      '<svg width="40" stroke-width="3"><text><tspan>a &amp; b</tspan></text><text>c</text></svg>',
    ),
  );
  after(() => rmSync(file));
  const compile = async (text: string) => (await mdxToJs(text, { mdastPlugins: [diagrams] })).code;
  const fence = `\`\`\`mermaid\n${other}\`\`\`\n`;

  test('becomes a figure whose caption search can read', async () => {
    const code = await compile(fence);
    assert.match(code, /<figure class=/);
    assert.match(code, /--fl-width:40px/);
    assert.match(
      code,
      /<b>A diagram of this test\.<\/b> Orders calls payment\.<span hidden> a &amp; b, c<\/span>/,
    );
  });

  test('may not come twice, because ids must be unique', async () => {
    await assert.rejects(async () => compile(`${fence}\ntext\n\n${fence}`), /appears twice/);
  });

  test('of another language is left alone', async () => {
    assert.doesNotMatch(await compile('```ts\nlet a\n```'), /figure/);
  });
});

test('ids are numbered by first appearance and dropped when nobody refers to them', () => {
  const svg =
    '<svg id="root"><g id="unused"/><marker id="m-7"/><path marker-end="url(#m-7)"/><a href="#m-7"/></svg>';
  assert.equal(
    canonicalIds(svg, 'root'),
    '<svg id="root"><g/><marker id="root-1"/><path marker-end="url(#root-1)"/><a href="#root-1"/></svg>',
  );
});

test('empty groups go, words join, colours become short, lengths are rounded', () => {
  assert.equal(
    slim(
      '<g><g fill="red"></g></g><rect></rect><rect x="1"></rect><text y="-0.1em" display="block"><tspan x="0"><tspan>a</tspan><tspan> b</tspan></tspan></text>' +
        '<text y="1"> </text><line x1="1.26" stroke="rgb(1, 2, 255)"></line>',
    ),
    '<rect x="1"/><text y="-0.1em"><tspan x="0">a b</tspan></text><line x1="1.3" stroke="#0102ff"/>',
  );
});

test('curves that are lines become lines, and curves stay curves', () => {
  const path = (d: string) => slim(`<path d="${d}"></path>`);
  assert.equal(path('M0 0 C3 0.1, 6 0.1, 9 0 C9 5, 12 9.96, 15 9 Z'), '<path d="M0 0L9 0C9 5 12 10 15 9Z"/>');
  assert.equal(path('M0,0 1.26,2L3,4'), '<path d="M0 0L1.3 2L3 4"/>');
  assert.equal(path('M0 0 A5 5 0 0 1 3.26 4'), '<path d="M0 0 A5 5 0 0 1 3.3 4"/>');
  assert.equal(path('M0 0 L1e-9 4'), '<path d="M0 0L0 4"/>');
});
