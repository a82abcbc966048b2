/** A transcript as text: what was typed behind its prompt, and what came of it, when it came. */
export class Log {
  text = '';
  readonly #prompts: (string | undefined)[];
  #last = 0;

  constructor(prompts: readonly string[]) {
    this.#prompts = [...prompts];
  }

  typed(session: number, line: string): void {
    this.#closeLine();
    this.text += `${session} ${this.#prompts[session - 1]}${line}\n`;
    this.#prompts[session - 1] = undefined;
    this.#last = session;
  }

  printed(session: number, text: string, prompt: string): void {
    if (session !== this.#last) this.text += `(session ${session} goes on)\n`;
    this.text += masked(text);
    this.#prompts[session - 1] = prompt;
  }

  waits(session: number): boolean {
    return this.#prompts[session - 1] === undefined;
  }

  #closeLine(): void {
    if (this.#last && this.waits(this.#last)) this.text += `(session ${this.#last} waits)\n`;
  }
}

/** Numbers of processes and transactions differ from run to run; CONTEXT and LOCATION are not modelled. */
function masked(text: string): string {
  return text
    .replaceAll(/^(?:LOCATION|CONTEXT): .*\n/gm, '')
    .replaceAll(/\b(Process|process|transaction|PID) \d+/g, '$1 N');
}
