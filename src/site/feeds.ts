import type { AstroConfig, AstroIntegration } from 'astro';
import { writeFile } from 'node:fs/promises';
import { loadCatalogue } from '../catalogue/graph/load-catalogue.ts';
import { isWritten, type Catalogue } from '../catalogue/graph/model.ts';
import { withBase } from './link.ts';

interface Site {
  title: string;
  description: string;
}

/** `rss.xml` and `opensearch.xml`. Both need absolute addresses, so there are none unless the build knows its host. */
export function feeds(site: Site): AstroIntegration {
  let config: AstroConfig;
  return {
    name: 'faultline-feeds',
    hooks: {
      'astro:config:done': (done) => void (config = done.config),
      'astro:build:done': async ({ dir, logger }) => {
        const { site: host, base } = config;
        if (!host) {
          logger.warn(
            'no --site: no sitemap, rss.xml, opensearch.xml or preview images, which need addresses.',
          );
          return;
        }
        const address = (path: string) => new URL(withBase(base, path), host).href;
        await writeFile(new URL('rss.xml', dir), rssText(site, await loadCatalogue(), address));
        await writeFile(new URL('opensearch.xml', dir), openSearchText(site, address));
      },
    },
  };
}

type Address = (path: string) => string;

/** RSS 2.0 of the pages that say when they were reviewed, newest first. */
export function rssText({ title, description }: Site, { nodes }: Pick<Catalogue, 'nodes'>, address: Address) {
  const items = [...nodes.values()]
    .filter(isWritten)
    .flatMap((page) => (page.reviewed ? [{ ...page, reviewed: page.reviewed }] : []))
    .toSorted((a, b) => b.reviewed.localeCompare(a.reviewed) || a.path.localeCompare(b.path))
    .slice(0, 50)
    .map(({ path, title, problem, reviewed }) =>
      element('item', [
        element('title', escaped(title)),
        element('link', escaped(address(path))),
        element('guid', escaped(address(path))),
        problem ? element('description', escaped(problem)) : '',
        element('pubDate', new Date(reviewed).toUTCString()),
      ]),
    );
  const self = `<atom:link href="${escaped(address('/rss.xml'))}" rel="self" type="application/rss+xml"/>`;
  const channel = element('channel', [
    element('title', escaped(title)),
    element('link', escaped(address('/'))),
    element('description', escaped(description)),
    self,
    ...items,
  ]);
  return `${XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">${channel}</rss>\n`;
}

/** Lets a browser search this site from its own field, at `/search/?q=…`. */
export function openSearchText({ title, description }: Site, address: Address): string {
  const template = `${escaped(address('/search/'))}?q={searchTerms}`;
  return `${XML}<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">${[
    element('ShortName', escaped(title)),
    element('Description', escaped(description)),
    element('InputEncoding', 'UTF-8'),
    `<Image width="16" height="16" type="image/svg+xml">${escaped(address('/favicon.svg'))}</Image>`,
    `<Url type="text/html" template="${template}"/>`,
  ].join('')}</OpenSearchDescription>\n`;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const element = (name: string, content: string | readonly string[]) =>
  `<${name}>${[content].flat().join('')}</${name}>`;
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
