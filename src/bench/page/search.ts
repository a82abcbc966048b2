import type { Page } from 'playwright-core';
import { duration, median, type Row } from '../report/row.ts';
import { served, type OpenSite } from '../site/open-site.ts';
import { withMadeUpIndex } from './made-up-index.ts';

/** Pagefind's queries, each up to the texts of its first five results. */
export async function searchRows(site: OpenSite): Promise<Row[]> {
  const page = await site.openArticle();
  const own = await queryTimes(page, readersQueries);
  await page.context().close();
  const madeUp = await withMadeUpIndex((dist, queries) =>
    served(dist, async (url, newPage) => {
      const page = await newPage();
      await page.goto(url);
      return queryTimes(page, queries);
    }),
  );
  return [row('search, warm: this site', own), row('search, warm: 10,000 made-up records', madeUp)];
}

const row = (what: string, { first, warm }: QueryTimes): Row => ({
  ...duration(what, 'ms', warm, { atMost: 50 }),
  note: `asked for the first time: ${Math.ceil(median(first))} ms`,
});

/** Milliseconds of each query. */
interface QueryTimes {
  first: number[];
  /** Asked again, when its part of the index is loaded. */
  warm: number[];
}

const readersQueries = [
  'saga',
  'compensation',
  'charged twice',
  'lost reply',
  'retry',
  'timeout',
  'idempotent',
  'journal',
  'orchestrator',
  'crash',
  'refund',
  'order',
  'payment',
  'duplicate',
  'backoff',
  'a step that timed out may have happened',
  'invariant',
  'partition',
  'shipping',
  'fence',
];

function queryTimes(page: Page, queries: readonly string[]): Promise<QueryTimes> {
  return page.evaluate(async (queries) => {
    const address = new URL('/pagefind/pagefind.js', location.href).href;
    const pagefind = (await import(address)) as Pagefind;
    let hits = 0;
    const askAll = async () => {
      const times: number[] = [];
      for (const query of queries) {
        const start = performance.now();
        const { results } = await pagefind.search(query);
        await Promise.all(results.slice(0, 5).map((result) => result.data()));
        times.push(performance.now() - start);
        hits += results.length;
      }
      return times;
    };
    const times = { first: await askAll(), warm: await askAll() };
    if (!hits) throw new Error('The search index finds nothing at all.');
    return times;
  }, queries);
}

interface Pagefind {
  search(query: string): Promise<{ results: { data(): Promise<unknown> }[] }>;
}
