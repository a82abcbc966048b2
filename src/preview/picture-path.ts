import { splitPath } from '../languages/languages.ts';

/**
 * The file of a page's picture: `/transactions/saga/` → `/og/transactions/saga.png`. None for labs to embed, and none in
 * other languages, whose letters the font of the pictures does not have.
 */
export function picturePath(path: string): string | undefined {
  if (path.startsWith('/embed/') || splitPath(path).locale !== 'root') return undefined;
  return path === '/' ? '/og/index.png' : `/og${path.slice(0, -1)}.png`;
}
