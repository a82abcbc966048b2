import { StoreError } from '../kept/versioned-store.ts';
import { sayOnPage } from '../languages/say-on-page.ts';
import { changeProgress, readProgress } from '../progress/store.ts';
import type { QuizWord } from './quiz-words.ts';

/** Told to whoever shows a result, when an answer was chosen. Bubbles. */
export const CHOSEN = 'fl-chosen';

/** The reader chose this answer: says whether it is right, and remembers it. */
export function choose(button: HTMLButtonElement): void {
  const question = button.closest<HTMLElement>('[data-question]')!;
  const [page, name] = [pageOf(question), question.dataset['question']!];
  const answer = buttonsOf(question).indexOf(button);
  show(question, answer);
  try {
    changeProgress(
      () => localStorage,
      (now) => ({ ...now, quiz: { ...now.quiz, [page]: { ...now.quiz[page], [name]: answer } } }),
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    question.querySelector('[role=status]')!.append(` ${error.message}`);
  }
  question.dispatchEvent(new CustomEvent(CHOSEN, { bubbles: true }));
}

/** Shows what was chosen on an earlier visit. */
export function showChosen(quiz: HTMLElement): void {
  const chosen = kept()[quiz.dataset['page']!] ?? {};
  for (const question of quiz.querySelectorAll<HTMLElement>('[data-question]')) {
    const answer = chosen[question.dataset['question']!];
    if (answer !== undefined) show(question, answer);
  }
}

function kept(): Readonly<Record<string, Readonly<Record<string, number>>>> {
  try {
    return readProgress(() => localStorage).quiz;
  } catch (error) {
    // Said when the reader chooses: until then there is nothing to lose.
    if (!(error instanceof StoreError)) throw error;
    return {};
  }
}

const pageOf = (question: HTMLElement) => question.closest<HTMLElement>('fl-quiz')!.dataset['page']!;
const buttonsOf = (question: HTMLElement) => [...question.querySelectorAll<HTMLButtonElement>('li > button')];

function show(question: HTMLElement, answer: number): void {
  const buttons = buttonsOf(question);
  // The questions may have changed since.
  if (!buttons[answer]) return;
  const isRight = answer === Number(question.dataset['right']);
  buttons.forEach((button, i) => {
    button.ariaPressed = String(i === answer);
    if (i === answer) button.dataset['is'] = isRight ? 'right' : 'wrong';
    else delete button.dataset['is'];
  });
  question.querySelector('[role=status]')!.textContent = sayOnPage<QuizWord>(question)(
    isRight ? '✓ Right.' : '✕ No.',
  );
  question.querySelector('details')!.open = true;
}
