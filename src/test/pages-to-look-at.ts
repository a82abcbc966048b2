import { allPages } from '../site/pages.ts';

/** Pages that one template makes of data: each of its first folder is like the others of that folder. */
const alike = /^\/(tags\/[^/]+|paths)\/[^/]+\/$/;

/**
 * The pages that a browser looks at one by one, without their first slash: all that somebody wrote, and of those that a
 * template makes of data one of each kind.
 */
export function pagesToLookAt(): string[] {
  const seen = new Set<string>();
  return [...allPages()]
    .filter((path) => {
      const folder = alike.exec(path)?.[1];
      if (folder === undefined) return true;
      if (seen.has(folder)) return false;
      seen.add(folder);
      return true;
    })
    .map((path) => path.slice(1));
}
