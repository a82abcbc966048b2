/**
 * Widths of the printable ASCII characters in hundredths of an em, from space to tilde, as measured in DejaVu Sans, the
 * widest of the usual system fonts: a label that fits by this table fits everywhere.
 */
const REGULAR =
  '32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84'
    .split(' ')
    .map(Number);
const BOLDER = 1.12;
const OTHER = 84;

/** How wide a line of text is at most, in pixels, without a browser to ask. */
export function textWidth(text: string, size: number, bold = false): number {
  let hundredths = 0;
  for (const character of text) hundredths += REGULAR[character.codePointAt(0)! - 32] ?? OTHER;
  return Math.ceil((hundredths * size * (bold ? BOLDER : 1)) / 100);
}

/** Breaks a text between words so that no line is wider than `width`, unless a single word is. */
export function wrap(text: string, size: number, width: number, bold = false): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && textWidth(longer, size, bold) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function clip(text: string, size: number, width: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  let end = text.length - 1;
  while (end > 0 && textWidth(`${text.slice(0, end)}…`, size, bold) > width) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}
