import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { allPages } from '../../site/pages.ts';
import { builds } from '../builds.ts';

for (const { base, dist } of builds)
  describe(`Markdown under ${base}`, () => {
    const read = (path: string) => readFileSync(join(dist, path), 'utf8');
    const markdownOf = (path: string) => (path === '/' ? 'index.md' : `${path.slice(1, -1)}.md`);

    test('every page has its Markdown beside it and names it', () => {
      for (const path of allPages()) {
        const markdown = read(markdownOf(path));
        assert.match(markdown, /^# .+\n\n/, path);
        assert.match(
          read(`${path.slice(1)}index.html`),
          new RegExp(`<link rel="alternate" type="text/markdown" href="${base}${markdownOf(path)}">`),
        );
        const prose = markdown.replaceAll(/^```.*\n[^]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
        assert.doesNotMatch(prose, /^import |<[A-Z][a-z]+[ />]|<\/|class=/m, path);
      }
    });

    test('a page holds its prose, code, changes, stories, numbers and diagrams', () => {
      const saga = read('transactions/saga.md');
      assert.match(saga, /^# Saga: undo what you may have done\n\nA business action spans services/);
      assert.match(
        saga,
        /\*\*Broken:\*\* a finished saga leaves either all .* This run: one lost reply · seed 67\.\n\n1\. The client places order o1\.\n/,
      );
      assert.match(saga, /`saga\.ts`:\n\n```ts\n\/\*\* Runs the steps in order\./);
      assert.match(saga, /```diff\n[^`]*^[+-] /m);
      assert.match(saga, /```mermaid\nstateDiagram-v2\n/);
      assert.match(saga, /At build, 1,000 runs of the unbroken code/);
      assert.match(saga, /\| tag \| invariant/);
    });

    test('llms.txt lists every page with one line, and llms-full.txt holds them all', () => {
      const index = read('llms.txt');
      const full = read('llms-full.txt');
      for (const path of allPages()) {
        const line = index.split('\n').find((row) => row.includes(`](${base}${markdownOf(path)})`));
        assert.ok(line, path);
        assert.ok(full.includes(read(markdownOf(path)).trimEnd()), path);
      }
      for (const [, target] of index.matchAll(/\]\(([^)]+)\)/g)) {
        assert.ok(target!.startsWith(base), target);
        assert.ok(existsSync(join(dist, target!.slice(base.length))), target);
      }
    });
  });
