import { isDeepStrictEqual } from 'node:util';
import { didYouMean } from '../catalogue/graph/nearest.ts';
import { locateYaml, type LocatedYaml, type Place } from '../catalogue/graph/located-yaml.ts';
import { asText, asTexts } from '../catalogue/graph/read-pages.ts';
import type { Finding } from '../catalogue/graph/model.ts';
import { readAsked, type Asked } from './asked.ts';

/** A question at the end of a page, as `content/quiz/<page>.yaml` has it. Words in backquotes are code. */
export interface Question {
  /** By which the browser remembers the answer: it never changes. */
  readonly name: string;
  readonly question: string;
  readonly answers: readonly string[];
  /** Why the right answer is right: shown once one is chosen. */
  readonly why: string;
  /** The place of the right answer, or the run that decides it. */
  readonly right: number | Prediction;
  readonly at: Place;
}

/** A question about a run: of the answers, the one whose value the run gives is right. */
export interface Prediction {
  readonly example: string;
  /** The planted bug whose schedule the run follows. */
  readonly bug: string;
  /** Which code runs under it. */
  readonly code: 'broken' | 'fixed';
  readonly asks: Asked;
  /** What each answer says that the run gives. */
  readonly values: readonly unknown[];
}

export interface QuizFile {
  readonly questions: readonly Question[];
  readonly findings: readonly Finding[];
}

const KINDS = ['predict the run', 'choose'];
const FIELDS: Record<string, readonly string[]> = {
  'predict the run': ['kind', 'question', 'run', 'asks', 'answers', 'why'],
  choose: ['kind', 'question', 'answers', 'right', 'why'],
};

/** @param file as messages name it: `content/quiz/saga.yaml`. */
export function readQuiz(text: string, file: string): QuizFile {
  const yaml = locateYaml(text, file);
  const findings: Finding[] = [];
  const questions = Object.entries(asRecord(yaml.value)).flatMap(([name, entry]) => {
    const fail = (field: string, message: string) =>
      findings.push({ at: yaml.at(name, field), message: `“${name}”: ${message}` });
    const question = readQuestion(name, asRecord(entry), yaml, fail);
    return question ? [question] : [];
  });
  const start = { file, line: 1 };
  if (!findings.length && questions.length < 2)
    findings.push({ at: start, message: `write at least two questions; there are ${questions.length}.` });
  if (!findings.length && !questions.some(({ right }) => typeof right === 'object'))
    findings.push({ at: start, message: 'write one question of the kind “predict the run”.' });
  return { questions, findings };
}

type Fail = (field: string, message: string) => void;

function readQuestion(
  name: string,
  given: Record<string, unknown>,
  yaml: LocatedYaml,
  fail: Fail,
): Question | undefined {
  const kind = asText(given['kind']) ?? '';
  if (!KINDS.includes(kind))
    return void fail('kind', `write kind: ${KINDS.join(', or ')}.${didYouMean(kind, KINDS)}`);
  for (const field of Object.keys(given))
    if (!FIELDS[kind]!.includes(field))
      fail(field, `there is no field “${field}”: a question has ${FIELDS[kind]!.join(', ')}.`);
  const [question, why] = [asText(given['question']), asText(given['why'])];
  if (!question) fail('question', 'write the question.');
  if (!why) fail('why', 'write why: a sentence or two that explain the right answer.');
  const isPrediction = kind === 'predict the run';
  const answers = isPrediction ? readValues(given['answers']) : asTexts(given['answers']);
  if (!answers || answers.length < 2 || answers.length !== [given['answers']].flat().length)
    return void fail(
      'answers',
      isPrediction
        ? 'write answers: at least two, each as { text, is } with what the run gives if it is right.'
        : 'write answers: at least two sentences.',
    );
  const texts = answers.map((answer) => (typeof answer === 'string' ? answer : answer.text));
  if (new Set(texts).size < texts.length) fail('answers', 'two answers are the same.');
  const right = isPrediction
    ? readPrediction(given, answers.map(valueOf), fail)
    : readRight(given['right'], texts, fail);
  if (!question || !why || right === undefined) return undefined;
  return { name, question, answers: texts, why, right, at: yaml.at(name) };
}

interface Valued {
  readonly text: string;
  readonly is: unknown;
}

const valueOf = (answer: string | Valued) => (typeof answer === 'string' ? answer : answer.is);

function readValues(given: unknown): Valued[] | undefined {
  if (!Array.isArray(given)) return undefined;
  return given.map(asRecord).flatMap(({ text, is }) => (typeof text === 'string' ? [{ text, is }] : []));
}

function readPrediction(
  given: Record<string, unknown>,
  values: readonly unknown[],
  fail: Fail,
): Prediction | undefined {
  const { example, bug, code } = asRecord(given['run']);
  if (typeof example !== 'string' || typeof bug !== 'string' || (code !== 'broken' && code !== 'fixed'))
    return void fail('run', 'write run: { example, bug, code }, where code is broken or fixed.');
  const asks = readAsked(given['asks']);
  if (typeof asks === 'string') return void fail('asks', asks);
  const twice = values.find((value, i) =>
    values.some((other, j) => j < i && isDeepStrictEqual(value, other)),
  );
  if (twice !== undefined) return void fail('answers', `two answers have is: ${JSON.stringify(twice)}.`);
  return { example, bug, code, asks, values };
}

function readRight(given: unknown, texts: readonly string[], fail: Fail): number | undefined {
  const place = texts.indexOf(asText(given) ?? '');
  if (place >= 0) return place;
  return void fail(
    'right',
    `write right: the answer that is, word for word.${didYouMean(asText(given) ?? '', texts)}`,
  );
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
