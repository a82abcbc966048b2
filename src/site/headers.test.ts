import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHeaders, siteHeaders } from './headers.ts';

const everywhere = [
  '/',
  '/transactions/saga/',
  '/_astro/x.js',
  '/pagefind/pagefind.js',
  '/nothing',
  '/embed/saga/',
];

/** Hosts join the values that several rules give one header, and a joined value means something else. */
test('for every path, exactly one rule sets each header', () => {
  for (const path of everywhere) {
    const names = siteHeaders()
      .filter((rule) => rule.matches(path))
      .flatMap((rule) => rule.headers.map(([name]) => name.toLowerCase()));
    assert.deepEqual(names, [...new Set(names)], path);
  }
});

test('every page is isolated, typed as it says, and framed by this site only', () => {
  for (const path of everywhere) {
    const rules = siteHeaders().filter((rule) => rule.matches(path));
    const headers = Object.fromEntries(rules.flatMap((rule) => rule.headers));
    assert.equal(headers['Cross-Origin-Opener-Policy'], 'same-origin', path);
    assert.equal(headers['Cross-Origin-Embedder-Policy'], 'require-corp', path);
    assert.equal(headers['X-Content-Type-Options'], 'nosniff', path);
    assert.equal(headers['Content-Security-Policy'], "frame-ancestors 'self'", path);
  }
});

test('the format of static hosts is read: comments, colons in values, stars in paths', () => {
  const rules = parseHeaders('# about\n/a/*\n  X-One: b: c\n  # note\n\n/d.e\n  X-Two: f\n');
  assert.deepEqual(
    rules.map(({ path, headers }) => [path, headers]),
    [
      ['/a/*', [['X-One', 'b: c']]],
      ['/d.e', [['X-Two', 'f']]],
    ],
  );
  assert.deepEqual(
    ['/a/', '/a/b/c', '/a', '/d.e', '/dxe'].map((path) => rules.map((rule) => rule.matches(path))),
    [
      [true, false],
      [true, false],
      [false, false],
      [false, true],
      [false, false],
    ],
  );
});
