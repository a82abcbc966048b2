import { fromBytes } from './bytes.ts';
import type { Reply } from './core/reply.ts';

/** What a command's reply becomes for whoever called it, in the shapes of node-redis. */
type Transform = (reply: Reply) => unknown;

/** A method of the client: the words that it sends, and what it makes of the reply. */
export interface Method {
  readonly words: (...args: never[]) => readonly (string | number)[];
  readonly reply?: Transform;
}

/** A reply as it is, with texts for bytes. */
export function plain(reply: Reply): unknown {
  if (typeof reply === 'string') return fromBytes(reply);
  if (Array.isArray(reply)) return (reply as readonly Reply[]).map(plain);
  if (typeof reply === 'object' && reply !== null && 'ok' in reply) return reply.ok;
  return reply;
}

type Value = string | number;
type Many = Value | readonly Value[];

const list = (many: Many): readonly Value[] => (Array.isArray(many) ? many : [many as Value]);

/** A method that sends its name and its arguments, lists spread out. */
const spread = (name: string, reply?: Transform): Method => ({
  words: (...args: Many[]) => [name, ...args.flatMap(list)],
  ...(reply && { reply }),
});

export interface SetOptions {
  NX?: boolean;
  XX?: boolean;
  GET?: boolean;
  KEEPTTL?: boolean;
  EX?: number;
  PX?: number;
  EXAT?: number;
  PXAT?: number;
  /** As newer versions of node-redis have it. */
  condition?: 'NX' | 'XX';
  expiration?: { type: 'EX' | 'PX' | 'EXAT' | 'PXAT'; value: number } | 'KEEPTTL' | { type: 'KEEPTTL' };
}

function setWords(key: string, value: Value, options: SetOptions = {}): Value[] {
  const { condition, expiration } = options;
  const words: Value[] = ['SET', key, value];
  for (const flag of ['NX', 'XX', 'GET', 'KEEPTTL'] as const) if (options[flag]) words.push(flag);
  for (const time of ['EX', 'PX', 'EXAT', 'PXAT'] as const)
    if (options[time] !== undefined) words.push(time, options[time]);
  if (condition) words.push(condition);
  if (typeof expiration === 'string') words.push(expiration);
  else if (expiration) words.push(expiration.type, ...('value' in expiration ? [expiration.value] : []));
  return words;
}

/** `{ a: 1 }`, `['a', 1]` or `'a', 1` as words. */
function fieldWords(first: unknown, second?: Value): Value[] {
  if (second !== undefined) return [first as Value, second];
  if (Array.isArray(first)) return (first as Value[][]).flat();
  return Object.entries(first as Record<string, Value>).flat();
}

const record: Transform = (reply) => {
  const flat = plain(reply) as string[];
  const made: Record<string, string> = {};
  for (let i = 0; i < flat.length; i += 2) made[flat[i]!] = flat[i + 1]!;
  return made;
};

export interface StreamMessage {
  id: string;
  message: Record<string, string>;
}

const message = (reply: Reply): StreamMessage | null => {
  if (reply === null) return null;
  const [id, fields] = reply as [string, Reply];
  return { id, message: fields === null ? {} : (record(fields) as Record<string, string>) };
};

const messages: Transform = (reply) => (reply as readonly Reply[]).map(message);

const streams: Transform = (reply) =>
  reply === null
    ? null
    : (reply as readonly [string, Reply][]).map(([name, entries]) => ({
        name: fromBytes(name),
        messages: messages(entries),
      }));

const scores: Transform = (reply) => {
  const flat = plain(reply) as string[];
  return flat.flatMap((value, i) => (i % 2 ? [] : [{ value, score: Number(flat[i + 1]) }]));
};

const number: Transform = (reply) => (reply === null ? null : Number(reply as string));

interface Streams {
  key: string;
  id: string;
}

function readWords(
  from: Streams | readonly Streams[],
  { COUNT, BLOCK }: { COUNT?: number; BLOCK?: number } = {},
) {
  const all = Array.isArray(from) ? (from as readonly Streams[]) : [from as Streams];
  return [
    ...(COUNT === undefined ? [] : ['COUNT', COUNT]),
    ...(BLOCK === undefined ? [] : ['BLOCK', BLOCK]),
    ...['STREAMS', ...all.map(({ key }) => key), ...all.map(({ id }) => id)],
  ];
}

interface TrimOptions {
  NOMKSTREAM?: boolean;
  TRIM?: { strategy?: 'MAXLEN' | 'MINID'; strategyModifier?: '=' | '~'; threshold: Value; limit?: number };
}

function addWords(
  key: string,
  id: string,
  fields: Record<string, Value>,
  { NOMKSTREAM, TRIM }: TrimOptions = {},
) {
  const { strategy = 'MAXLEN', strategyModifier, threshold, limit } = TRIM ?? { threshold: 0 };
  return [
    ...['XADD', key, ...(NOMKSTREAM ? ['NOMKSTREAM'] : [])],
    ...(TRIM ? [strategy, ...(strategyModifier ? [strategyModifier] : []), threshold] : []),
    ...(TRIM && limit !== undefined ? ['LIMIT', limit] : []),
    ...[id, ...Object.entries(fields).flat()],
  ];
}

const zMembers = (members: { score: number; value: string } | readonly { score: number; value: string }[]) =>
  (Array.isArray(members) ? members : [members]).flatMap(({ score, value }) => [score, value] as Value[]);

interface RangeOptions {
  BY?: 'SCORE' | 'LEX';
  REV?: boolean;
  LIMIT?: { offset: number; count: number };
}

const rangeWords = (key: string, min: Value, max: Value, { BY, REV, LIMIT }: RangeOptions = {}): Value[] => [
  ...['ZRANGE', key, min, max, ...(BY ? [`BY${BY}`] : []), ...(REV ? ['REV'] : [])],
  ...(LIMIT ? ['LIMIT', LIMIT.offset, LIMIT.count] : []),
];

export interface EvalOptions {
  keys?: readonly string[];
  arguments?: readonly string[];
}

const scriptWords =
  (name: string) =>
  (script: string, { keys = [], arguments: given = [] }: EvalOptions = {}): Value[] => [
    ...[name, script, keys.length],
    ...keys,
    ...given,
  ];

/** The methods of node-redis that are here; any other command goes through `sendCommand`. */
export const METHODS = {
  ping: spread('PING'),
  get: spread('GET'),
  set: { words: setWords },
  setNX: spread('SETNX'),
  setEx: spread('SETEX'),
  getDel: spread('GETDEL'),
  mGet: spread('MGET'),
  mSet: { words: (pairs: unknown) => ['MSET', ...fieldWords(pairs)] },
  append: spread('APPEND'),
  strLen: spread('STRLEN'),
  setBit: spread('SETBIT'),
  getBit: spread('GETBIT'),
  bitCount: {
    words: (key: string, range?: { start: number; end: number; mode?: 'BYTE' | 'BIT' }) => [
      ...['BITCOUNT', key],
      ...(range ? [range.start, range.end, ...(range.mode ? [range.mode] : [])] : []),
    ],
  },
  incr: spread('INCR'),
  incrBy: spread('INCRBY'),
  incrByFloat: spread('INCRBYFLOAT'),
  decr: spread('DECR'),
  decrBy: spread('DECRBY'),
  del: spread('DEL'),
  exists: spread('EXISTS'),
  type: spread('TYPE'),
  keys: spread('KEYS'),
  rename: spread('RENAME'),
  expire: spread('EXPIRE'),
  pExpire: spread('PEXPIRE'),
  persist: spread('PERSIST'),
  ttl: spread('TTL'),
  pTTL: spread('PTTL'),
  dbSize: spread('DBSIZE'),
  flushAll: spread('FLUSHALL'),
  hSet: {
    words: (key: string, first: unknown, second?: Value) => ['HSET', key, ...fieldWords(first, second)],
  },
  hSetNX: spread('HSETNX'),
  hGet: spread('HGET'),
  hmGet: spread('HMGET'),
  hGetAll: spread('HGETALL', record),
  hDel: spread('HDEL'),
  hExists: spread('HEXISTS'),
  hIncrBy: spread('HINCRBY'),
  hKeys: spread('HKEYS'),
  hLen: spread('HLEN'),
  lPush: spread('LPUSH'),
  rPush: spread('RPUSH'),
  lPop: spread('LPOP'),
  rPop: spread('RPOP'),
  lLen: spread('LLEN'),
  lRange: spread('LRANGE'),
  lRem: spread('LREM'),
  lTrim: spread('LTRIM'),
  lMove: spread('LMOVE'),
  blMove: spread('BLMOVE'),
  blPop: spread('BLPOP', keyed),
  brPop: spread('BRPOP', keyed),
  sAdd: spread('SADD'),
  sRem: spread('SREM'),
  sIsMember: spread('SISMEMBER'),
  sMembers: spread('SMEMBERS'),
  sCard: spread('SCARD'),
  sPop: spread('SPOP'),
  zAdd: { words: (key: string, members: never) => ['ZADD', key, ...zMembers(members)] },
  zIncrBy: spread('ZINCRBY', number),
  zRem: spread('ZREM'),
  zCard: spread('ZCARD'),
  zScore: spread('ZSCORE', number),
  zRank: spread('ZRANK'),
  zCount: spread('ZCOUNT'),
  zRange: { words: rangeWords },
  zRangeWithScores: {
    words: (key: string, min: Value, max: Value, options?: RangeOptions) => [
      ...rangeWords(key, min, max, options),
      'WITHSCORES',
    ],
    reply: scores,
  },
  zRangeByScore: spread('ZRANGEBYSCORE'),
  zRemRangeByScore: spread('ZREMRANGEBYSCORE'),
  zPopMin: spread('ZPOPMIN', (reply) => (scores(reply) as unknown[])[0] ?? null),
  xAdd: { words: addWords },
  xLen: spread('XLEN'),
  xDel: spread('XDEL'),
  xRange: spread('XRANGE', messages),
  xTrim: spread('XTRIM'),
  xRead: {
    words: (from: Streams | Streams[], options?: { COUNT?: number; BLOCK?: number }) => [
      'XREAD',
      ...readWords(from, options),
    ],
    reply: streams,
  },
  xReadGroup: {
    words: (
      group: string,
      consumer: string,
      from: Streams | Streams[],
      options?: { COUNT?: number; BLOCK?: number; NOACK?: boolean },
    ) => {
      const words = readWords(from, options);
      const noAck = options?.NOACK ? ['NOACK'] : [];
      return ['XREADGROUP', 'GROUP', group, consumer, ...noAck, ...words];
    },
    reply: streams,
  },
  xGroupCreate: {
    words: (key: string, group: string, id: string, options?: { MKSTREAM?: boolean }) => [
      ...['XGROUP', 'CREATE', key, group, id],
      ...(options?.MKSTREAM ? ['MKSTREAM'] : []),
    ],
  },
  xAck: spread('XACK'),
  xPending: spread('XPENDING', (reply) => {
    const [pending, firstId, lastId, consumers] = plain(reply) as [
      number,
      string,
      string,
      [string, string][] | null,
    ];
    const named = consumers?.map(([name, count]) => ({ name, deliveriesCounter: Number(count) })) ?? null;
    return { pending, firstId, lastId, consumers: named };
  }),
  xPendingRange: spread('XPENDING', (reply) =>
    (plain(reply) as [string, string, number, number][]).map(
      ([id, consumer, millisecondsSinceLastDelivery, deliveriesCounter]) => ({
        ...{ id, consumer, millisecondsSinceLastDelivery, deliveriesCounter },
      }),
    ),
  ),
  xClaim: spread('XCLAIM', messages),
  xAutoClaim: {
    words: (
      ...[key, group, consumer, idle, start, options]: [
        string,
        string,
        string,
        number,
        string,
        { COUNT?: number }?,
      ]
    ) => [
      ...['XAUTOCLAIM', key, group, consumer, idle, start],
      ...(options?.COUNT === undefined ? [] : ['COUNT', options.COUNT]),
    ],
    reply: (reply) => {
      const [nextId, claimed, deletedMessages] = reply as [string, Reply, Reply];
      return { nextId, messages: messages(claimed), deletedMessages: plain(deletedMessages) };
    },
  },
  publish: spread('PUBLISH'),
  eval: { words: scriptWords('EVAL') },
  evalRo: { words: scriptWords('EVAL_RO') },
  evalSha: { words: scriptWords('EVALSHA') },
  evalShaRo: { words: scriptWords('EVALSHA_RO') },
  scriptLoad: { words: (script: string) => ['SCRIPT', 'LOAD', script] },
  scriptExists: { words: (shas: string | readonly string[]) => ['SCRIPT', 'EXISTS', ...list(shas)] },
  scriptFlush: { words: (mode?: 'ASYNC' | 'SYNC') => ['SCRIPT', 'FLUSH', ...(mode ? [mode] : [])] },
  wait: spread('WAIT'),
  replicaOf: spread('REPLICAOF'),
} as const satisfies Record<string, Method>;

function keyed(reply: Reply): unknown {
  if (reply === null) return null;
  const [key, element] = plain(reply) as string[];
  return { key, element };
}

export type MethodName = keyof typeof METHODS;
