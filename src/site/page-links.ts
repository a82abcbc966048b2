import type { AstroIntegration } from 'astro';
import type { MdastPluginEntry } from 'satteri';
import { langOf, splitPath, type Lang, type Locale } from '../languages/languages.ts';
import { localPath } from '../languages/local-links.ts';
import { withBase } from './link.ts';
import { allPages, plannedPages } from './pages.ts';

/** What becomes of a link that is written in a page. */
export type Resolved = { href: string; hreflang?: Lang } | 'elsewhere' | 'planned' | { problem: string };

export interface LinkedSite {
  base: string;
  existing: ReadonlySet<string>;
  planned: ReadonlyMap<string, string>;
}

/**
 * Judges a link from a page's text: `/transactions/saga/#fix` is ours, `#fix` and `https://…` are left alone. Translated
 * pages name others by their paths at the root, too, and the link leads to the translation if there is one.
 */
export function resolveLink(url: string, site: LinkedSite, locale: Locale = 'root'): Resolved {
  if (/^([a-z][a-z\d+.-]*:|#)/i.test(url)) return 'elsewhere';
  if (!url.startsWith('/') || url.startsWith('//'))
    return { problem: `write the link "${url}" from the root of the site, for example /transactions/saga/` };
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(url) ?? [];
  if (site.existing.has(path)) {
    const place = localPath(langOf(locale), path, site.existing);
    const isElsewhere = place.lang !== langOf(locale);
    return { href: withBase(site.base, place.path + rest), ...(isElsewhere && { hreflang: place.lang }) };
  }
  if (site.planned.has(path)) return 'planned';
  const isFile = /\.[a-z\d]+$/.test(path);
  if (isFile) return { href: withBase(site.base, path + rest) };
  return {
    problem: `there is no page ${path}: write a page's path with a slash at its end, or name it in content/graph/planned.yaml`,
  };
}

/**
 * Links in the text of pages: the base path is put before them, a link to a planned page becomes plain text, and a link
 * to nothing fails the build. The integration tells the plugin which base path the command line chose.
 */
export function pageLinks(): { plugin: MdastPluginEntry; integration: AstroIntegration } {
  let base = '/';
  const existing = allPages();
  const planned = plannedPages();
  return {
    integration: {
      name: 'faultline-links',
      hooks: { 'astro:config:setup': ({ config }) => void (base = config.base) },
    },
    plugin: ({ fileURL }) => ({
      name: 'faultline-links',
      link(node, context) {
        const resolved = resolveLink(node.url, { base, existing, planned }, localeOfFile(fileURL));
        if (resolved === 'elsewhere') return undefined;
        if (resolved === 'planned') {
          return {
            type: 'emphasis',
            data: { hName: 'span', hProperties: { class: 'planned' } },
            children: [{ type: 'text', value: context.textContent(node) }],
          };
        }
        if ('problem' in resolved) throw new Error(`${fileURL?.pathname ?? 'A page'}: ${resolved.problem}.`);
        const { href, hreflang } = resolved;
        const data = node.data as { hProperties?: object } | undefined;
        const hProperties = { ...data?.hProperties, ...(hreflang && { hreflang }) };
        return { ...node, url: href, data: { ...data, hProperties } as typeof node.data };
      },
    }),
  };
}

/** The language of a page's file: `content/docs/zh-cn/transactions/saga.mdx`. */
export const localeOfFile = (file: URL | undefined): Locale =>
  splitPath(`/${file?.pathname.split('/content/docs/')[1] ?? ''}`).locale;
