import { toText } from './stand-in.ts';

/** `atob` by the HTML standard, refusing in words of our own. */
export function simAtob(input: unknown): string {
  const text = toText(input, 'What atob decodes').replace(/[\t\n\f\r ]/g, '');
  const digits = text.length % 4 ? text : text.replace(/==?$/, '');
  if (digits.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(digits))
    throw new DOMException('The text is not valid base64.', 'InvalidCharacterError');
  return atob(digits);
}

/** `btoa` by the HTML standard, refusing in words of our own. */
export function simBtoa(input: unknown): string {
  const text = toText(input, 'What btoa encodes');
  if (/[^\0-\xff]/.test(text))
    throw new DOMException(
      'The text has characters that are no bytes. Encode the bytes of new TextEncoder().encode(text).',
      'InvalidCharacterError',
    );
  return btoa(text);
}
