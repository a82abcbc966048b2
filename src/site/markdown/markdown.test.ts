import assert from 'node:assert/strict';
import { test } from 'node:test';
import { llmsText } from './llms.ts';
import { pageMarkdown } from './page-markdown.ts';

const page = (content: string) => `<!doctype html><html><head>
<meta name="description" content="What it is for."></head><body><nav><a href="/">Home</a></nav>
<main><h1>Saga: undo  it</h1><p class="fl-lead">A step failed.</p><div class="sl-markdown-content">${content}</div></main>
</body></html>`;

const read = (content: string) =>
  pageMarkdown(page(content), '/a/b/', {
    resolve: (href) => (href.startsWith('#') ? `/a/b/${href}` : href),
    diagram: (title) => (title === 'Who calls whom' ? 'flowchart LR\n  a --> b\n' : undefined),
  })!;

test('a page has its title, its lead and its address on top', () => {
  const { title, description, markdown } = read('<p>Some <em>text</em>.</p>');
  assert.deepEqual([title, description], ['Saga: undo it', 'What it is for.']);
  assert.equal(markdown, '# Saga: undo it\n\nA step failed.\n\nOn the site: /a/b/\n\nSome _text_.\n');
});

test('headings lose their anchors, what is hidden or pressed is left out, links are resolved', () => {
  const { markdown } =
    read(`<div class="sl-heading-wrapper level-h2"><h2 id="x"><a href="#x">Why</a></h2><a class="sl-anchor-link" href="#x">
    <span class="sr-only">Section titled “Why”</span></a></div><p><span hidden>secret</span><a href="#y">there</a>
    <button>Press</button></p><details><summary>More</summary><p>Inside.</p></details>`);
  assert.match(markdown, /## Why\n\n\[there\]\(\/a\/b\/#y\)\n\n\*\*More\*\*\n\nInside\.\n$/);
});

test('code keeps its file, its language and what a change adds and removes', () => {
  const line = (text: string, kind = '') =>
    `<div class="ec-line ${kind}"><div class="code">${text}</div></div>`;
  const block = (lines: string, title = '') =>
    `<div class="expressive-code"><figure><figcaption>${title && `<span class="title">${title}</span>`}</figcaption>
    <pre data-language="ts"><code>${lines}</code></pre><button>copy</button></figure></div>`;
  const { markdown } = read(
    block(line('const a = 1;') + line('<span>  </span>b();'), 'saga.ts') +
      block(line('same') + line('new', 'highlight ins') + line('old', 'highlight del')),
  );
  assert.match(
    markdown,
    /`saga\.ts`:\n\n```ts\nconst a = 1;\n {2}b\(\);\n```\n\n```diff\n {2}same\n\+ new\n- old\n```\n$/,
  );
});

test('a lab is what breaks, the story of it and the fix; a diagram is its source; an aside is a quotation', () => {
  const { markdown } =
    read(`<fl-lab><section><div class="fl-verdict"><strong class="fl-verdict-word">✕ Broken</strong>
    <span class="fl-verdict-text">all or none</span><span class="fl-verdict-why">one lost reply · seed 67</span></div>
    <div class="fl-bar"><select><option>bug</option></select></div><svg><text>arrows</text></svg>
    <section class="fl-fix"><h3>The fix</h3><div><p class="fl-fix-file">saga.ts</p><pre><code>+ await it;
- it;</code></pre></div><p>Await it.</p></section>
    <ol class="fl-story"><li>It starts.</li><li>It is lost. <b>It breaks.</b></li></ol></section></fl-lab>
    <figure class="fl-figure"><svg><title>Who calls whom</title><desc>a calls b.</desc><text>a</text></svg></figure>
    <aside class="starlight-aside"><p class="starlight-aside__title">Note</p><div class="starlight-aside__content"><p>Mind it.</p></div></aside>`);
  assert.ok(
    markdown.endsWith(`**Broken:** all or none. This run: one lost reply · seed 67.

1. It starts.
2. It is lost. **It breaks.**

**The fix**

\`\`\`diff
+ await it;
- it;
\`\`\`

Await it.

**Who calls whom.** a calls b.

\`\`\`mermaid
flowchart LR
  a --> b
\`\`\`

> **Note**
>
> Mind it.
`),
    markdown,
  );
});

test('a page without content to read has no Markdown', () =>
  assert.equal(
    pageMarkdown('<main><h1>A lab</h1></main>', '/embed/a/', { resolve: String, diagram: () => undefined }),
    undefined,
  ));

test('llms.txt is in the form of llmstxt.org: title, summary, sections of links', () => {
  const site = { title: 'Faultline', description: 'Patterns.', full: '/llms-full.txt' };
  const listed = (path: string, title: string, description: string) => ({
    ...{ path, title, description },
    url: `${path.slice(0, -1)}.md`,
  });
  const text = llmsText(site, [
    listed('/reference/x/', 'X', ''),
    listed('/graph/', 'The graph', 'How pages hang together.'),
    listed('/transactions/saga/', 'Saga', 'Undo\n it.'),
    listed('/transactions/saga/runs/late/', 'A run', 'It is late.'),
  ]);
  assert.match(text, /^# Faultline\n\n> Patterns\.\n\n[^#>\n]+\n\n## Start here\n\n/);
  assert.deepEqual(
    text.split('\n').filter((line) => /^(##|-)/.test(line)),
    [
      '## Start here',
      '- [The graph](/graph.md): How pages hang together.',
      '## Transactions',
      '- [Saga](/transactions/saga.md): Undo it.',
      '## Reference',
      '- [X](/reference/x.md)',
      '## Optional',
      '- [All of it](/llms-full.txt): Every page in one file.',
      '- [A run](/transactions/saga/runs/late.md): It is late.',
    ],
  );
});
