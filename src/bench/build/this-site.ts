import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../site/root.ts';

const SOURCES = ['content', 'examples', 'public', 'src', 'astro.config.mjs', 'package.json', 'tsconfig.json'];

/** Copies this site's sources: the copy has no caches, and the caches of the original stay as they are. */
export async function copySite(folder: string): Promise<void> {
  for (const source of SOURCES)
    await cp(fileURLToPath(new URL(source, root)), join(folder, source), {
      recursive: true,
      filter: (path) => !/[/\\]node_modules$/.test(path),
    });
}
