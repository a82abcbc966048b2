import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AnsiParser } from './ansi.ts';

const parse = (...chunks: string[]) => {
  const parser = new AnsiParser();
  return chunks.flatMap((chunk) => parser.parse(chunk));
};
const textOf = (...chunks: string[]) =>
  parse(...chunks)
    .map((part) => (typeof part === 'string' ? '' : part.text))
    .join('');

test('colours and weights become classes', () => {
  assert.deepEqual(parse('a\x1b[1;32mb\x1b[39mc\x1b[0md'), [
    { text: 'a', classes: '' },
    { text: 'b', classes: 'ansi-bold ansi-green' },
    { text: 'c', classes: 'ansi-bold' },
    { text: 'd', classes: '' },
  ]);
  assert.deepEqual(parse('\x1b[90mgrey\x1b[m\x1b[91mred\x1b[2;3;4m!'), [
    { text: 'grey', classes: 'ansi-grey' },
    { text: 'red', classes: 'ansi-red' },
    { text: '!', classes: 'ansi-dim ansi-italic ansi-underline ansi-red' },
  ]);
});

test('colours of larger palettes are skipped with their parameters', () => {
  assert.deepEqual(parse('\x1b[38;5;31mx\x1b[48;2;1;2;3;4my'), [
    { text: 'x', classes: '' },
    { text: 'y', classes: 'ansi-underline' },
  ]);
});

test('a style lasts from chunk to chunk', () => {
  assert.deepEqual(parse('\x1b[31ma', 'b'), [
    { text: 'a', classes: 'ansi-red' },
    { text: 'b', classes: 'ansi-red' },
  ]);
});

test('what starts a line over is a control', () => {
  assert.deepEqual(parse('\x1b[1G\x1b[0K\x1b[G\x1b[K\x1b[1K\x1b[9G'), ['return', 'erase', 'return', 'erase']);
});

test('other sequences are left out: cursor, titles, links', () => {
  const noise = '\x1b[?25l\x1b[2J\x1b]0;title\x07\x1b]8;;https://a.b\x1b\\\x1b(';
  assert.equal(textOf(`a${noise}b`), 'ab');
});

const piece = fc.oneof(
  fc.constantFrom(
    '\x1b[31m',
    '\x1b[0m',
    '\x1b[1G',
    '\x1b[?25h',
    '\x1b]0;t\x07',
    '\x1b]8;;u\x1b\\',
    '\x1b=',
    '\r\n',
  ),
  fc.string({ unit: fc.constantFrom('a', 'm', '[', ']', ';', '1', '✔') }),
);

test('where the chunks are cut makes no difference', () => {
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(200)), (pieces, cuts) => {
      const whole = pieces.join('');
      const edges = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b);
      const chunks = edges.slice(1).map((end, i) => whole.slice(edges[i], end));
      assert.deepEqual(merged(parse(...chunks)), merged(parse(whole)));
    }),
  );
});

/** Neighbours of one style joined: a cut is allowed to split a stretch of text. */
function merged(parts: ReturnType<typeof parse>) {
  const result: ReturnType<typeof parse> = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'object' && typeof last === 'object' && last.classes === part.classes) {
      result[result.length - 1] = { text: last.text + part.text, classes: part.classes };
    } else result.push(part);
  }
  return result;
}
