import { watchKey, type Watching } from './watch.ts';

/** What a till has been told, on its disk. */
export interface Shown {
  /** Which life of the till it was. */
  life: number;
  /** `none`: nobody has set it. */
  limit: string;
}

/** What is used of a log on disk. */
export interface Log<T> {
  append(entry: T): Promise<unknown>;
}

/** A till that follows the limit up to which it refunds without asking: `GET /limit`. */
export function till(watching: Watching, shown: Log<Shown>, life: number): () => Response {
  let limit = 'none';
  void watchKey(watching, 'refund/limit', async (value = 'none') => {
    await shown.append({ life, limit: value });
    limit = value;
  });
  return () => new Response(limit);
}
