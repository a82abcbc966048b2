/**
 * The languages of the site, by the folder of `content/docs` in which their pages stand, as Starlight's `locales` has
 * them. Pages are written in the first, at the root; the others are translations of these.
 */
export const languages = {
  root: { label: 'English', lang: 'en' },
  'zh-cn': { label: '简体中文', lang: 'zh-CN' },
} as const;

export type Locale = keyof typeof languages;
/** A language as HTML names it. */
export type Lang = (typeof languages)[Locale]['lang'];

export const locales = Object.keys(languages) as Locale[];
/** Those that pages are translated into. */
export const translated = locales.filter((locale) => locale !== 'root');

export const langOf = (locale: Locale): Lang => languages[locale].lang;

export const localeOf = (lang: string | undefined): Locale =>
  locales.find((locale) => languages[locale].lang === lang) ?? 'root';

/** The language of a path of this site, and the path of the same page at the root: `/zh-cn/graph/` → `zh-cn`, `/graph/`. */
export function splitPath(path: string): { locale: Locale; path: string } {
  const [, first = '', rest = '/'] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  const locale = translated.find((each) => each === first);
  return locale ? { locale, path: rest } : { locale: 'root', path };
}

/** The address that a page has in a language if it is translated: `/graph/` → `/zh-cn/graph/`. */
export const pathIn = (locale: Locale, path: string): string =>
  locale === 'root' ? path : `/${locale}${path}`;
