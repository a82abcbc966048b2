import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * Builds small sites of their own. What the wrapper mends fails silently: an empty sidebar, no dates, asides as plain text.
 * They lie inside the project because Node looks for packages in the folders above.
 */
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
mkdirSync(cache, { recursive: true });
const root = mkdtempSync(join(cache, 'site-'));
after(() => rmSync(root, { recursive: true }));

const config = `
import { satteri } from '@astrojs/markdown-satteri';
import { diagrams } from '../../src/diagrams/plugin.ts';
import { pageLinks } from '../../src/site/page-links.ts';
import { starlightAtRoot } from '../../src/site/starlight-at-root.ts';
const links = pageLinks();
const record = { url: '/queues/first/#part', title: 'retryWithBackoff', content: 'a function', language: 'en', filters: { kind: 'Symbol' } };
export default {
  markdown: { processor: satteri({ mdastPlugins: [links.plugin, diagrams] }) },
  integrations: [
    links.integration,
    starlightAtRoot({
      title: 'Small',
      lastUpdated: true,
      sidebar: [{ label: 'Queues', items: [{ autogenerate: { directory: 'queues' } }] }],
      searchRecords: async () => [record],
    }),
  ],
};
`;
const page = (title: string, text = 'Text.', more = '') => `---\ntitle: ${title}\n${more}---\n\n${text}\n`;
const whole = {
  // Astro only treats packages as its own that are named here.
  'package.json': '{ "type": "module", "dependencies": { "@astrojs/starlight": "*", "astro": "*" } }',
  'astro.config.mjs': config,
  'src/content.config.ts': "export { collections } from '../../../src/content.config.ts';\n",
  'content/i18n/en.json': '{}',
  'content/docs/queues/first.mdx': page('First', ':::tip\nDo this.\n:::\n\n## Part\n\nGo [home](/).'),
  'content/docs/queues/second.mdx': page('Second'),
};

function build(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const astro = fileURLToPath(new URL('../../node_modules/astro/bin/astro.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [astro, 'build', '--root', root], {
    encoding: 'utf8',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0' },
  });
  return { built: status === 0, output: stdout + stderr };
}

test('Starlight finds content at the top level: sidebar, dates, asides, heading links, search records', () => {
  git('init', '-q');
  const { built, output } = build(whole);
  assert.ok(built, output);
  git('add', 'content');
  git(
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.org',
    'commit',
    '-qm',
    'Add',
    '--date',
    '2026-01-02T03:04:05Z',
  );
  assert.ok(build({}).built);
  const html = readFileSync(join(root, 'dist/queues/first/index.html'), 'utf8');
  assert.match(
    html,
    /href="\/queues\/first\/?"[^>]*aria-current="page"|aria-current="page"[^>]*href="\/queues\/first/,
  );
  assert.match(html, /href="\/queues\/second/);
  assert.match(html, /<time datetime="\d{4}-/);
  assert.match(html, /<aside[^>]*starlight-aside--tip/);
  assert.match(html, /class="sl-heading-wrapper/);
  assert.match(build({}).output, /search index: \d+ pages and 1 records/);
});

test('a wrong page fails the build in a sentence that says what to write', () => {
  const file = 'content/docs/queues/second.mdx';
  const wrong: [text: string, sentence: RegExp][] = [
    [page('Second', 'Text.', 'kind: pattern\n'), /write problem: the reader's problem in at most 30 words/],
    [page('Second', 'Text.', 'kinds: pattern\n'), /kinds/],
    [page('Second', 'See [it](/nowhere/).'), /there is no page \/nowhere\//],
    [page('Second', '```mermaid\nflowchart LR\n```'), /second\.mdx: give the diagram a title/],
  ];
  for (const [text, sentence] of wrong) {
    const { built, output } = build({ [file]: text });
    assert.equal(built, false, text);
    assert.match(output, sentence);
  }
});

function git(...args: string[]): void {
  const { status, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
