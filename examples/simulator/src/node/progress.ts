/** As much of a stream as this needs. */
interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const SHOW_EVERY_MS = 100;

/**
 * One line on a terminal that is written over and over, to say how far something has come. On anything but a terminal,
 * such as a pipe or a file, it says nothing.
 */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #shownAt = -Infinity;
  #shown = false;

  constructor(terminal: Terminal = process.stderr, now = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
  }

  /** @param text makes the line; it is not called when nothing is shown. */
  show(text: () => string): void {
    const now = this.#now();
    if (!this.#terminal.isTTY || now - this.#shownAt < SHOW_EVERY_MS) return;
    this.#shownAt = now;
    this.#shown = true;
    // A line that wraps could not be written over.
    this.#terminal.write(`\r\x1b[K${text().slice(0, (this.#terminal.columns ?? 80) - 1)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shown) this.#terminal.write('\r\x1b[K');
    this.#shown = false;
    this.#shownAt = -Infinity;
  }
}
