/** What stands in a text's `{places}`. */
export type Values = Readonly<Record<string, string | number>>;

/** A text with its places filled: `{n} runs` and `{ n: 3 }` make `3 runs`. */
export const filled = (text: string, values: Values = {}): string =>
  text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));

/**
 * Says a text of the interface in one language. The English text is its own name: what is not translated is said in
 * English. For a count, the text for one is given, too: `say('{n} pages', { n }, 'one page')`; Chinese has one form only.
 */
export type Say<Text extends string> = (text: Text, values?: Values, one?: string) => string;

/** @param words English text → what is said for it; undefined for English. */
export const sayIn = <Text extends string>(words: Readonly<Record<string, string>> | undefined): Say<Text> =>
  words
    ? (text, values) => filled(words[text] ?? text, values)
    : (text, values, one) => filled(values?.['n'] === 1 && one !== undefined ? one : text, values);
