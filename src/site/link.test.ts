import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBase } from './link.ts';

test('the base path comes before a path of the site', () => {
  assert.equal(withBase('/', '/transactions/saga/'), '/transactions/saga/');
  assert.equal(withBase('/', '/'), '/');
  assert.equal(withBase('/faultline/', '/transactions/saga/#fix'), '/faultline/transactions/saga/#fix');
  assert.equal(withBase('/faultline', '/'), '/faultline/');
  assert.equal(withBase('/a/b/', '/og.png'), '/a/b/og.png');
});

test('a path that is not from the root is refused', () => {
  assert.throws(() => withBase('/', 'transactions/saga/'), /start it with a slash/);
});
