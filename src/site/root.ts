import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * The folder of the project. Not simply relative to this file, because a build moves code into `dist`, and modules that
 * read sources (diagrams, examples) run from there.
 */
export const root: URL = upwards(new URL('.', import.meta.url)) ?? pathToFileURL(`${process.cwd()}/`);

function upwards(folder: URL): URL | undefined {
  if (existsSync(new URL('astro.config.mjs', folder))) return folder;
  const parent = new URL('..', folder);
  return parent.href === folder.href ? undefined : upwards(parent);
}
