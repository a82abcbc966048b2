import { satteri } from '@astrojs/markdown-satteri';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { catalogueChecks } from './src/catalogue/graph/catalogue-checks.ts';
import { diagrams } from './src/diagrams/plugin.ts';
import { termLinks } from './src/glossary/plugin.ts';
import { translationChecks } from './src/languages/translation-checks.ts';
import { inAllLanguages } from './src/languages/say.ts';
import { languages } from './src/languages/languages.ts';
import { apiModules } from './src/reference/pages.ts';
import { typeCheckerScript } from './src/lab/types/bundle.ts';
import { testKernelScript } from './src/runner/tests/bundle.ts';
import { kernelScript } from './src/runner/worker/bundle-kernel.ts';
import { serverScripts } from './src/runner/worker/bundle-server.ts';
import { searchRecords } from './src/search/records.ts';
import { standInInDev } from './src/runner/stand-in/in-dev.ts';
import { contentSecurityPolicy } from './src/site/csp.ts';
import { previewPictures } from './src/preview/preview-pictures.ts';
import { feeds } from './src/site/feeds.ts';
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
  ['Banner', 'DraftContentNotice', 'FallbackContentNotice', 'Hero', 'SocialIcons'],
  'Nothing',
);

export default defineConfig({
  trailingSlash: 'always',
  markdown: { processor: satteri({ mdastPlugins: [termLinks(), links.plugin, diagrams] }) },
  integrations: [
    catalogueChecks(),
    translationChecks(),
    links.integration,
    starlightAtRoot({
      title,
      description,
      favicon: '/favicon.svg',
      lastUpdated: true,
      pagination: false,
      disable404Route: true,
      locales: languages,
      routeMiddleware: './src/languages/route-middleware.ts',
      components: {
        ...own,
        ...unused,
        LanguageSelect: './src/languages/LanguageLinks.astro',
        Search: './src/search/Search.astro',
        Pagination: './src/progress/PageEnd.astro',
      },
      customCss: ['./src/theme/tokens.css', './src/theme/site.css'],
      expressiveCode: { themes: codeThemes, styleOverrides: codeStyle, shiki: { langs: [traceGrammar] } },
      sidebar: [
        { ...inAllLanguages('Home'), link: '/' },
        ...phasesWithPages(docs).map((phase) => ({
          ...inAllLanguages(phases[phase]),
          items: [{ autogenerate: { directory: phase } }, ...(phase === 'reference' ? [apiReference] : [])],
        })),
        {
          ...inAllLanguages('Find your way'),
          items: [
            { ...inAllLanguages('What do you see?'), link: '/symptoms/' },
            { ...inAllLanguages('Paths'), link: '/paths/' },
            { ...inAllLanguages('Topics'), link: '/tags/' },
            { ...inAllLanguages('Graph'), link: '/graph/' },
          ],
        },
      ],
      searchRecords,
    }),
    preact(),
    standInInDev(),
    feeds({ title, description }),
    previewPictures(),
    markdownPages({ title, description }),
    finishHtml(),
    contentSecurityPolicy(),
  ],
  vite: {
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
