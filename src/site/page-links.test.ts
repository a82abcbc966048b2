import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mdxToJs } from 'satteri';
import { pageLinks, resolveLink } from './page-links.ts';

const site = {
  base: '/faultline/',
  existing: new Set(['/', '/transactions/saga/']),
  planned: new Map([['/transactions/tcc/', 'TCC']]),
};

test('a link to a page gets the base path and keeps its anchor', () => {
  assert.deepEqual(resolveLink('/transactions/saga/#fix', site), {
    href: '/faultline/transactions/saga/#fix',
  });
  assert.deepEqual(resolveLink('/', site), { href: '/faultline/' });
});

test('a translated page links to translations, and says where there is none', () => {
  const both = { ...site, existing: new Set([...site.existing, '/zh-cn/transactions/saga/']) };
  assert.deepEqual(resolveLink('/transactions/saga/#fix', both, 'zh-cn'), {
    href: '/faultline/zh-cn/transactions/saga/#fix',
  });
  assert.deepEqual(resolveLink('/', both, 'zh-cn'), { href: '/faultline/', hreflang: 'en' });
});

test('a link to a file gets the base path', () => {
  assert.deepEqual(resolveLink('/saga.zip', site), { href: '/faultline/saga.zip' });
});

test('anchors and addresses of others stay as they are', () => {
  for (const url of ['#fix', 'https://example.com/', 'mailto:a@example.com'])
    assert.equal(resolveLink(url, site), 'elsewhere');
});

test('a planned page is known as planned', () => {
  assert.equal(resolveLink('/transactions/tcc/', site), 'planned');
});

test('a link to nothing, without its last slash or not from the root says what to write', () => {
  const problem = (url: string) => (resolveLink(url, site) as { problem: string }).problem;
  assert.match(problem('/transactions/sagga/'), /there is no page \/transactions\/sagga\//);
  assert.match(problem('/transactions/saga'), /slash at its end/);
  assert.match(problem('../saga/'), /from the root of the site/);
  assert.match(problem('//example.com/'), /from the root of the site/);
});

test('in a page, links are rewritten, planned ones become text, and wrong ones fail the build', async () => {
  const { plugin, integration } = pageLinks();
  const setup = integration.hooks['astro:config:setup'] as (context: { config: { base: string } }) => void;
  setup({ config: { base: '/faultline/' } });
  const compile = async (text: string) =>
    (await mdxToJs(text, { mdastPlugins: [plugin], fileURL: new URL('file:///docs/page.mdx') })).code;

  assert.match(
    await compile('See the [saga](/transactions/saga/#fix).'),
    /href: "\/faultline\/transactions\/saga\/#fix"/,
  );
  const translated = await mdxToJs('See the [graph](/graph/).', {
    mdastPlugins: [plugin],
    fileURL: new URL('file:///site/content/docs/zh-cn/page.mdx'),
  });
  assert.match(translated.code, /hreflang: "en"|hrefLang: "en"/);
  const planned = await compile('See [two *phase* commit](/transactions/two-phase-commit/).');
  assert.match(planned, /className: "planned"|class: "planned"/);
  assert.match(planned, /two phase commit/);
  assert.doesNotMatch(planned, /href/);
  await assert.rejects(
    async () => compile('See [it](/nowhere/).'),
    /page\.mdx: there is no page \/nowhere\//,
  );
});
