import { satteri } from '@astrojs/markdown-satteri';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { catalogueChecks } from './src/catalogue/graph/catalogue-checks.ts';
import { diagrams } from './src/diagrams/plugin.ts';
import { termLinks } from './src/glossary/plugin.ts';
import { apiModules } from './src/reference/pages.ts';
import { typeCheckerScript } from './src/lab/types/bundle.ts';
import { testKernelScript } from './src/runner/tests/bundle.ts';
import { kernelScript } from './src/runner/worker/bundle-kernel.ts';
import { serverScripts } from './src/runner/worker/bundle-server.ts';
import { searchRecords } from './src/search/records.ts';
import { contentSecurityPolicy } from './src/site/csp.ts';
import { finishHtml } from './src/site/finish-html.ts';
import { markdownPages } from './src/site/markdown/markdown-pages.ts';
import { headersInDev } from './src/site/headers.ts';
import { pageLinks } from './src/site/page-links.ts';
import { phases, phasesWithPages } from './src/site/phases.ts';
import { scriptAssets } from './src/site/script-asset.ts';
import { starlightAtRoot } from './src/site/starlight-at-root.ts';
import { codeStyle, codeThemes } from './src/theme/code-themes.ts';
import { traceGrammar } from './src/theme/trace-grammar.ts';

const docs = new URL('./content/docs/', import.meta.url);
const links = pageLinks();
// Its pages lead to each other.
const apiReference = { label: 'API', link: apiModules()[0].path };
const inTheme = (names, file) =>
  Object.fromEntries(names.map((name) => [name, `./src/theme/${file ?? name}.astro`]));
const own = inTheme(['Head', 'PageTitle', 'SiteTitle']);
const title = 'Faultline';
const description = 'Distributed-systems patterns you can run, break and take home.';
// Parts of Starlight that no page uses. Their styles would be sent with every page.
const unused = inTheme(
  ['Banner', 'DraftContentNotice', 'FallbackContentNotice', 'Hero', 'LanguageSelect', 'SocialIcons'],
  'Nothing',
);

export default defineConfig({
  trailingSlash: 'always',
  markdown: { processor: satteri({ mdastPlugins: [termLinks(), links.plugin, diagrams] }) },
  integrations: [
    catalogueChecks(),
    links.integration,
    starlightAtRoot({
      title,
      description,
      favicon: '/favicon.svg',
      lastUpdated: true,
      pagination: false,
      disable404Route: true,
      components: {
        ...own,
        ...unused,
        Search: './src/search/Search.astro',
        Pagination: './src/progress/PageEnd.astro',
      },
      customCss: ['./src/theme/tokens.css', './src/theme/site.css'],
      expressiveCode: { themes: codeThemes, styleOverrides: codeStyle, shiki: { langs: [traceGrammar] } },
      sidebar: [
        { label: 'Home', link: '/' },
        ...phasesWithPages(docs).map((phase) => ({
          label: phases[phase],
          items: [{ autogenerate: { directory: phase } }, ...(phase === 'reference' ? [apiReference] : [])],
        })),
        {
          label: 'Find your way',
          items: [
            { label: 'What do you see?', link: '/symptoms/' },
            { label: 'Paths', link: '/paths/' },
            { label: 'Topics', link: '/tags/' },
            { label: 'Graph', link: '/graph/' },
          ],
        },
      ],
      searchRecords,
    }),
    preact(),
    markdownPages({ title, description }),
    finishHtml(),
    contentSecurityPolicy(),
  ],
  vite: {
    // Sucrase's ES modules are half the size of its CommonJS once what we do not use is left out.
    resolve: { alias: [{ find: /^sucrase\/dist\/(?!esm\/)/, replacement: 'sucrase/dist/esm/' }] },
    plugins: [
      headersInDev(),
      scriptAssets([kernelScript, ...serverScripts, testKernelScript, typeCheckerScript]),
    ],
    build: { rolldownOptions: { checks: {}, onLog: withoutKnownNoise } },
  },
});

// Astro marks each .mdx module with a directive of its own, and the bundler warns that it does not know it.
function withoutKnownNoise(level, log, handle) {
  if (log.code !== 'MODULE_LEVEL_DIRECTIVE' || !log.message?.includes('use astro:head-inject'))
    handle(level, log);
}
