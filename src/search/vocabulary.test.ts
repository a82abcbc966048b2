import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vocabularies } from './vocabulary.ts';

const page = (language: string, main: string, attributes = ' data-pagefind-body') =>
  `<html lang="${language}"><head><title>Title</title></head><body><nav>Sidebar</nav><main${attributes}>${main}</main></body></html>`;
const record = { url: '/', language: 'en', filters: { group: 'code', kind: 'Code' } } as const;

test('words of searched pages and records by language, the commonest first, without markup and what is not searched', () => {
  const pages = [
    page('en', '<p class="lead">The <b>S</b>aga &amp; its orders</p><style>.hidden{}</style>'),
    page('en', '<h1>Order saga</h1><span hidden data-asked="charged twice." data-x></span>'),
    page('en', 'left out', ''),
    page('zh-CN', '<p>补偿 Saga 事务</p>'),
  ];
  assert.deepEqual(vocabularies(pages, [{ ...record, title: 'runSaga', content: 'Runs a saga2.' }]), [
    {
      language: 'en',
      words: ['saga', 'charged', 'order', 'orders', 'runs', 'runsaga', 'saga2', 'twice'],
    },
    { language: 'zh-cn', words: ['saga'] },
  ]);
});
