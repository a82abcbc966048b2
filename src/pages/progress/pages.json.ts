import { loadCatalogue } from '../../catalogue/graph/load-catalogue.ts';
import { pagesToRead, pathTitles } from '../../progress/pages-to-read.ts';

/** What the browser needs to recommend a page: fetched only by readers who have progress. */
export async function GET(): Promise<Response> {
  const catalogue = await loadCatalogue();
  return Response.json({ pages: pagesToRead(catalogue), paths: pathTitles(catalogue) });
}
