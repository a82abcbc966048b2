import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { didYouMean } from '../catalogue/graph/nearest.ts';
import type { Finding } from '../catalogue/graph/model.ts';
import type { WrittenPage } from '../catalogue/graph/read-pages.ts';
import { exampleIds, loadExample } from '../catalogue/load-example.ts';
import { localeOf, type Lang } from '../languages/languages.ts';
import { root } from '../site/root.ts';
import { answerOf } from './asked.ts';
import { quizWordsIn } from './translated-quiz.ts';
import { readQuiz, type Prediction, type Question, type QuizFile } from './quiz-data.ts';

/** A question with its right answer known. */
export interface Solved extends Pick<Question, 'name' | 'question' | 'answers' | 'why'> {
  readonly right: number;
  /** It is about a run. */
  readonly isPrediction: boolean;
  /** The language of its words. */
  readonly lang: Lang;
}

const folder = new URL('content/quiz/', root);

/** The pages that have questions, by slug. */
export const quizPages = (): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => file.slice(0, -'.yaml'.length))
        .toSorted()
    : [];

/** How many questions a page has. */
export const questionsOf = (slug: string): number =>
  quizPages().includes(slug) ? readQuizOf(slug).questions.length : 0;

/** The questions of a page, with the right answers to predictions taken from their runs, in the words of a language if they are translated. */
export async function loadQuiz(slug: string, lang?: string): Promise<Solved[]> {
  const { questions } = readQuizOf(slug);
  const translated = quizWordsIn(slug, localeOf(lang));
  return Promise.all(
    questions.map(async ({ name, question, answers, why, right }) => ({
      name,
      ...(translated[name]?.answers.length === answers.length
        ? translated[name]
        : { question, answers, why, lang: 'en' as const }),
      right: typeof right === 'number' ? right : await rightAnswer(right),
      isPrediction: typeof right !== 'number',
    })),
  );
}

const readQuizOf = (slug: string): QuizFile =>
  readQuiz(readFileSync(new URL(`${slug}.yaml`, folder), 'utf8'), `content/quiz/${slug}.yaml`);

/** What is wrong with the questions, each led back to its line. */
export async function quizFindings(pages: readonly WrittenPage[]): Promise<Finding[]> {
  const slugs = pages.map(({ node }) => node.slug);
  const missing = pages.flatMap(({ node, body }) =>
    showsQuiz(body) && !quizPages().includes(node.slug)
      ? [{ at: node.at, message: `write the questions of <Quiz />: content/quiz/${node.slug}.yaml.` }]
      : [],
  );
  const found = await Promise.all(
    quizPages().map(async (slug) => {
      const at = { file: `content/quiz/${slug}.yaml`, line: 1 };
      if (!slugs.includes(slug))
        return [{ at, message: `there is no written page “${slug}”.${didYouMean(slug, slugs)}` }];
      const page = pages.find(({ node }) => node.slug === slug)!;
      if (!showsQuiz(page.body))
        return [{ at, message: `show these questions on their page, ${page.node.at.file}: <Quiz />.` }];
      const { questions, findings } = readQuizOf(slug);
      return [...findings, ...(await Promise.all(questions.map(unsolved))).flat()];
    }),
  );
  return [...missing, ...found.flat()];
}

const showsQuiz = (body: string) => /^<Quiz\b/m.test(body);

async function unsolved({ name, right, at }: Question): Promise<Finding[]> {
  if (typeof right === 'number') return [];
  try {
    await rightAnswer(right);
    return [];
  } catch (error) {
    return [{ at, message: `“${name}”: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

/** @throws Error with a sentence, if there is no such run, or none of the answers is what it gives. */
async function rightAnswer({ example, bug, code, asks, values }: Prediction): Promise<number> {
  const ids = await exampleIds();
  if (!ids.includes(example)) throw new Error(`there is no example “${example}”.${didYouMean(example, ids)}`);
  const { runs } = await loadExample(example);
  const run = runs[bug];
  if (!run) throw new Error(`${example} has no planted bug “${bug}”.${didYouMean(bug, Object.keys(runs))}`);
  const given = answerOf(asks, run[code]);
  const right = values.findIndex((value) => isDeepStrictEqual(value, given));
  if (right < 0)
    throw new Error(`the run gives ${JSON.stringify(given)}: write is: with that for the right answer.`);
  return right;
}
