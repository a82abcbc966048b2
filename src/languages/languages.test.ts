import assert from 'node:assert/strict';
import { test } from 'node:test';
import { langOf, localeOf, pathIn, splitPath } from './languages.ts';

test('the language of a path is its first folder, if that is a language', () => {
  assert.deepEqual(splitPath('/zh-cn/transactions/saga/#fix'), {
    locale: 'zh-cn',
    path: '/transactions/saga/#fix',
  });
  assert.deepEqual(splitPath('/zh-cn/'), { locale: 'zh-cn', path: '/' });
  assert.deepEqual(splitPath('/transactions/zh-cn/'), { locale: 'root', path: '/transactions/zh-cn/' });
  assert.deepEqual(splitPath('/zh-cnx/'), { locale: 'root', path: '/zh-cnx/' });
  assert.deepEqual(splitPath('/'), { locale: 'root', path: '/' });
});

test('a page has the same path below the folder of each language', () => {
  assert.equal(pathIn('zh-cn', '/'), '/zh-cn/');
  assert.equal(pathIn('root', '/graph/'), '/graph/');
  const { locale, path } = splitPath('/zh-cn/graph/');
  assert.equal(pathIn(locale, path), '/zh-cn/graph/');
});

test('languages and folders name each other; what is no language of ours is read as the first', () => {
  assert.equal(localeOf('zh-CN'), 'zh-cn');
  assert.equal(langOf(localeOf('zh-CN')), 'zh-CN');
  assert.equal(localeOf('en'), 'root');
  assert.equal(localeOf(undefined), 'root');
});
