/**
 * Puts the site's base path before one of our own paths, so that a link works wherever the site is served.
 * `path` starts with a slash and ends with one, unless it names a file or an anchor: `/transactions/saga/#fix`.
 */
export function withBase(base: string, path: string): string {
  if (!path.startsWith('/')) throw new Error(`"${path}" is no path of this site: start it with a slash.`);
  return `/${base.replace(/^\/|\/$/g, '')}${path}`.replace(/^\/\//, '/');
}

/** The one way to link to a page or file of this site from components and scripts. */
export const link = (path: string): string => withBase(import.meta.env.BASE_URL, path);
