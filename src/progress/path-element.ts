import { StoreError } from '../kept/versioned-store.ts';
import { readProgress, type Progress } from './store.ts';

/** Ticks off what the reader has read of a path, and says how much that is. Without progress it says nothing. */
class PathProgress extends HTMLElement {
  connectedCallback(): void {
    const items = [...document.querySelectorAll<HTMLElement>('.fl-path [data-page]')];
    const { read } = progress();
    const done = items.filter(({ dataset }) => read[dataset['page']!] !== undefined);
    for (const item of done) {
      item.classList.add('read');
      const mark = document.createElement('span');
      mark.textContent = ' ✓ read';
      item.querySelector('a')?.after(mark);
    }
    if (done.length) this.textContent = `You have read ${done.length}.`;
  }
}

function progress(): Pick<Progress, 'read'> {
  try {
    return readProgress(() => localStorage);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { read: {} };
  }
}

customElements.define('fl-path-progress', PathProgress);
