import { withLock, type Lease, type LockOptions, type Redis } from './lock.ts';

export interface SettlementOptions {
  /** Opens a connection for one run. */
  connect(): Promise<Redis & { destroy(): void }>;
  sellers: readonly string[];
  /** Where the bank is. */
  bank: string;
  lock: LockOptions;
}

// #region settlement
/** Pays every seller that was not paid tonight. Only one worker is to do it: two would pay twice. */
async function settle({ sellers, bank }: SettlementOptions, lease: Lease): Promise<string> {
  const reply = await answer(`${bank}/paid`, { signal: lease.signal });
  const paid = (await reply.json()) as string[];
  for (const seller of sellers) {
    if (paid.includes(seller)) continue;
    lease.check();
    const body = JSON.stringify({ run: lease.token, askedMs: Date.now() });
    await answer(`${bank}/pay?seller=${seller}`, { method: 'POST', body, signal: lease.signal });
  }
  return 'settled';
}

/** A bank that answers with an error has not paid, as far as we know: the next run asks whom it paid. */
async function answer(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response;
}
// #endregion

/** A worker: `POST /settle`. 409 and 503 ask the caller to come again. */
export const settlement = (options: SettlementOptions) => async (): Promise<Response> => {
  try {
    const redis = await options.connect();
    try {
      const result = await withLock(redis, options.lock, (lease) => settle(options, lease));
      return new Response(result ?? 'busy', { status: result ? 200 : 409 });
    } finally {
      redis.destroy();
    }
  } catch (error) {
    return new Response((error as Error).message, { status: 503 });
  }
};
