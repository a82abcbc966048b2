import { existsSync, readFileSync } from 'node:fs';
import { locateYaml } from '../catalogue/graph/located-yaml.ts';
import { asText, asTexts } from '../catalogue/graph/read-pages.ts';
import { langOf, type Lang, type Locale } from '../languages/languages.ts';
import { root } from '../site/root.ts';

/** The words of a question in another language. Its answers stand in the order of the original's. */
export interface QuestionWords {
  readonly question: string;
  readonly answers: readonly string[];
  readonly why: string;
  readonly lang: Lang;
}

export const quizFile = (slug: string, locale: Locale): string =>
  locale === 'root' ? `content/quiz/${slug}.yaml` : `content/quiz/${locale}/${slug}.yaml`;

/** The translated questions of a page by name: nothing where there are none. */
export function quizWordsIn(slug: string, locale: Locale): Readonly<Record<string, QuestionWords>> {
  const file = quizFile(slug, locale);
  if (locale === 'root' || !existsSync(new URL(file, root))) return {};
  return readQuizWords(readFileSync(new URL(file, root), 'utf8'), file, langOf(locale));
}

export function readQuizWords(text: string, file: string, lang: Lang): Record<string, QuestionWords> {
  const entries = locateYaml(text, file).value as Record<string, Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, given]) => {
      const [question, why] = [asText(given?.['question']), asText(given?.['why'])];
      if (question === undefined || why === undefined) return [];
      return [[name, { question, answers: asTexts(given['answers']), why, lang }]];
    }),
  );
}
