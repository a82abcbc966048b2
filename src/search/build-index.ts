import { fileURLToPath } from 'node:url';
import * as pagefind from 'pagefind';
import { toPagefind, type SearchRecord } from './records.ts';

/** One index over the built pages and over records that have no page. Returns how many pages it found. */
export async function buildSearchIndex(dist: URL, records: readonly SearchRecord[]): Promise<number> {
  const index = checked(await pagefind.createIndex()).index;
  if (!index) throw new Error('Pagefind gave no index.');
  try {
    const { page_count } = checked(await index.addDirectory({ path: fileURLToPath(dist) }));
    for (const record of records) checked(await index.addHTMLFile(toPagefind(record)));
    checked(await index.writeFiles({ outputPath: fileURLToPath(new URL('pagefind/', dist)) }));
    return page_count;
  } finally {
    await pagefind.close();
  }
}

function checked<Answer extends { errors: string[] }>(answer: Answer): Answer {
  if (answer.errors.length)
    throw new Error(`The search index could not be built: ${answer.errors.join('; ')}`);
  return answer;
}
