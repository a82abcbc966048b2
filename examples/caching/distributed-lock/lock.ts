/**
 * A lock in Redis that ends by itself. Whoever takes it writes a token of its own into it, holds it for a while, and renews
 * it for as long as the work goes on. It keeps most of the others out; it cannot keep out what its holder sent before.
 */

/** What is used of a client of node-redis. */
export interface Redis {
  set(key: string, value: string, options: { NX: true; PX: number }): Promise<string | null>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export interface LockOptions {
  key: string;
  /** How long it lasts unless it is renewed: so long nobody gets in after its holder has died. */
  ttlMs: number;
  /** How long it is renewed at most: so long nobody gets in while its holder is alive and hangs. */
  maxMs: number;
}

// #region scripts
const RELEASE = `-- release
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

const EXTEND = `-- extend
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
// #endregion

// #region lock
/** Runs the work if the lock is free, and gives the lock back, however the work ends. Undefined: somebody else has it. */
export async function withLock<T>(
  redis: Redis,
  options: LockOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T | undefined> {
  const lease = await acquire(redis, options);
  if (!lease) return undefined;
  try {
    lease.check(); // The answer may have come too late.
    return await work(lease);
  } finally {
    await lease.release();
  }
}

async function acquire(redis: Redis, options: LockOptions): Promise<Lease | undefined> {
  const token = crypto.randomUUID();
  const askedAt = performance.now();
  const taken = await redis.set(options.key, token, { NX: true, PX: options.ttlMs });
  return taken === null ? undefined : new Lease(redis, options, token, askedAt);
}
// #endregion

/** The lock is not, or no longer, one's own. */
export class LockLost extends Error {
  override name = 'LockLost';
}

// #region lease
/** The time for which the lock is one's own. A watchdog prolongs it until it is released, or lost. */
export class Lease {
  readonly token: string;
  readonly #redis: Redis;
  readonly #options: LockOptions;
  readonly #renewedUntil: number;
  readonly #lost = new AbortController();
  #endsAt = 0;
  #end: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  /** @param askedAt counts from before the question: Redis begins to count later, and so ends later. */
  constructor(redis: Redis, options: LockOptions, token: string, askedAt: number) {
    [this.#redis, this.#options, this.token] = [redis, options, token];
    this.#renewedUntil = askedAt + options.maxMs;
    this.#lastUntil(askedAt + options.ttlMs);
    this.#renewLater();
  }

  /** Aborts what the work waits for when the lock is lost. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Call it right before each step: throws if the lock is no longer one's own. It looks at the clock, because a process
   * that stood still may come to this line before it comes to its timers.
   */
  check(): void {
    if (performance.now() >= this.#endsAt) this.#lose();
    this.signal.throwIfAborted();
  }

  /** Gives the lock back if it is one's own. If Redis does not answer, the lock ends by itself. */
  async release(): Promise<void> {
    this.#lose();
    await this.#run(RELEASE).catch(() => {});
  }

  #lastUntil(endsAt: number): void {
    this.#endsAt = endsAt;
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this.#lose(), Math.max(0, endsAt - performance.now()));
  }

  #renewLater(): void {
    this.#watchdog = setTimeout(() => void this.#renew(), this.#options.ttlMs / 3);
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    if (askedAt >= this.#endsAt) return this.#lose();
    if (askedAt >= this.#renewedUntil) return;
    // No answer changes nothing: the lease lasts as long as was known before, and there is time to ask again.
    const kept = await this.#run(EXTEND, String(this.#options.ttlMs)).catch(() => undefined);
    if (kept === 0) this.#lose();
    if (this.signal.aborted) return;
    if (kept === 1) this.#lastUntil(askedAt + this.#options.ttlMs);
    this.#renewLater();
  }

  #lose(): void {
    clearTimeout(this.#end);
    clearTimeout(this.#watchdog);
    this.#lost.abort(new LockLost(`${this.#options.key} is no longer held`));
  }

  #run(script: string, ...more: string[]): Promise<unknown> {
    return this.#redis.eval(script, { keys: [this.#options.key], arguments: [this.token, ...more] });
  }
}
// #endregion
