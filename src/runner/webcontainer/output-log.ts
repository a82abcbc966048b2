import { AnsiParser, type Control, type Span } from './ansi.ts';

export interface OutputLine {
  /** Counts from 0 and stays the line's own when earlier lines are dropped. */
  id: number;
  spans: readonly Span[];
}

const maxLineLength = 2_000;

/**
 * The last lines of a terminal's output. It is capped, because a program can write faster and more than a page can show:
 * the newest lines are kept, for they hold the summary.
 */
export class OutputLog {
  readonly #maxLines: number;
  readonly #parser = new AnsiParser();
  #lines: OutputLine[] = [{ id: 0, spans: [] }];
  #cut = 0;
  /** The next text overwrites the line, unless a line feed comes first. */
  #returned = false;

  constructor(maxLines: number) {
    this.#maxLines = maxLines;
  }

  /** Oldest first. A line that has not changed is the same object as before. */
  get lines(): readonly OutputLine[] {
    return this.#written().slice(-this.#maxLines);
  }

  /** How many lines before those were dropped. */
  get dropped(): number {
    return this.#cut + Math.max(0, this.#written().length - this.#maxLines);
  }

  write(chunk: string): void {
    for (const part of this.#parser.parse(chunk)) {
      if (typeof part === 'string') this.#control(part);
      else for (const piece of part.text.match(/\r|\n|[^\r\n]+/g)!) this.#put(piece, part.classes);
    }
    this.#cutSurplus();
  }

  #written(): readonly OutputLine[] {
    const isLastEmpty = this.#lines.at(-1)!.spans.length === 0;
    return isLastEmpty ? this.#lines.slice(0, -1) : this.#lines;
  }

  #cutSurplus(): void {
    // Not after every line: copying a long array is slow.
    if (this.#lines.length < 2 * this.#maxLines) return;
    const surplus = this.#lines.length - this.#maxLines - 1;
    this.#lines = this.#lines.slice(surplus);
    this.#cut += surplus;
  }

  #put(piece: string, classes: string): void {
    if (piece === '\n') {
      this.#lines.push({ id: this.#lines.at(-1)!.id + 1, spans: [] });
      this.#returned = false;
    } else if (piece === '\r') {
      this.#returned = true;
    } else {
      this.#setLine(append(this.#returned ? [] : this.#lines.at(-1)!.spans, { text: piece, classes }));
    }
  }

  #control(control: Control): void {
    if (control === 'return') this.#returned = true;
    // Erasing what follows the end of a line changes nothing.
    else if (this.#returned) this.#setLine([]);
  }

  #setLine(spans: readonly Span[]): void {
    const { id } = this.#lines.at(-1)!;
    this.#lines[this.#lines.length - 1] = { id, spans };
    this.#returned = false;
  }
}

function append(spans: readonly Span[], span: Span): readonly Span[] {
  const length = spans.reduce((sum, { text }) => sum + text.length, 0);
  if (length >= maxLineLength) return spans;
  const fits = length + span.text.length <= maxLineLength;
  return [...spans, fits ? span : { ...span, text: `${span.text.slice(0, maxLineLength - length)} …` }];
}
