import { StoreError } from '../kept/versioned-store.ts';
import { forgetSearches } from '../search/box/recent.ts';
import { doneTasks, forgetLabTasks, mergeLabTasks, parseLabTasks, readLabTasks } from './lab-tasks.ts';
import { wayTo, type PageToRead } from './next.ts';
import {
  changeProgress,
  exportProgress,
  mergeProgress,
  NO_PROGRESS,
  parseProgress,
  readProgress,
  type Progress,
} from './store.ts';

const store = () => localStorage;

/** The reader's own way to a page, and what this browser remembers of them. */
class ProgressElement extends HTMLElement {
  #pages: readonly PageToRead[] = [];
  #progress: Progress = NO_PROGRESS;

  async connectedCallback(): Promise<void> {
    this.querySelector('.needs-scripts')!.remove();
    this.#part('.live').hidden = false;
    this.#part<HTMLSelectElement>('[data-goal]').addEventListener('change', () => this.#show());
    const input = this.#part<HTMLInputElement>('input[type=file]');
    input.addEventListener('change', () => void this.#import(input));
    const acts = { export: () => this.#export(), import: () => input.click(), reset: () => this.#reset() };
    for (const [name, act] of Object.entries(acts))
      this.#part(`[data-act=${name}]`).addEventListener('click', () => this.#told(act));
    this.#told(() => void (this.#progress = readProgress(store)));
    const answer = await fetch(this.dataset['pages']!).catch(() => undefined);
    if (!answer?.ok)
      return this.#say('The list of pages did not load: check the connection and reload the page.');
    ({ pages: this.#pages } = (await answer.json()) as { pages: readonly PageToRead[] });
    const options = this.#pages.map(({ slug, title }) => new Option(title, slug));
    this.#part('[data-goal]').replaceChildren(...options);
    this.#show();
  }

  #part<E extends HTMLElement = HTMLElement>(selector: string): E {
    return this.querySelector<E>(selector)!;
  }

  #show(): void {
    const read = new Set(Object.keys(this.#progress.read));
    const goal = this.#part<HTMLSelectElement>('[data-goal]').value;
    const way = wayTo(this.#pages, goal, read);
    this.#part('[data-way]').replaceChildren(...way.map((page) => this.#item(page)));
    const minutes = way.reduce((sum, page) => sum + page.minutes, 0);
    const known = this.#pages.filter(({ slug }) => read.has(slug)).length;
    const tasks = doneTasks(readLabTasks(store));
    this.#part('[data-known]').textContent =
      `About ${minutes} minutes. You have read ${known} of ${this.#pages.length} pages` +
      (tasks ? ` and done ${tasksInWords(tasks)} in the labs.` : '.');
  }

  #item({ title, path, minutes }: PageToRead): HTMLLIElement {
    const item = document.createElement('li');
    const anchor = document.createElement('a');
    anchor.href = this.dataset['base']! + path.slice(1);
    anchor.textContent = title;
    item.append(anchor, minutes ? ` ${minutes} min` : '');
    return item;
  }

  #export(): void {
    const anchor = document.createElement('a');
    const url = URL.createObjectURL(
      new Blob([exportProgress(readProgress(store), { tasks: readLabTasks(store) })], {
        type: 'application/json',
      }),
    );
    anchor.href = url;
    anchor.download = 'faultline-progress.json';
    anchor.click();
    URL.revokeObjectURL(url);
    this.#say('Saved as faultline-progress.json.');
  }

  async #import(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    if (!file) return;
    const text = await file.text();
    input.value = '';
    this.#told(() => {
      const imported = parseProgress(text);
      const tasks = parseLabTasks(text);
      const pages = Object.keys(imported.read).length;
      if (!pages && !Object.keys(imported.quiz).length && !Object.keys(tasks).length)
        return this.#say(`${file.name} holds no progress of this site: choose a file that was saved here.`);
      this.#progress = changeProgress(store, (now) => mergeProgress(now, imported));
      mergeLabTasks(store, tasks);
      this.#show();
      const done = doneTasks(tasks);
      this.#say(
        `Brought back: ${pages} ${pages === 1 ? 'page' : 'pages'} read` +
          (done ? ` and ${tasksInWords(done)} done.` : '.'),
      );
    });
  }

  #reset(): void {
    this.#progress = changeProgress(store, () => NO_PROGRESS);
    forgetLabTasks(store);
    forgetSearches(store);
    this.#show();
    this.#say('Forgotten.');
  }

  #told(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#say(error.message);
    }
  }

  #say(words: string): void {
    this.#part('[role=status]').textContent = words;
  }
}

const tasksInWords = (count: number) => `${count} ${count === 1 ? 'task' : 'tasks'}`;

customElements.define('fl-progress', ProgressElement);
