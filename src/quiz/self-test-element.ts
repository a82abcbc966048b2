import { StoreError } from '../kept/versioned-store.ts';
import { readProgress } from '../progress/store.ts';
import { CHOSEN } from './quiz.ts';
import { inWords, isToReadAgain, resultOf, type Result } from './result.ts';

/** Says what the answers to each page's questions come to, and which pages to read again. */
class SelfTest extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener(CHOSEN, () => this.#show());
    this.#show();
  }

  #show(): void {
    const chosen = kept();
    const results: Result[] = [];
    const again: Node[] = [];
    for (const section of this.querySelectorAll<HTMLElement>('section')) {
      const result = resultOf(rightsOf(section), chosen[section.dataset['page']!]);
      results.push(result);
      section.querySelector('[data-result]')!.textContent = inWords(result) && `: ${inWords(result)}`;
      if (isToReadAgain(result)) again.push(linkTo(section));
    }
    const sum = (what: keyof Result) => results.reduce((total, result) => total + result[what], 0);
    const total: Result = { right: sum('right'), answered: sum('answered'), of: sum('of') };
    const words = again.flatMap((link, i) => (i ? [', ', link] : [' Read again: ', link]));
    this.querySelector('[data-all]')!.replaceChildren(inWords(total), ...words);
  }
}

function linkTo(section: HTMLElement): HTMLAnchorElement {
  const { href, dataset } = section.querySelector('a[data-title]') as HTMLAnchorElement;
  const anchor = document.createElement('a');
  anchor.href = href;
  anchor.textContent = dataset['title']!;
  return anchor;
}

const rightsOf = (section: HTMLElement): Record<string, number> =>
  Object.fromEntries(
    [...section.querySelectorAll<HTMLElement>('[data-question]')].map(({ dataset }) => [
      dataset['question']!,
      Number(dataset['right']),
    ]),
  );

function kept(): Readonly<Record<string, Readonly<Record<string, number>>>> {
  try {
    return readProgress(() => localStorage).quiz;
  } catch (error) {
    // Said where the reader chooses.
    if (!(error instanceof StoreError)) throw error;
    return {};
  }
}

customElements.define('fl-self-test', SelfTest);
