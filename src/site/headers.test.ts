import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { translated } from '../languages/languages.ts';
import { parseHeaders, siteHeaders } from './headers.ts';
import { allPages } from './pages.ts';
import { phaseNames } from './phases.ts';

const ours = [
  '/',
  '/404.html',
  '/transactions/saga/',
  '/zh-cn/',
  '/zh-cn/transactions/saga/',
  '/transactions/saga/runs/late-action/',
  '/_astro/x.js',
  '/pagefind/pagefind.js',
];
const embed = '/embed/transactions/saga/late-action/';

const headersOf = (path: string) =>
  siteHeaders()
    .filter((rule) => rule.matches(path))
    .flatMap((rule) => rule.headers);

/** Hosts join the values that several rules give one header, and a joined value means something else. */
test('for every path, exactly one rule sets each header', () => {
  for (const path of [...ours, embed, '/nothing']) {
    const names = headersOf(path).map(([name]) => name.toLowerCase());
    assert.deepEqual(names, [...new Set(names)], path);
  }
});

test('every page is isolated and typed as it says', () => {
  for (const path of [...ours, embed, '/nothing']) {
    const headers = Object.fromEntries(headersOf(path));
    assert.equal(headers['Cross-Origin-Opener-Policy'], 'same-origin', path);
    assert.equal(headers['Cross-Origin-Embedder-Policy'], 'require-corp', path);
    assert.equal(headers['X-Content-Type-Options'], 'nosniff', path);
  }
});

test('this site alone frames its pages, and anybody a lab that is made for it', () => {
  for (const path of ours) {
    const headers = Object.fromEntries(headersOf(path));
    assert.equal(headers['Content-Security-Policy'], "frame-ancestors 'self'", path);
    assert.equal(headers['Cross-Origin-Resource-Policy'], 'same-origin', path);
  }
  const headers = Object.fromEntries(headersOf(embed));
  assert.equal(headers['Content-Security-Policy'], 'frame-ancestors *');
  assert.equal(headers['Cross-Origin-Resource-Policy'], 'cross-origin');
});

test('no folder of the site is forgotten', () => {
  const routes = readdirSync(new URL('../pages/', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('['))
    .map(({ name }) => name);
  for (const folder of [...routes, ...phaseNames, ...translated, '_astro', 'pagefind']) {
    const names = headersOf(`/${folder}/x/`).map(([name]) => name);
    assert.ok(names.includes('Content-Security-Policy'), `give /${folder}/* its headers in public/_headers`);
  }
  for (const path of allPages()) {
    const names = headersOf(path).map(([name]) => name);
    assert.ok(names.includes('Content-Security-Policy'), `give ${path} its headers in public/_headers`);
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
