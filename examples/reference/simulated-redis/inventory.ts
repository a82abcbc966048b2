/** What is used of a connection of node-redis. */
export interface Redis {
  set(key: string, value: string, options: { NX: true; PX: number }): Promise<string | null>;
  get(key: string): Promise<string | null>;
  hGetAll(key: string): Promise<Record<string, string>>;
  watch(key: string): Promise<unknown>;
  multi(): Transaction;
}

/** Commands that take effect together or not at all. */
export interface Transaction {
  hSet(key: string, field: string, value: string): Transaction;
  del(key: string): Transaction;
  exec(): Promise<unknown>;
}

export interface Sale {
  order: string;
  /** Of this attempt alone: a lock belongs to whoever wrote its token into it. */
  token: string;
  /** How many there are to sell in all. */
  pieces: number;
  /** The lock is free again after so long, whatever becomes of its owner. */
  ttlMs: number;
}

// #region sell
/**
 * Sells one piece under a lock. An order that comes again is sold once. The lock may run out while its owner is held up:
 * then somebody else has it, and nothing may be written any more. So the sale is one transaction with the lock watched,
 * and `exec` rejects if it is no longer what it was.
 *
 * @param redis a connection of this sale's own: what is watched belongs to the connection.
 */
export async function sell(redis: Redis, { order, token, pieces, ttlMs }: Sale) {
  if (!(await redis.set('lock', token, { NX: true, PX: ttlMs }))) return 'busy';

  await redis.watch('lock');
  if ((await redis.get('lock')) !== token) return 'lock lost';

  const sold = await redis.hGetAll('sold');
  const isLeft = Object.keys(sold).length < pieces;
  const change = redis.multi().del('lock');
  if (isLeft && !sold[order]) change.hSet('sold', order, token);
  await change.exec();
  return isLeft || sold[order] ? 'sold' : 'sold out';
}
// #endregion
