import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toLine } from '../catalogue/graph/catalogue-checks.ts';
import { readQuiz } from './quiz-data.ts';

const predict = (more = '') => `count:
  kind: predict the run
  question: How many requests reach it?
  run: { example: transactions/saga, bug: late-action, code: fixed }
  asks: { messages: shipping }
  answers:
    - { text: One, is: 1 }
    - { text: Two, is: 2 }
  why: It is cancelled.
${more}`;
const choose = (more = '  right: That\n') => `which:
  kind: choose
  question: Which?
  answers: [This, That]
  why: It is so.
${more}`;
const findings = (text: string) => readQuiz(text, 'x.yaml').findings.map(toLine);

test('a question of each kind is read, with its place', () => {
  const { questions, findings: wrong } = readQuiz(predict() + choose(), 'content/quiz/x.yaml');
  assert.deepEqual(wrong, []);
  assert.deepEqual(questions, [
    {
      ...{ name: 'count', question: 'How many requests reach it?', answers: ['One', 'Two'] },
      why: 'It is cancelled.',
      right: {
        ...{ example: 'transactions/saga', bug: 'late-action', code: 'fixed' },
        ...{ asks: { messages: 'shipping' }, values: [1, 2] },
      },
      at: { file: 'content/quiz/x.yaml', line: 1 },
    },
    {
      ...{ name: 'which', question: 'Which?', answers: ['This', 'That'], why: 'It is so.', right: 1 },
      at: { file: 'content/quiz/x.yaml', line: 10 },
    },
  ]);
});

describe('what is wrong is led back to its line', () => {
  const cases: [what: string, text: string, ...expected: string[]][] = [
    ['one question', predict(), 'x.yaml:1: write at least two questions; there are 1.'],
    [
      'no prediction',
      choose() + choose().replace('which', 'other'),
      'x.yaml:1: write one question of the kind “predict the run”.',
    ],
    [
      'an unknown kind',
      predict() + choose().replace('choose', 'chose'),
      'x.yaml:11: “which”: write kind: predict the run, or choose. Did you mean “choose”?',
    ],
    [
      'a right answer that is none',
      predict() + choose('  right: Thatt\n'),
      'x.yaml:15: “which”: write right: the answer that is, word for word. Did you mean “That”?',
    ],
    [
      'a field of the other kind',
      predict('  right: One\n') + choose(),
      'x.yaml:10: “count”: there is no field “right”: a question has kind, question, run, asks, answers, why.',
    ],
    [
      'a prediction without values',
      predict().replace(/\{ text: (\w+), is: \d \}/g, '$1') + choose(),
      'x.yaml:6: “count”: write answers: at least two, each as { text, is } with what the run gives if it is right.',
    ],
    [
      'two answers for one value',
      predict().replace('is: 2', 'is: 1') + choose(),
      'x.yaml:6: “count”: two answers have is: 1.',
    ],
    [
      'nothing asked of the run',
      predict().replace('messages: shipping', 'message: shipping') + choose(),
      'x.yaml:5: “count”: write asks: one of disk, messages, operation, verdict.',
    ],
    [
      'a run that is not named whole',
      predict().replace('code: fixed', 'code: mended') + choose(),
      'x.yaml:4: “count”: write run: { example, bug, code }, where code is broken or fixed.',
    ],
    [
      'no explanation',
      predict() + choose().replace(/ {2}why.*\n/, ''),
      'x.yaml:10: “which”: write why: a sentence or two that explain the right answer.',
    ],
  ];
  for (const [what, text, ...expected] of cases) test(what, () => assert.deepEqual(findings(text), expected));
});
