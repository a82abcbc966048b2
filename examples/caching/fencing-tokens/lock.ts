/** What is used of a client of node-redis. */
export interface Redis {
  set(key: string, value: string, options: { NX: true; PX: number }): Promise<string | null>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

const RELEASE = `-- release
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** Keeps most of the others out for a while, so that they do not fence each other off. Undefined: it is taken. */
export async function withLock<T>(
  redis: Redis,
  ttlMs: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const owner = crypto.randomUUID();
  if (!(await redis.set('lock', owner, { NX: true, PX: ttlMs }))) return undefined;
  try {
    return await work();
  } finally {
    await redis.eval(RELEASE, { keys: ['lock'], arguments: [owner] }).catch(() => {});
  }
}
