import { createWorkerEngine } from '../runner/worker/create.ts';
import { repliesIn, sessionFiles, sessionSchedule, sessionText, type Step } from './session.ts';

/** More would make each line wait for all before it. */
const MOST_STEPS = 200;

const FORM = `
  <form>
    <label class="sr-only" for="fl-console-session">Session</label>
    <select id="fl-console-session"><option value="0">Session 1</option><option value="1">Session 2</option></select>
    <label class="sr-only" for="fl-console-line">Redis command</label>
    <input id="fl-console-line" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="SET stock 5" maxlength="1000">
    <button type="submit">Run</button>
  </form>
  <div class="fl-console-acts" role="group" aria-label="What happens to the server">
    <button type="button" data-act="second">Wait 1 s</button>
    <button type="button" data-act="minute">Wait 1 min</button>
    <button type="button" data-act="process">Crash the process</button>
    <button type="button" data-act="machine">Crash the machine</button>
    <button type="button" data-act="again">Start again</button>
  </div>
  <p class="fl-console-note">↑ and ↓ bring back earlier lines. It syncs its log once a second (<code>appendfsync everysec</code>). All of it runs in this page.</p>`;

/** Brings a console to life in its element: an empty session, and a line to type in. */
export function open(element: HTMLElement): void {
  const out = element.querySelector<HTMLElement>('.fl-console-out')!;
  element.querySelector('button')!.remove();
  element.insertAdjacentHTML('beforeend', FORM);
  out.ariaLabel = 'The session';
  out.textContent = '';
  const input = element.querySelector('input')!;
  const session = element.querySelector('select')!;
  const console = new Console(out);
  element.querySelector('form')!.addEventListener('submit', (event) => {
    event.preventDefault();
    const line = input.value.trim();
    if (line) console.add({ kind: 'line', session: Number(session.value), line });
    input.value = '';
  });
  input.addEventListener('keydown', (event) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (!by) return;
    event.preventDefault();
    input.value = console.recall(by);
  });
  element.querySelector('.fl-console-acts')!.addEventListener('click', ({ target }) => {
    const act = (target as Element).closest('button')?.dataset['act'];
    if (act === 'again') console.clear();
    const step = act === undefined ? undefined : ACTS[act];
    if (step) console.add(step);
  });
  input.focus();
}

const ACTS: Readonly<Record<string, Step>> = {
  second: { kind: 'wait', ms: 1000 },
  minute: { kind: 'wait', ms: 60_000 },
  process: { kind: 'crash', machine: false },
  machine: { kind: 'crash', machine: true },
};

/** What was done so far, run again from its beginning after each step. */
class Console {
  readonly #out: HTMLElement;
  readonly #engine = createWorkerEngine();
  #steps: Step[] = [];
  #lines: string[] = [];
  #recalled = 0;

  constructor(out: HTMLElement) {
    this.#out = out;
  }

  add(step: Step): void {
    if (this.#steps.length >= MOST_STEPS)
      return this.#say('This session is full. “Start again” begins a new one.');
    this.#steps.push(step);
    if (step.kind === 'line') this.#lines.push(step.line);
    this.#recalled = this.#lines.length;
    void this.#run();
  }

  clear(): void {
    this.#steps = [];
    this.#out.textContent = '';
  }

  /** The line before or after the one that was brought back last. */
  recall(by: number): string {
    this.#recalled = Math.max(0, Math.min(this.#recalled + by, this.#lines.length));
    return this.#lines[this.#recalled] ?? '';
  }

  async #run(): Promise<void> {
    const steps = [...this.#steps];
    this.#engine.reset(sessionFiles(steps));
    try {
      const result = await this.#engine.run({ kind: 'replay', schedule: sessionSchedule(steps) });
      // The reader may have begun again meanwhile.
      if (result.kind === 'replay' && this.#steps.length === steps.length)
        this.#show(sessionText(steps, repliesIn(result.run)));
    } catch (error) {
      const { kind, detail } = error as { kind: string; detail?: string };
      if (kind !== 'stopped') this.#say(`This line could not be run: ${detail ?? kind}.`);
    }
  }

  #say(sentence: string): void {
    this.#show(`${this.#out.textContent}\n${sentence}`);
  }

  #show(text: string): void {
    this.#out.textContent = text;
    this.#out.scrollTop = this.#out.scrollHeight;
  }
}
