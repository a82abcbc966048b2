import { fromBytes, toBytes } from './bytes.ts';
import { isFailure, type Reply } from './core/reply.ts';
import type { Redis } from './core/redis.ts';

/** What a command that reads gives to an invariant. */
export type Seen = string | number | bigint | null | readonly Seen[];

/** What invariants see of a Redis: `world.server('cache')`. */
export interface RedisView {
  /**
   * What a command that reads would be answered: `call('LRANGE', 'jobs', '0', '-1')`.
   *
   * @throws RangeError for a command that may write, and for one that Redis answers with an error.
   */
  call(...args: string[]): Seen;
  get(key: string): string | null;
  keys(): readonly string[];
  /** Fields and values of a hash. */
  hGetAll(key: string): Readonly<Record<string, string>>;
  /** The items of a list. */
  lRange(key: string, start: number, stop: number): readonly string[];
  sMembers(key: string): readonly string[];
  /** `primary` or `replica`. */
  readonly role: 'primary' | 'replica';
}

export class ViewOfRedis implements RedisView {
  readonly #redis: Redis;
  readonly #nowMs: number;

  constructor(redis: Redis, nowMs: number) {
    this.#redis = redis;
    this.#nowMs = nowMs;
  }

  get role(): 'primary' | 'replica' {
    return this.#redis.role.kind;
  }

  call(...args: string[]): Seen {
    const reply = this.#redis.look(args.map(toBytes), this.#nowMs);
    if (isFailure(reply)) throw new RangeError(reply.err);
    return seen(reply);
  }

  get(key: string): string | null {
    return this.call('GET', key) as string | null;
  }

  keys(): readonly string[] {
    return this.call('KEYS', '*') as string[];
  }

  hGetAll(key: string): Readonly<Record<string, string>> {
    const flat = this.call('HGETALL', key) as string[];
    return Object.fromEntries(flat.flatMap((field, i) => (i % 2 ? [] : [[field, flat[i + 1]!]])));
  }

  lRange(key: string, start: number, stop: number): readonly string[] {
    return this.call('LRANGE', key, String(start), String(stop)) as string[];
  }

  sMembers(key: string): readonly string[] {
    return this.call('SMEMBERS', key) as string[];
  }
}

function seen(reply: Reply): Seen {
  if (typeof reply === 'string') return fromBytes(reply);
  if (Array.isArray(reply)) return (reply as readonly Reply[]).map(seen);
  if (typeof reply === 'object' && reply !== null) return (reply as { ok: string }).ok;
  return reply;
}
