import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localPath, translationsOf } from './local-links.ts';

const existing = new Set(['/', '/transactions/saga/', '/graph/', '/zh-cn/', '/zh-cn/transactions/saga/']);

test('a link keeps the language where the page is translated, and says so where it is not', () => {
  assert.deepEqual(localPath('zh-CN', '/transactions/saga/#fix', existing), {
    path: '/zh-cn/transactions/saga/#fix',
    lang: 'zh-CN',
  });
  assert.deepEqual(localPath('zh-CN', '/', existing), { path: '/zh-cn/', lang: 'zh-CN' });
  assert.deepEqual(localPath('zh-CN', '/graph/#saga', existing), { path: '/graph/#saga', lang: 'en' });
  assert.deepEqual(localPath('en', '/transactions/saga/', existing), {
    path: '/transactions/saga/',
    lang: 'en',
  });
  // Pages that are made from data have no file of their own.
  assert.deepEqual(localPath('en', '/paths/beginner/', existing), { path: '/paths/beginner/', lang: 'en' });
});

test('the languages of a page are those that it is written in, from whichever one asks', () => {
  const both = [
    ['en', '/transactions/saga/'],
    ['zh-CN', '/zh-cn/transactions/saga/'],
  ];
  assert.deepEqual([...translationsOf('/transactions/saga/', existing)], both);
  assert.deepEqual([...translationsOf('/zh-cn/transactions/saga/', existing)], both);
  assert.deepEqual([...translationsOf('/graph/', existing)], [['en', '/graph/']]);
});
