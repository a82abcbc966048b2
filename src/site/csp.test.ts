import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOf, inlineScripts, policy, withPolicy } from './csp.ts';

test('a hash is the one browsers compute', () => {
  // The example of the CSP specification, section 8.3.
  assert.equal(hashOf("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
});

test('inline scripts that run are found, and no others', () => {
  const html = [
    '<script>one()</script>',
    '<script type="module">two()</script>',
    '<SCRIPT type=text/javascript>three()</SCRIPT>',
    '<script src="/a.js"></script>',
    '<script type="module" src="/b.js">ignored()</script>',
    '<script type="application/ld+json">{"a":1}</script>',
    '<script type="application/json">{"b":2}</script>',
    '<script data-src="x">four()</script>',
    '<script> </script>',
  ].join('\n');
  assert.deepEqual(inlineScripts(html), ['one()', 'two()', 'three()', 'four()']);
});

test('the policy comes first in the head, but behind the charset', () => {
  const html = withPolicy('<html><head><meta charset="utf-8"/><script>go()</script></head></html>', [
    'extra()',
  ]);
  assert.match(
    html,
    /^<html><head><meta charset="utf-8"\/><meta http-equiv="content-security-policy" content="/,
  );
  assert.ok(html.includes(hashOf('go()')));
  assert.ok(html.includes(hashOf('extra()')));
});

test('scripts are never allowed inline as such, nor from elsewhere', () => {
  const scripts = policy([hashOf('go()')])
    .split('; ')
    .find((directive) => directive.startsWith('script-src'));
  assert.equal(scripts, `script-src 'self' 'wasm-unsafe-eval' ${hashOf('go()')}`);
});

test('a page without a head is refused', () => {
  assert.throws(() => withPolicy('<p>no head</p>'), /no <head>/);
});
