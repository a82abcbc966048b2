import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { withoutOthers } from './own-languages.ts';

const main = createRequire(import.meta.url).resolve('@pagefind/default-ui');
const code = readFileSync(main.replace(/npm_dist.*$/, 'npm_dist/mjs/ui-core.mjs'), 'utf8');

test('of the words of Pagefind’s interface those of this site’s languages stay', () => {
  const less = withoutOthers(code);
  assert.match(less, /No results for \[SEARCH_TERM\]/);
  assert.doesNotMatch(less, /Geen resultate|Keine Ergebnisse|没有找到/);
  assert.equal(
    less.match(/^\/\/ \.\.\/translations\//gm)?.length,
    code.match(/^\/\/ \.\.\/translations\//gm)?.length,
  );
  assert.ok(less.length < 0.75 * code.length, `${less.length} of ${code.length}`);
});
