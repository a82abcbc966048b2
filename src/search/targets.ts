import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SearchRecord } from './record.ts';

/** Records that lead to a page or a place in a page that the built site does not have, as sentences. */
export async function deadTargets(dist: URL, records: readonly SearchRecord[]): Promise<string[]> {
  const byPage = Map.groupBy(records, ({ url }) => url.split('#')[0]!);
  const dead = await Promise.all(
    [...byPage].map(async ([path, ofPage]) => {
      const file = new URL(`.${path}index.html`, dist);
      if (!existsSync(file))
        return [`search would lead to ${path} (“${ofPage[0]!.title}”), which is no page`];
      const places = placesIn(await readFile(file, 'utf8'));
      return ofPage
        .filter(({ url }) => {
          const place = url.split('#')[1]?.split(':~:')[0];
          return place && !places.has(place);
        })
        .map(({ url, title }) => `search would lead to ${url} (“${title}”), and that page has no such place`);
    }),
  );
  return dead.flat();
}

/** Ids, and the nodes of the drawn graph, which its script opens by their name. */
const placesIn = (html: string): Set<string> =>
  new Set([...html.matchAll(/\s(?:id|data-id)="([^"]*)"/g)].map(([, id]) => id!));
