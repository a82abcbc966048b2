import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TermMarker, type Term, type TextNode } from './mark-terms.ts';
import { mentionsIn } from './mentions.ts';

const term = (slug: string, ...also: string[]): Term => ({
  slug,
  about: `What ${slug} is.`,
  words: [slug.replaceAll('-', ' '), ...also],
});
const terms = [
  term('fence'),
  term('fault'),
  term('planted-bug'),
  term('idempotent', 'idempotence'),
  term('life'),
];
/** The marked places in brackets. */
function marked(body: string, page = 'x', list = terms): string[] {
  return mentionsIn(body, list, page).map(({ slug, line }) => `${line}: ${slug}`);
}

test('the first mention of each word is marked, whole words only, in whatever word is used for it', () => {
  assert.deepEqual(marked('A fence, a fence and faults.\n\nIdempotence helps; idempotence is idempotent.'), [
    '1: fence',
    '1: fault',
    '3: idempotent',
  ]);
  assert.deepEqual(
    marked('Defences, fault-free, a lifeline and the Fence have none. A _planted bug_ is one.'),
    ['1: planted-bug'],
  );
});

test('Chinese words are found without spaces around them', () => {
  const chinese = [term('栅栏'), term('网络分区', '分区'), term('Saga')];
  assert.deepEqual(
    marked('留下一道栅栏。\n\n网络分区之后，分区恢复。\n\n一个 Saga，SagaStep。', 'x', chinese),
    ['1: 栅栏', '3: 网络分区', '5: Saga'],
  );
});

test('headings, links, code, tables and the page’s own subject are left alone', () => {
  assert.deepEqual(
    marked(
      '# A fence\n\n`fence` [the fence](/x/) and\n\n| fence |\n| --- |\n| fence |\n\n```text\nfence\n```\n',
    ),
    [],
  );
  assert.deepEqual(marked('A fence.', 'fence'), []);
});

test('what a page has in bold it explains there, and is not explained again', () => {
  assert.deepEqual(marked('A **fence** is a mark. The fence stands after a fault.'), ['1: fault']);
});

test('no page has more than twelve', () => {
  const many = Array.from({ length: 20 }, (_, i) => term(`word${String.fromCodePoint(97 + i)}`));
  assert.equal(marked(many.map(({ words }) => words[0]).join(' '), 'x', many).length, 12);
});

test('the text around a mention stays as it is', () => {
  const marker = new TermMarker(terms, 'x');
  const children: TextNode[] = [
    { type: 'text', value: 'Two ' },
    { type: 'emphasis', children: [{ type: 'text', value: 'fences' }] },
    { type: 'text', value: ' and no fault.' },
  ];
  const toNode = ({ slug }: Term, value: string): TextNode => ({ type: slug, value });
  assert.deepEqual(marker.mark(children, toNode), [
    { type: 'text', value: 'Two ' },
    { type: 'emphasis', children: [{ type: 'fence', value: 'fences' }] },
    { type: 'text', value: ' and no ' },
    { type: 'fault', value: 'fault' },
    { type: 'text', value: '.' },
  ]);
  assert.equal(marker.mark(children, toNode), children);
});
