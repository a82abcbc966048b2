import sitemap from '@astrojs/sitemap';
import starlight from '@astrojs/starlight';
import type { StarlightUserConfig } from '@astrojs/starlight/types';
import type { AstroIntegration } from 'astro';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildSearchIndex } from '../search/build-index.ts';
import type { SearchRecord } from '../search/record.ts';
import { deadTargets } from '../search/targets.ts';
import { siteRepository } from './repository.ts';

type Options = StarlightUserConfig & {
  /** Asked for at the end of a build: what to add to the search index beside the pages. */
  searchRecords: () => Promise<readonly SearchRecord[]>;
};

/**
 * Starlight with its content in `<root>/content/docs`. Starlight looks for it in `<srcDir>/content/docs` and, not finding
 * it there, leaves sidebar, dates and asides silently empty; so Starlight alone is told that `srcDir` is the root.
 * This leans on Starlight's internals: its version is pinned, and a page test watches over sidebar, dates and asides.
 */
export function starlightAtRoot({ searchRecords, ...options }: Options): AstroIntegration {
  const integration = starlight(options);
  const setup = integration.hooks['astro:config:setup'];
  integration.hooks['astro:config:setup'] = async (context) => {
    const { config, logger, command } = context;
    config.integrations.push(config.site ? pagesOnly : noSitemap);
    if (command === 'build' && !hasHistory(config.root))
      logger.warn('no Git history: pages will not say when they were last updated.');
    if (command === 'build' && !siteRepository())
      logger.warn('SITE_REPOSITORY is not set: labs will not offer to report a run.');
    await setup?.({
      ...context,
      injectRoute: withOwnRoutes(context),
      config: { ...config, srcDir: config.root },
    });
  };
  integration.hooks['astro:build:done'] = async ({ dir, logger }) => {
    const records = await searchRecords();
    const dead = await deadTargets(dir, records);
    if (dead.length) throw new Error(dead.join('\n'));
    const pages = await buildSearchIndex(dir, records);
    logger.info(`search index: ${pages} pages and ${records.length} records`);
  };
  return integration;
}

type Setup = Parameters<NonNullable<AstroIntegration['hooks']['astro:config:setup']>>[0];

/** Pages have the route of `OwnRoutes.astro`, which says why. */
function withOwnRoutes({ injectRoute }: Setup): Setup['injectRoute'] {
  return (route) =>
    injectRoute(
      route.pattern === '[...slug]'
        ? { ...route, entrypoint: new URL('../languages/OwnRoutes.astro', import.meta.url) }
        : route,
    );
}

// Labs that other sites embed are no pages of this one.
const pagesOnly = sitemap({ filter: (url) => !new URL(url).pathname.includes('/embed/') });

// A sitemap needs absolute addresses. Starlight adds one unless an integration of this name exists, and it then complains.
const noSitemap: AstroIntegration = { name: '@astrojs/sitemap', hooks: {} };

const hasHistory = (root: URL) =>
  spawnSync('git', ['log', '-1', '--format=%h'], { cwd: fileURLToPath(root), encoding: 'utf8' }).status === 0;
