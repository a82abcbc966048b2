/** What the service keeps on its disk. Shaped so that a real key-value store fits in its place. */
export interface Store {
  get(key: string): number | undefined;
  set(key: string, value: number): Promise<void>;
}

// #region service
/** Adds to a stock: `POST /stock/<item>?add=3`. Answers with what is there now, once that is durable. */
export function service(store: Store) {
  const last = new Map<string, Promise<unknown>>();

  /** Changes of one item run one after the other. */
  const inTurn = <T>(item: string, change: () => Promise<T>): Promise<T> => {
    const mine = (last.get(item) ?? Promise.resolve()).then(change, change);
    last.set(item, mine);
    return mine;
  };

  return async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const item = pathname.split('/').at(-1)!;
    const add = Number(searchParams.get('add'));
    if (!Number.isInteger(add)) return new Response('Say how many to add: ?add=3', { status: 400 });

    const stock = await inTurn(item, async () => {
      const after = (store.get(item) ?? 0) + add;
      await store.set(item, after);
      return after;
    });
    return Response.json({ item, stock });
  };
}
// #endregion

/** Calls the service above, and says that it delivered once the stock is there. */
export function supplier() {
  return async (request: Request): Promise<Response> => {
    const item = new URL(request.url).pathname.split('/').at(-1)!;
    const signal = AbortSignal.timeout(200);
    const stocked = await fetch(`http://shop/stock/${item}?add=1`, { method: 'POST', signal });
    return stocked.ok ? new Response('delivered') : new Response('not delivered', { status: 502 });
  };
}
