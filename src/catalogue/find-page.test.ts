import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPage } from './find-page.ts';

const titles = new Map([['/transactions/saga/', 'Saga: undo what you may have done']]);

test('a page that exists has a path, a planned one has only a title', () => {
  assert.deepEqual(findPage('saga', 'x.mdx', titles), {
    slug: 'saga',
    title: 'Saga: undo what you may have done',
    path: '/transactions/saga/',
  });
  assert.equal(findPage('durable-saga', 'x.mdx', titles).path, undefined);
});

test('a misspelt slug says where it stands and what to do', () => {
  assert.throws(
    () => findPage('durable-sagas', 'x.mdx', titles),
    /^Error: x\.mdx names a page “durable-sagas” .*planned\.yaml\.$/,
  );
});
