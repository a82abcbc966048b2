import { existingPages } from '../site/pages.ts';
import { link } from '../site/link.ts';
import { langOf, localeOf, pathIn, splitPath, translated, type Lang } from './languages.ts';

/** A link's attributes: where it leads, and in which language that page is, where it is another than the reader's. */
export interface LocalLink {
  readonly href: string;
  readonly hreflang?: Lang;
}

/** Where a link leads from a page in `lang` that names a page at the root: to its translation if there is one. */
export function localPath(
  lang: string | undefined,
  path: string,
  existing: ReadonlySet<string> = written(),
): { path: string; lang: Lang } {
  const locale = localeOf(lang);
  const there = pathIn(locale, path);
  const isTranslated = existing.has(/^[^?#]*/.exec(there)![0]);
  return isTranslated || locale === 'root' ? { path: there, lang: langOf(locale) } : { path, lang: 'en' };
}

/** The one way to link to a page of this site from a component: it keeps the reader's language where it can. */
export function localLink(lang: string | undefined, path: string): LocalLink {
  const place = localPath(lang, path);
  return { href: link(place.path), ...(place.lang !== (lang ?? 'en') && { hreflang: place.lang }) };
}

/** The languages that a page can be read in, with its paths. */
export function translationsOf(
  path: string,
  existing: ReadonlySet<string> = written(),
): ReadonlyMap<Lang, string> {
  const plain = splitPath(path).path;
  const others = translated.filter((locale) => existing.has(pathIn(locale, plain)));
  return new Map([
    ['en', plain],
    ...others.map((locale) => [langOf(locale), pathIn(locale, plain)] as const),
  ]);
}

let pages: ReadonlySet<string> | undefined;
const written = () => (pages ??= existingPages());
