import { satteri } from '@astrojs/markdown-satteri';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import { headersInDev } from './src/site/headers.ts';
import { phases, phasesWithPages } from './src/site/phases.ts';
import { starlightAtRoot } from './src/site/starlight-at-root.ts';

const docs = new URL('./content/docs/', import.meta.url);

export default defineConfig({
  trailingSlash: 'always',
  markdown: { processor: satteri({ mdastPlugins: [] }) },
  integrations: [
    starlightAtRoot({
      title: 'Faultline',
      description: 'Distributed-systems patterns you can run, break and take home.',
      lastUpdated: true,
      sidebar: [
        { label: 'Home', link: '/' },
        ...phasesWithPages(docs).map((phase) => ({
          label: phases[phase],
          items: [{ autogenerate: { directory: phase } }],
        })),
      ],
      searchRecords: async () => [],
    }),
    preact(),
  ],
  vite: { plugins: [headersInDev()] },
});
