/** A stretch of text in one style. `classes` is for an HTML `class` attribute; empty for plain text. */
export interface Span {
  text: string;
  classes: string;
}

/** What a program that draws progress does to its line: start over at its beginning, or wipe it. */
export type Control = 'return' | 'erase';

interface Style {
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  colour: string;
}

const plain: Style = { bold: false, dim: false, italic: false, underline: false, colour: '' };
const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/* oxlint-disable no-control-regex -- terminals speak in control characters */
// A control sequence (CSI), an operating system command (OSC: titles, links), or another two-character escape.
const escape = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^[\]])/g;
// The same, cut off by the end of a chunk.
const unfinished = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?$/;

/**
 * Turns a terminal's output into styled text, chunk by chunk: colours and weights become classes, what starts a line over
 * becomes a control, every other escape sequence is left out. Keeps the style, and a sequence that a chunk's end has cut, for the next chunk.
 */
export class AnsiParser {
  #style = plain;
  #rest = '';

  parse(chunk: string): (Span | Control)[] {
    let text = this.#rest + chunk;
    this.#rest = unfinished.exec(text)?.[0] ?? '';
    text = text.slice(0, text.length - this.#rest.length);

    const parts: (Span | Control)[] = [];
    let end = 0;
    for (const sequence of text.matchAll(escape)) {
      this.#add(parts, text.slice(end, sequence.index));
      end = sequence.index + sequence[0].length;
      const [, parameters = '', final] = sequence;
      if (final === 'm') this.#style = restyle(this.#style, parameters);
      if (final === 'G' && Number(parameters) <= 1) parts.push('return');
      if (final === 'K' && parameters !== '1') parts.push('erase');
    }
    this.#add(parts, text.slice(end));
    return parts;
  }

  #add(parts: (Span | Control)[], text: string): void {
    if (text) parts.push({ text, classes: classesOf(this.#style) });
  }
}

/** Applies the parameters of one SGR sequence (ECMA-48, 8.3.117). */
function restyle(before: Style, parameters: string): Style {
  let style = before;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 0) style = plain;
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 3) style = { ...style, italic: true };
    else if (code === 4) style = { ...style, underline: true };
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style = { ...style, italic: false };
    else if (code === 24) style = { ...style, underline: false };
    else if (code >= 30 && code <= 37) style = { ...style, colour: colours[code - 30]! };
    else if (code === 39) style = { ...style, colour: '' };
    else if (code >= 90 && code <= 97)
      style = { ...style, colour: code === 90 ? 'grey' : colours[code - 90]! };
    // 38 and 48 bring a colour of a larger palette with them: 5;n or 2;r;g;b. It is skipped.
    else if (code === 38 || code === 48) i += codes[i + 1] === 5 ? 2 : 4;
  }
  return style;
}

function classesOf({ bold, dim, italic, underline, colour }: Style): string {
  return [bold && 'bold', dim && 'dim', italic && 'italic', underline && 'underline', colour]
    .filter(Boolean)
    .map((name) => `ansi-${name}`)
    .join(' ');
}
