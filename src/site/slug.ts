import { splitPath } from '../languages/languages.ts';

/** The slug of a page, by which the graph knows it: `transactions/saga` → `saga`. Translations have the slug of what they translate. */
export const slugOf = (id: string): string => splitPath(`/${id}`).path.split('/').at(-1) || 'home';
