import type { Page } from 'playwright-core';

/** A file that came over the wire. */
export interface Transfer {
  url: string;
  kind: 'html' | 'css' | 'js' | 'other';
  /** As sent, gzip and all, without headers. */
  kilobytes: number;
  /** Milliseconds after the navigation began. */
  startMs: number;
}

/** Everything the page has loaded from its own host so far. `loadMs`: when its load event came. */
export async function transfersOf(page: Page): Promise<{ transfers: Transfer[]; loadMs: number }> {
  const { entries, loadMs } = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return {
      entries: [navigation!, ...resources].map(({ name, encodedBodySize, startTime }) => ({
        name,
        encodedBodySize,
        startTime,
      })),
      loadMs: navigation!.loadEventStart,
    };
  });
  const transfers = entries.map(({ name, encodedBodySize, startTime }) => ({
    url: name,
    kind: kindOf(new URL(name).pathname),
    kilobytes: encodedBodySize / 1000,
    startMs: startTime,
  }));
  return { transfers, loadMs };
}

export const kilobytes = (transfers: readonly Transfer[]): number =>
  transfers.reduce((sum, transfer) => sum + transfer.kilobytes, 0);

function kindOf(path: string): Transfer['kind'] {
  if (path.endsWith('.css')) return 'css';
  if (path.endsWith('.js')) return 'js';
  return path.endsWith('/') || path.endsWith('.html') ? 'html' : 'other';
}
