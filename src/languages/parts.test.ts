import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedParts, outlineDifference, outlineOf } from './parts.ts';

const page = (body: string, front = 'title: A') => `---\n${front}\n---\n\n${body}`;
const source = page(
  '<Lab example="a/b" broken="c" />\n\n## One\n\n```sh\n# no heading\n```\n\n### Two\n\n```mermaid\ngraph\n```\n',
);

test('an outline has headings outside of code, components and diagrams', () => {
  assert.deepEqual(outlineOf(source), {
    headings: [
      { level: 2, text: 'One' },
      { level: 3, text: 'Two' },
    ],
    made: ['Lab example="a/b" broken="c"', 'mermaid'],
  });
});

test('a translation with other headings or parts is told where it differs first', () => {
  const differs = (from: string, to: string) =>
    outlineDifference(outlineOf(source), outlineOf(source.replace(from, to)));
  assert.equal(differs('## One', '## 一'), undefined);
  assert.equal(differs('### Two', '## 二'), 'its source has “### Two” where it has “## 二”');
  assert.equal(differs('### Two\n', ''), 'its source has “### Two” where it has no more headings');
  assert.equal(
    differs('broken="c"', 'broken="d"'),
    'its source shows <Lab example="a/b" broken="c"> where it shows <Lab example="a/b" broken="d">',
  );
  assert.equal(
    differs('```mermaid\ngraph\n```\n', ''),
    'its source shows <mermaid> where it shows nothing more',
  );
});

test('what has changed in a page is told by its headings', () => {
  assert.deepEqual(changedParts(source, source), []);
  assert.deepEqual(changedParts(source, source.replace('no heading', 'another')), ['“One”']);
  assert.deepEqual(changedParts(source, source.replace('title: A', 'title: B')), ['front matter']);
  assert.deepEqual(changedParts(source, source.replace('<Lab', 'New.\n\n<Lab')), ['the beginning']);
  assert.deepEqual(changedParts(source, source.replace('### Two', '### Three')), ['“Three”', '“Two”']);
});

test('what has changed in a file of entries is told by their names', () => {
  const file = '# About\nlease:\n  title: lease\nsaga:\n  title: saga\n';
  assert.deepEqual(changedParts(file, file.replace('title: saga', 'title: sagas')), ['saga']);
  assert.deepEqual(changedParts(file, `${file}trace:\n  title: trace\n`), ['trace']);
  assert.deepEqual(changedParts(file, file.replace('About', 'Other')), []);
});
