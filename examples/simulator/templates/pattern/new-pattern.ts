/**
 * A request that may be repeated: whoever gets no answer asks again, under the same key, and the service does each key's
 * work once. Replace this by your pattern.
 */

/** The keys whose work is done, in order. What it has acknowledged survives a crash. */
export interface Log {
  append(key: string): Promise<void>;
  read(): string[];
}

// #region service
/** A `POST` counts by one, and answers with the count. A key that was counted before is not counted again. */
export function counter(log: Log) {
  const underWay = new Map<string, Promise<void>>();

  return async (request: Request): Promise<Response> => {
    const key = request.headers.get('idempotency-key');
    if (!key) return new Response('An Idempotency-Key header is needed.', { status: 400 });
    // Between “was it counted?” and “it is counted now” the same request may come again: it waits for the first.
    let work = underWay.get(key);
    if (!work) underWay.set(key, (work = once(key).finally(() => underWay.delete(key))));
    await work;
    return Response.json({ count: log.read().indexOf(key) + 1 });
  };

  async function once(key: string): Promise<void> {
    if (!log.read().includes(key)) await log.append(key);
  }
}
// #endregion

// #region client
const ATTEMPT_MS = 100;
const FIRST_DELAY_MS = 20;
const MAX_DELAY_MS = 500;

/** Asks until there is an answer, each time under the same key, waiting longer each time. */
export async function count(url: string, key: string, attempts = 8): Promise<number> {
  for (let tried = 1; ; tried++) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'idempotency-key': key },
        signal: AbortSignal.timeout(ATTEMPT_MS),
      });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return ((await response.json()) as { count: number }).count;
    } catch (error) {
      if (tried >= attempts) throw error;
    }
    const ceiling = Math.min(FIRST_DELAY_MS * Math.pow(2, tried - 1), MAX_DELAY_MS);
    await new Promise((next) => setTimeout(next, ceiling * Math.random()));
  }
}
// #endregion
