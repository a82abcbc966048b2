import { Redis } from '../core/redis.ts';
import type { Reply } from '../core/reply.ts';
import { comparable } from './compare.ts';

type Ask = (...args: string[]) => Reply | Promise<Reply>;

/** All that a server holds in its first database, as far as two servers can be compared in it. */
export async function contentOf(ask: Ask): Promise<Reply> {
  const told = async (...args: string[]) => comparable(args, await ask(...args));
  const keys = (await told('KEYS', '*')) as string[];
  const content: Reply[] = [];
  for (const key of keys) {
    const { ok: type } = (await ask('TYPE', key)) as { ok: string };
    content.push([key, type, await told('PTTL', key), await valueOf(told, key, type)]);
  }
  return content;
}

async function valueOf(told: Ask, key: string, type: string): Promise<Reply> {
  switch (type) {
    case 'string':
      return told('GET', key);
    case 'list':
      return told('LRANGE', key, '0', '-1');
    case 'hash':
      return told('HGETALL', key);
    case 'set':
      return told('SMEMBERS', key);
    case 'zset':
      return told('ZRANGE', key, '0', '-1', 'WITHSCORES');
    default:
      return streamOf(told, key);
  }
}

async function streamOf(told: Ask, key: string): Promise<Reply> {
  const groups = (await told('XINFO', 'GROUPS', key)) as Reply[][];
  const content: Reply[] = [await told('XINFO', 'STREAM', key), await told('XRANGE', key, '-', '+'), groups];
  for (const group of groups) {
    const name = group[1] as string;
    content.push(await told('XPENDING', key, name, '-', '+', '1000'));
    content.push(await told('XINFO', 'CONSUMERS', key, name));
  }
  return content;
}

/** The same of a model. */
export function contentOfModel(redis: Redis): Promise<Reply> {
  return contentOf((...args) => redis.look(args, redis.nowMs));
}

/** A model that has done again what the log of another says, to that length: what boots from it, or copies it. */
export function replayed({ history, version, nowMs }: Redis, length = history.length): Redis {
  const copy = new Redis(version);
  for (const entry of history.slice(0, length)) copy.apply(entry);
  copy.nowMs = nowMs;
  return copy;
}
