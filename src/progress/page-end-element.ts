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

function hasProgress(): boolean {
  try {
    return localStorage.getItem('faultline:progress') !== null;
  } catch {
    return false;
  }
}

customElements.define('fl-page-end', PageEnd);
