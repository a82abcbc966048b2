import { defineRouteMiddleware, type StarlightRouteData } from '@astrojs/starlight/route-data';
import { link } from '../site/link.ts';
import { localeOf, splitPath, pathIn, type Lang } from './languages.ts';
import { localPath, translationsOf } from './local-links.ts';

type SidebarEntry = StarlightRouteData['sidebar'][number];

/** Starlight takes every page to exist in every language. This corrects the sidebar and the head where one does not. */
export const onRequest = defineRouteMiddleware(({ locals, site, url }) => {
  const route = locals.starlightRoute;
  const here = withoutBase(url.pathname);
  const languages = translationsOf(here);
  route.head = route.head.filter(
    ({ tag, attrs }) =>
      !(tag === 'link' && attrs?.['rel'] === 'alternate' && attrs['hreflang'] !== undefined),
  );
  if (site && languages.size > 1) route.head.push(...alternates(languages, site));
  if (splitPath(here).locale !== 'root')
    route.sidebar = route.sidebar.map((entry) => localized(entry, route.lang));
});

/** What search engines read. */
function alternates(languages: ReadonlyMap<Lang, string>, site: URL): StarlightRouteData['head'] {
  const to = (hreflang: string, path: string) => ({
    tag: 'link' as const,
    attrs: { rel: 'alternate', hreflang, href: new URL(link(path), site).href },
    content: '',
  });
  return [...[...languages].map(([lang, path]) => to(lang, path)), to('x-default', languages.get('en')!)];
}

/** A link that leads to the page that there is. */
function localized(entry: SidebarEntry, lang: string): SidebarEntry {
  if (entry.type === 'group')
    return { ...entry, entries: entry.entries.map((each) => localized(each, lang)) };
  const { path } = splitPath(withoutBase(entry.href));
  const place = localPath(lang, path);
  if (place.path === pathIn(localeOf(lang), path)) return entry;
  // Its label is that page's own, unless the sidebar's configuration has one in every language.
  const isItsOwn = 'autogenerate' in entry;
  const attrs = { ...entry.attrs, hreflang: place.lang, ...(isItsOwn && { lang: place.lang }) };
  return { ...entry, href: link(place.path), attrs };
}

const withoutBase = (pathname: string) => `/${pathname.slice(link('/').length)}`;
