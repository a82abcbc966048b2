import { sayIn, type Say } from '../languages/filled.ts';
import type { labZhCN } from './zh-cn.ts';

/** A text of the lab, in English. */
export type LabText = keyof typeof labZhCN;

/** English text → what is said for it; undefined for English, which needs none. */
export type LabWords = Readonly<Record<LabText, string>> | undefined;

let inLanguage: Say<LabText> = sayIn<LabText>(undefined);

/**
 * Says a text of the lab in the language of the page. One language at a time: a page has one, and the server draws a lab
 * at one go, beginning with {@link speak}. So it is called while drawing, never when a module is loaded.
 */
export const say: Say<LabText> = (text, values, one) => inLanguage(text, values, one);

export function speak(words: LabWords): void {
  inLanguage = sayIn<LabText>(words);
}

/** Things in a list: `a, b and c`. */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2
    ? parts.join('')
    : say('{some} and {last}', { some: parts.slice(0, -1).join(say(', ')), last: parts.at(-1)! });
