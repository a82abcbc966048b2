/** A payment that the bank made, and what the run that asked for it said of itself. */
export interface Payout {
  seller: string;
  /** The token of the run's lock. */
  run: string;
  /** When it was asked for, by the run's clock. */
  askedMs: number;
}

/** What it has acknowledged survives a crash. */
export interface Payouts {
  append(payout: Payout): Promise<void>;
  read(): Payout[];
}

/** Pays whenever it is asked to. It knows nothing of locks: that is what makes one necessary. */
export const bank =
  (payouts: Payouts) =>
  async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/paid') return Response.json(payouts.read().map(({ seller }) => seller));
    const { run, askedMs } = (await request.json()) as Payout;
    await payouts.append({ seller: searchParams.get('seller')!, run, askedMs });
    return new Response('paid');
  };
