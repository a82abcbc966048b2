import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as pagefind from 'pagefind';
import { toPagefind, type SearchRecord } from './record.ts';
import { vocabularies } from './vocabulary.ts';

/** One index over the built pages and over records that have no page. Returns how many pages it found. */
export async function buildSearchIndex(dist: URL, records: readonly SearchRecord[]): Promise<number> {
  const index = checked(await pagefind.createIndex()).index;
  if (!index) throw new Error('Pagefind gave no index.');
  const folder = new URL('pagefind/', dist);
  try {
    const { page_count } = checked(await index.addDirectory({ path: fileURLToPath(dist) }));
    for (const record of records) checked(await index.addHTMLFile(toPagefind(record)));
    checked(await index.writeFiles({ outputPath: fileURLToPath(folder) }));
    await removeInterfaces(folder);
    await writeVocabularies(dist, records);
    return page_count;
  } finally {
    await pagefind.close();
  }
}

/** Pagefind puts interfaces of its own beside every index; ours is in `box/`. */
async function removeInterfaces(folder: URL): Promise<void> {
  const theirs = /^pagefind-(?:ui|modular-ui|component-ui|highlight)\./;
  for (const file of await readdir(folder)) if (theirs.test(file)) await rm(new URL(file, folder));
}

/** `search/words.en.json`, for help with spelling. */
async function writeVocabularies(dist: URL, records: readonly SearchRecord[]): Promise<void> {
  const files = (await readdir(dist, { recursive: true }))
    .filter((file) => file.endsWith('.html'))
    .toSorted();
  const pages = await Promise.all(files.map((file) => readFile(new URL(file, dist), 'utf8')));
  await mkdir(new URL('search/', dist), { recursive: true });
  for (const { language, words } of vocabularies(pages, records))
    await writeFile(new URL(`search/words.${language}.json`, dist), JSON.stringify(words));
}

function checked<Answer extends { errors: string[] }>(answer: Answer): Answer {
  if (answer.errors.length)
    throw new Error(`The search index could not be built: ${answer.errors.join('; ')}`);
  return answer;
}
