import { satteri } from '@astrojs/markdown-satteri';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { diagrams } from './src/diagrams/plugin.ts';
import { searchRecords } from './src/search/records.ts';
import { contentSecurityPolicy } from './src/site/csp.ts';
import { headersInDev } from './src/site/headers.ts';
import { pageLinks } from './src/site/page-links.ts';
import { phases, phasesWithPages } from './src/site/phases.ts';
import { starlightAtRoot } from './src/site/starlight-at-root.ts';
import { codeStyle, codeThemes } from './src/theme/code-themes.ts';

const docs = new URL('./content/docs/', import.meta.url);
const links = pageLinks();
const components = Object.fromEntries(
  ['Head', 'PageTitle', 'SiteTitle'].map((name) => [name, `./src/theme/${name}.astro`]),
);

export default defineConfig({
  trailingSlash: 'always',
  markdown: { processor: satteri({ mdastPlugins: [links.plugin, diagrams] }) },
  integrations: [
    links.integration,
    starlightAtRoot({
      title: 'Faultline',
      description: 'Distributed-systems patterns you can run, break and take home.',
      favicon: '/favicon.svg',
      lastUpdated: true,
      disable404Route: true,
      components,
      customCss: ['./src/theme/tokens.css', './src/theme/site.css'],
      expressiveCode: { themes: codeThemes, styleOverrides: codeStyle },
      sidebar: [
        { label: 'Home', link: '/' },
        ...phasesWithPages(docs).map((phase) => ({
          label: phases[phase],
          items: [{ autogenerate: { directory: phase } }],
        })),
      ],
      searchRecords,
    }),
    preact(),
    contentSecurityPolicy(),
  ],
  vite: {
    plugins: [headersInDev()],
    build: { rolldownOptions: { checks: {}, onLog: withoutKnownNoise } },
  },
});

// Astro marks each .mdx module with a directive of its own, and the bundler warns that it does not know it.
function withoutKnownNoise(level, log, handle) {
  if (log.code !== 'MODULE_LEVEL_DIRECTIVE' || !log.message?.includes('use astro:head-inject'))
    handle(level, log);
}
