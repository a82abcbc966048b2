import type { SearchRecord } from './record.ts';

/** A word of four letters or more; shorter ones are not corrected. Letters that are not Latin have no spelling to slip in. */
const WORD = /\p{Script=Latin}[\p{Script=Latin}\p{N}]{3,}/gu;
const MOST = 8_000;

/** What a search in one language may be corrected to. */
export interface Vocabulary {
  readonly language: string;
  /** In lower case, those of most pages and records first. */
  readonly words: readonly string[];
}

/** The words of the pages that are searched and of the records. */
export function vocabularies(pages: readonly string[], records: readonly SearchRecord[]): Vocabulary[] {
  const texts = [
    ...pages.flatMap(searchedText),
    ...records.map(({ language, title, content }) => ({ language, text: `${title} ${content}` })),
  ];
  return [...Map.groupBy(texts, ({ language }) => language)].map(([language, ofLanguage]) => ({
    language,
    words: commonest(ofLanguage.map(({ text }) => text)),
  }));
}

function commonest(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const word of new Set(text.toLowerCase().match(WORD))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .toSorted(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .slice(0, MOST)
    .map(([word]) => word);
}

/** What Pagefind would read of a built page, nearly; nothing of a page that it leaves out. */
function searchedText(html: string): { language: string; text: string }[] {
  const at = html.search(/<main\b[^>]*\sdata-pagefind-body/);
  const language = /<html\b[^>]*\slang="([^"]+)"/.exec(html)?.[1];
  if (at < 0 || !language) return [];
  const text = html
    .slice(at, html.lastIndexOf('</main>'))
    .replaceAll(/<(script|style|svg|template)\b[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/ data-asked="([^"]*)"[^>]*>/g, '> $1 ')
    .replaceAll(/<\/?(?:span|b|i|em|strong|mark|code|a)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>|&\w+;/g, ' ');
  return [{ language: language.toLowerCase(), text }];
}
