import { hasProgress } from './has-progress.ts';

/** Loads what knows of progress when there is some, or when the reader begins to keep it. */
class PageEnd extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button')!;
    button.hidden = false;
    button.addEventListener('click', () => void this.#load().then(({ toggleRead }) => toggleRead(this)));
    if (hasProgress()) void this.#load().then(({ showProgress }) => showProgress(this));
  }

  #load() {
    return import('./page-end.ts');
  }
}

customElements.define('fl-page-end', PageEnd);
