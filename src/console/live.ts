import { createWorkerEngine } from '../runner/worker/create.ts';
import { drawContent, drawRows } from './draw.ts';
import { drawForm } from './form.ts';
import type { ConsoleKind, Step } from './kind.ts';
import { CONSOLES } from './kinds.ts';
import { downAfter, SESSIONS, sessionFiles, sessionSchedule, shownIn, type Shown } from './session.ts';

/** More would make each line wait for all before it. */
const MOST_STEPS = 200;

/** Brings a console to life in its element: an empty session, and lines to type in. */
export function open(element: HTMLElement): void {
  element.querySelector('button')!.remove();
  const kind = CONSOLES[element.dataset['server']!]!;
  element.insertAdjacentHTML('beforeend', drawForm(kind));
  new Console(element, kind).start();
}

/** What was done so far, run again from its beginning after each step. */
class Console {
  readonly #element: HTMLElement;
  readonly #out: HTMLElement;
  readonly #kind: ConsoleKind;
  readonly #engine = createWorkerEngine();
  readonly #forms: readonly HTMLFormElement[];
  #steps: Step[] = [];
  /** What is left of the session that is tried. */
  #ahead: Step[] = [];
  #history: string[][] = Array.from({ length: SESSIONS }, () => []);
  #recalled = Array.from({ length: SESSIONS }, () => 0);

  constructor(element: HTMLElement, kind: ConsoleKind) {
    this.#element = element;
    this.#kind = kind;
    this.#out = element.querySelector<HTMLElement>('.fl-console-out')!;
    this.#forms = [...element.querySelectorAll('form')];
  }

  start(): void {
    this.#out.ariaLabel = `A session at ${this.#kind.title}`;
    this.#forms.forEach((form, session) => this.#listenTo(form, session));
    this.#element.addEventListener('click', ({ target }) => {
      const act = (target as Element).closest('button')?.dataset['act'];
      if (act !== undefined) this.#act(act);
    });
    this.#select('data-option').addEventListener('change', () => void this.#run());
    this.#select('data-trial').addEventListener('change', () => this.#clear());
    this.#clear();
    this.#forms[0]!.querySelector('input')!.focus();
  }

  #select(name: string): HTMLSelectElement {
    return this.#element.querySelector<HTMLSelectElement>(`select[${name}]`)!;
  }

  #listenTo(form: HTMLFormElement, session: number): void {
    const input = form.querySelector('input')!;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#type(session, input.value);
      input.value = '';
    });
    input.addEventListener('keydown', (event) => {
      const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
      if (!by) return;
      event.preventDefault();
      input.value = this.#recall(session, by);
    });
    // A field of one line would run pasted lines into one another.
    input.addEventListener('paste', (event) => {
      const lines = event.clipboardData?.getData('text').split(/\r?\n/) ?? [];
      if (lines.length < 2) return;
      event.preventDefault();
      const last = lines.pop()!;
      for (const line of [input.value + lines[0], ...lines.slice(1)]) this.#type(session, line);
      input.value = last;
    });
    form
      .querySelector('[data-cancel]')
      ?.addEventListener('click', () => this.#add({ kind: 'cancel', session }));
  }

  #type(session: number, line: string): void {
    if (!line.trim()) return;
    this.#history[session]!.push(line);
    this.#recalled[session] = this.#history[session]!.length;
    this.#add({ kind: 'line', session, line });
  }

  /** The line before or after the one that was brought back last. */
  #recall(session: number, by: number): string {
    const lines = this.#history[session]!;
    const at = Math.max(0, Math.min(this.#recalled[session]! + by, lines.length));
    this.#recalled[session] = at;
    return lines[at] ?? '';
  }

  #act(act: string): void {
    const step = ACTS[act];
    if (step) return this.#add(step);
    if (act === 'clear') return this.#clear();
    if (act === 'next') this.#add(...this.#ahead.splice(0, 1));
    if (act === 'rest') this.#add(...this.#ahead.splice(0));
  }

  #add(...steps: readonly Step[]): void {
    if (this.#steps.length + steps.length > MOST_STEPS)
      return this.#say('This session is full. “Begin again” begins a new one.');
    this.#steps.push(...steps);
    void this.#run();
  }

  /** An empty session, or the beginning of one to try. */
  #clear(): void {
    const { value } = this.#select('data-trial');
    const trial = value === '' ? undefined : this.#kind.trials[Number(value)];
    this.#steps = [];
    this.#ahead = [...(trial?.steps ?? [])];
    this.#element.querySelector('[data-about]')!.textContent = trial?.about ?? '';
    const prompts = this.#forms.map(() => this.#kind.prompt);
    this.#show({ rows: [], prompts, content: new Map() });
    if (trial) this.#act('next');
  }

  async #run(): Promise<void> {
    const steps = [...this.#steps];
    this.#engine.reset(sessionFiles(this.#kind, this.#select('data-option').value, steps));
    try {
      const schedule = sessionSchedule(this.#kind, steps);
      const result = await this.#engine.run({ kind: 'replay', schedule });
      // The reader may have gone on meanwhile, or begun again.
      if (result.kind === 'replay' && this.#steps.length === steps.length)
        this.#show(shownIn(result.run, this.#kind, steps));
    } catch (error) {
      const { kind, detail } = error as { kind: string; detail?: string };
      if (kind !== 'stopped') this.#say(`This line could not be run: ${detail ?? kind}.`);
    }
  }

  #say(sentence: string): void {
    const said = document.createElement('p');
    said.className = 'fl-console-event';
    said.textContent = sentence;
    this.#out.append(said);
    this.#out.scrollTop = this.#out.scrollHeight;
  }

  #show({ rows, prompts, content }: Shown): void {
    this.#out.innerHTML = drawRows(rows);
    this.#out.scrollTop = this.#out.scrollHeight;
    this.#element.querySelector('[data-content]')!.innerHTML = drawContent(content);
    const down = downAfter(this.#steps);
    this.#forms.forEach((form, session) => {
      const prompt = prompts[session];
      form.querySelector('[data-prompt]')!.textContent = prompt ?? 'waits …';
      form.querySelector<HTMLElement>('[data-cancel]')?.toggleAttribute('hidden', prompt !== undefined);
      for (const field of form.querySelectorAll<HTMLInputElement | HTMLButtonElement>('input, button'))
        field.disabled = down === 'machine';
    });
    this.#enable('start', down !== undefined);
    for (const act of ['process', 'machine']) this.#enable(act, !down);
    for (const act of ['next', 'rest']) this.#enable(act, this.#ahead.length > 0);
  }

  #enable(act: string, can: boolean): void {
    this.#element.querySelector<HTMLButtonElement>(`[data-act="${act}"]`)!.disabled = !can;
  }
}

const ACTS: Readonly<Record<string, Step>> = {
  second: { kind: 'wait', ms: 1000 },
  minute: { kind: 'wait', ms: 60_000 },
  process: { kind: 'crash', machine: false },
  machine: { kind: 'crash', machine: true },
  start: { kind: 'start' },
};
