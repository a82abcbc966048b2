import type { AstroIntegration } from 'astro';
import type { MdastPluginEntry } from 'satteri';
import { withBase } from './link.ts';
import { allPages, plannedPages } from './pages.ts';

/** What becomes of a link that is written in a page. */
export type Resolved = { href: string } | 'elsewhere' | 'planned' | { problem: string };

/** Judges a link from a page's text: `/transactions/saga/#fix` is ours, `#fix` and `https://…` are left alone. */
export function resolveLink(
  url: string,
  site: { base: string; existing: ReadonlySet<string>; planned: ReadonlyMap<string, string> },
): Resolved {
  if (/^([a-z][a-z\d+.-]*:|#)/i.test(url)) return 'elsewhere';
  if (!url.startsWith('/') || url.startsWith('//'))
    return { problem: `write the link "${url}" from the root of the site, for example /transactions/saga/` };
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(url) ?? [];
  if (site.existing.has(path)) return { href: withBase(site.base, path + rest) };
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
        const resolved = resolveLink(node.url, { base, existing, planned });
        if (resolved === 'elsewhere') return undefined;
        if (resolved === 'planned') {
          return {
            type: 'emphasis',
            data: { hName: 'span', hProperties: { class: 'planned' } },
            children: [{ type: 'text', value: context.textContent(node) }],
          };
        }
        if ('problem' in resolved) throw new Error(`${fileURL?.pathname ?? 'A page'}: ${resolved.problem}.`);
        return { ...node, url: resolved.href };
      },
    }),
  };
}
