import { sayIn, type Say } from './filled.ts';

/** What a script on the page says, in the page's language: its words come with an element's `data-words`. */
export const sayOnPage = <Text extends string>(element: HTMLElement): Say<Text> => {
  const words = element.closest<HTMLElement>('[data-words]')?.dataset['words'];
  return sayIn<Text>(words === undefined ? undefined : (JSON.parse(words) as Record<string, string>));
};
