/** Where the counter keeps what it has counted: one entry for each key. */
export interface Log {
  append(key: string): Promise<void>;
  read(): string[];
}

// #region counter
/**
 * Counts requests. One that is sent again, under the same Idempotency-Key, counts once. It answers when what it has
 * counted is durable, also to the copy of a request whose write is still on its way.
 */
export function counter(log: Log) {
  const counted = new Map<string, Promise<void>>(log.read().map((key) => [key, Promise.resolve()]));

  return async (request: Request): Promise<Response> => {
    const key = request.headers.get('idempotency-key');
    if (!key) return new Response('An Idempotency-Key header is needed.', { status: 400 });
    let durable = counted.get(key);
    if (!durable) counted.set(key, (durable = log.append(key)));
    await durable;
    return Response.json({ count: counted.size });
  };
}
// #endregion
