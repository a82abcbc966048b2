import { hasProgress } from '../progress/has-progress.ts';

/** Makes the answers buttons. What judges and remembers is loaded with the first choice, or where there is one already. */
class Quiz extends HTMLElement {
  connectedCallback(): void {
    for (const answer of this.querySelectorAll('li')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...answer.childNodes);
      button.addEventListener('click', () => void this.#load().then(({ choose }) => choose(button)));
      answer.append(button);
    }
    for (const question of this.children) {
      const status = document.createElement('p');
      status.setAttribute('role', 'status');
      question.querySelector('details')!.before(status);
    }
    if (hasProgress()) void this.#load().then(({ showChosen }) => showChosen(this));
  }

  #load() {
    return import('./quiz.ts');
  }
}

customElements.define('fl-quiz', Quiz);
