import type { Lang } from './languages.ts';
import { sayIn, type Say } from './filled.ts';
import { zhCN } from './zh-cn.ts';

/** A text of the interface outside the lab, in English. */
export type Text = keyof typeof zhCN;

const dictionaries: Readonly<Record<Lang, Readonly<Record<Text, string>> | undefined>> = {
  en: undefined,
  'zh-CN': zhCN,
};

/** Texts in the language of a page: `texts(Astro.currentLocale)('Mark as read')`. */
export const texts = (lang: string | undefined): Say<Text> => sayIn<Text>(dictionaries[lang as Lang]);

/**
 * The words that a script on the page says, for its element's `data-words`. English ones stand in the script itself, so
 * that English pages send nothing.
 */
export function wordsFor(lang: string | undefined, all: readonly Text[]): string | undefined {
  const words = dictionaries[lang as Lang];
  return words && JSON.stringify(Object.fromEntries(all.map((text) => [text, words[text]])));
}

/** A text whose words in brackets are a link, cut at these: `See [the page].` → `See `, `the page`, `.` */
export const aroundLink = (text: string): [before: string, link: string, after: string] => {
  const [, before = '', link = '', after = ''] = /^([^[]*)\[([^\]]*)\]([\s\S]*)$/.exec(text) ?? [];
  return [before, link, after];
};

/** A text for Starlight's configuration, which wants all languages at once. */
export const inAllLanguages = (label: Text): { label: string; translations: Record<string, string> } => ({
  label,
  translations: Object.fromEntries(
    Object.entries(dictionaries).flatMap(([lang, words]) => (words ? [[lang, words[label]]] : [])),
  ),
});
