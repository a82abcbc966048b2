import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siteRepository, siteVersion } from './repository.ts';

test('the repository is what the build is told, or none', () => {
  assert.equal(siteRepository('https://github.com/owner/some-name/'), 'https://github.com/owner/some-name');
  assert.equal(siteRepository(''), undefined);
  for (const wrong of ['owner/name', 'http://github.com/owner/name', 'https://github.com/owner/name/issues'])
    assert.throws(() => siteRepository(wrong), /write the address of a GitHub repository/);
});

test('the version is a commit, or that of the package', () => {
  assert.match(siteVersion(), /^[\da-f]{10,}$|^\d+\.\d+\.\d+$/);
});
