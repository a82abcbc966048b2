import { Random } from '../../../src/random.ts';
import { WELL_KNOWN } from './scripts.ts';

/** Random commands over few keys, so that types clash and groups meet. Some are wrong: words missing, numbers that are none. */
export class RandomCommands {
  readonly #random: Random;

  constructor(seed: string) {
    this.#random = new Random(seed);
  }

  sequence(length: number): string[][] {
    return Array.from({ length }, () => this.next());
  }

  next(): string[] {
    const make = this.#random.pick(MAKERS);
    const args = make(this);
    // One word more or less could make it wait for ever.
    if (/^B/.test(args[0]!)) return args;
    if (this.#random.chance(0.04)) args.splice(this.#random.below(args.length), args.length > 1 ? 1 : 0);
    if (this.#random.chance(0.02)) args.push(this.value());
    if (this.#random.chance(0.02) && args.length > 1)
      args[1 + this.#random.below(args.length - 1)] = this.value();
    return /^[A-Z]/.test(args[0] ?? '') ? args : ['PING'];
  }

  /** Keys have types that they mostly hold. */
  key(type = this.one('s', 'l', 'h', 'e', 'z', 'x')): string {
    const mixed = this.chance(0.06) ? this.one('s', 'l', 'h', 'e', 'z', 'x') : type;
    return mixed + this.below(3);
  }

  chance = (likelihood: number) => this.#random.chance(likelihood);
  below = (limit: number) => this.#random.below(limit);
  one = <T>(...items: T[]): T => this.#random.pick(items);
  some = (make: () => string | string[], most = 3): string[] =>
    Array.from({ length: 1 + this.below(most) }, make).flat();
  maybe = (...words: string[]): string[] => (this.chance(0.3) ? words : []);

  member = () => this.one('a', 'b', 'c', 'dd', '1', '2', '33', '-4');
  index = () => String(this.below(9) - 4);
  value(): string {
    return this.one(
      ...['', 'a', 'hello', '10', '-3', '0', '3.25', '1e3', '9223372036854775807', '-9223372036854775808'],
      ...[' 1', '01', 'inf', 'nan', 'é', '\0x', 'OK', '1-1', '*', '(2', '[b', '5.0e-2', '0.1'],
    );
  }
  int = () => (this.chance(0.9) ? String(this.below(20) - 6) : this.value());
  float = () => this.one('1', '2.5', '-0.25', '0.1', '1e2', '3', '10.005', 'inf', '-inf', this.value());
  score = () => this.one('1', '2', '3', '2.5', '-1', '0.1', '1e20', '3', 'inf', '-inf', this.value());
  bound = () => this.one('-inf', '+inf', '1', '(1', '2', '(2.5', '3', this.value());
  lex = () => this.one('-', '+', '[a', '(a', '[b', '(c', '[dd', this.value());
  /** Far away, so that both servers agree on what is left. */
  farMs = () => String(4_000_000_000_000 + 1000 * this.below(50) + this.below(1000));
  farSeconds = () => String(4_000_000_000 + this.below(50));
  id = () =>
    this.one(
      `${this.below(9)}-${this.below(3)}`,
      `${this.below(9)}`,
      `${this.below(9)}-*`,
      '0-0',
      this.value(),
    );
  plainId = () => this.one(`${this.below(9)}-${this.below(3)}`, `${this.below(9)}`, '0', '0-0', this.value());
  interval = () =>
    this.one('-', '+', `${this.below(9)}`, `(${this.below(9)}-1`, `${this.below(9)}-1`, this.value());
  /** A command on strings, lists or sorted sets, for a script to call. */
  plain = (): string[] => this.one(...STRINGS, ...LISTS.slice(0, 12), ...ZSETS.slice(0, 9))(this);
  group = () => this.one('g1', 'g1', 'g2');
  consumer = () => this.one('ann', 'bob');
}

type Maker = (r: RandomCommands) => string[];

const set: Maker = (r) => [
  ...['SET', r.key('s'), r.value()],
  ...r.maybe(r.one('NX', 'XX', 'nx')),
  ...r.maybe(r.one('GET', 'KEEPTTL', 'get')),
  ...(r.chance(0.3)
    ? r.one(['PXAT', r.farMs()], ['EXAT', r.farSeconds()], ['EX', '0'], ['PX', '-5'], ['EX', 'x'])
    : []),
];

const STRINGS: Maker[] = [
  set,
  set,
  (r) => ['GET', r.key('s')],
  (r) => ['GETDEL', r.key('s')],
  (r) => ['GETSET', r.key('s'), r.value()],
  (r) => ['GETEX', r.key('s'), ...r.maybe(...r.one(['PERSIST'], ['PXAT', r.farMs()], ['EX', '0']))],
  (r) => ['SETNX', r.key('s'), r.value()],
  (r) => ['SETEX', r.key('s'), r.one('0', '-1', 'x', '99999999'), r.value()],
  (r) => ['MSET', ...r.some(() => [r.key('s'), r.value()])],
  (r) => ['MSETNX', ...r.some(() => [r.key('s'), r.value()])],
  (r) => ['MGET', ...r.some(() => r.key())],
  (r) => ['APPEND', r.key('s'), r.value()],
  (r) => ['STRLEN', r.key('s')],
  (r) => [r.one('INCR', 'DECR'), r.key('s')],
  (r) => [r.one('INCRBY', 'DECRBY'), r.key('s'), r.int()],
  (r) => ['INCRBYFLOAT', r.key('s'), r.float()],
  (r) => ['GETRANGE', r.key('s'), r.index(), r.index()],
  (r) => ['SETRANGE', r.key('s'), r.int(), r.value()],
];

const KEYS: Maker[] = [
  (r) => [r.one('DEL', 'UNLINK'), ...r.some(() => r.key(), 2)],
  (r) => [r.one('EXISTS', 'TOUCH'), ...r.some(() => r.key())],
  (r) => ['TYPE', r.key()],
  (r) => ['PEXPIREAT', r.key(), r.farMs(), ...r.maybe(r.one('NX', 'XX', 'GT', 'LT', 'ZZ')), ...r.maybe('GT')],
  (r) => ['EXPIREAT', r.key(), r.farSeconds(), ...r.maybe(r.one('NX', 'XX', 'GT', 'LT'))],
  (r) => [
    r.one('EXPIRE', 'PEXPIRE'),
    r.key(),
    r.one('100000', '200000'),
    ...r.maybe(r.one('NX', 'XX', 'GT', 'LT')),
  ],
  (r) => [r.one('TTL', 'PTTL'), r.key()],
  (r) => ['EXPIRE', r.key(), r.one('-1', '0', 'x', '9223372036854775807')],
  (r) => [r.one('PEXPIRETIME', 'EXPIRETIME'), r.key()],
  (r) => ['PERSIST', r.key()],
  (r) => ['KEYS', r.one('*', 's?', '[lh]*', '[^s]*', 'z[0-1]', '\\*', 'x', '[')],
  (r) =>
    [
      'SCAN',
      r.one('0', '0', '0', 'x'),
      ...r.maybe('COUNT', '1000'),
      ...r.maybe('MATCH', 's*'),
      ...r.maybe('TYPE', 'hash'),
    ].concat(r.chance(0.9) ? ['COUNT', '1000'] : []),
  (r) => [r.one('RENAME', 'RENAMENX'), r.key(), r.key()],
  (r) => ['COPY', r.key(), r.key(), ...r.maybe('REPLACE')],
  () => ['DBSIZE'],
  (r) => ['FOO', ...r.some(r.value.bind(r))],
  (r) => ['ECHO', r.value()],
  (r) => ['PING', ...r.maybe(r.value())],
  (r) => ['SELECT', r.one('0', '0', '16', 'x')],
];

const HASHES: Maker[] = [
  (r) => [r.one('HSET', 'HSET', 'HMSET'), r.key('h'), ...r.some(() => [r.member(), r.value()])],
  (r) => ['HSETNX', r.key('h'), r.member(), r.value()],
  (r) => [r.one('HGET', 'HEXISTS', 'HSTRLEN'), r.key('h'), r.member()],
  (r) => ['HMGET', r.key('h'), ...r.some(r.member)],
  (r) => ['HDEL', r.key('h'), ...r.some(r.member)],
  (r) => [r.one('HLEN', 'HKEYS', 'HVALS', 'HGETALL'), r.key('h')],
  (r) => ['HINCRBY', r.key('h'), r.member(), r.int()],
  (r) => ['HINCRBYFLOAT', r.key('h'), r.member(), r.float()],
  (r) => ['HSCAN', r.key('h'), '0', ...r.maybe('MATCH', '[a-b]')],
];

const LISTS: Maker[] = [
  (r) => [r.one('LPUSH', 'RPUSH', 'LPUSHX', 'RPUSHX'), r.key('l'), ...r.some(r.member)],
  (r) => [r.one('LPUSH', 'RPUSH'), r.key('l'), ...r.some(r.member)],
  (r) => [r.one('LPOP', 'RPOP'), r.key('l'), ...r.maybe(r.int())],
  (r) => ['LLEN', r.key('l')],
  (r) => [r.one('LRANGE', 'LTRIM'), r.key('l'), r.index(), r.index()],
  (r) => ['LINDEX', r.key('l'), r.int()],
  (r) => ['LSET', r.key('l'), r.int(), r.member()],
  (r) => ['LREM', r.key('l'), r.index(), r.member()],
  (r) => ['LINSERT', r.key('l'), r.one('BEFORE', 'after', 'x'), r.member(), r.member()],
  (r) => [
    'LPOS',
    r.key('l'),
    r.member(),
    ...r.maybe('RANK', r.index()),
    ...r.maybe('COUNT', r.index()),
    ...r.maybe('MAXLEN', r.index()),
  ],
  (r) => ['LMOVE', r.key('l'), r.key('l'), r.one('LEFT', 'right', 'x'), r.one('LEFT', 'right')],
  (r) => ['RPOPLPUSH', r.key('l'), r.key('l')],
  (r) => [r.one('BLPOP', 'BRPOP'), ...r.some(() => r.key('l')), r.one('0.001', '-1', 'x', '0.001')],
  (r) => ['BLMOVE', r.key('l'), r.key('l'), 'LEFT', 'RIGHT', '0.001'],
];

const SETS: Maker[] = [
  (r) => [r.one('SADD', 'SADD', 'SREM'), r.key('e'), ...r.some(r.member)],
  (r) => ['SISMEMBER', r.key('e'), r.member()],
  (r) => ['SMISMEMBER', r.key('e'), ...r.some(r.member)],
  (r) => [r.one('SMEMBERS', 'SCARD'), r.key('e')],
  (r) => ['SSCAN', r.key('e'), '0', ...r.maybe('MATCH', '[a-c]*')],
  (r) => ['SMOVE', r.key('e'), r.key('e'), r.member()],
  (r) => [r.one('SINTER', 'SUNION', 'SDIFF'), ...r.some(() => r.key('e'))],
  (r) => [r.one('SINTERSTORE', 'SUNIONSTORE', 'SDIFFSTORE'), r.key('e'), ...r.some(() => r.key('e'))],
  (r) => ['SINTERCARD', r.one('1', '2', '0', 'x'), ...r.some(() => r.key('e')), ...r.maybe('LIMIT', r.int())],
];

const ZSETS: Maker[] = [
  (r) => [
    'ZADD',
    r.key('z'),
    ...r.maybe(r.one('NX', 'XX', 'GT', 'LT')),
    ...r.maybe(r.one('CH', 'INCR', 'GT')),
    ...r.some(() => [r.score(), r.member()]),
  ],
  (r) => ['ZADD', r.key('z'), ...r.some(() => [r.score(), r.member()])],
  (r) => ['ZINCRBY', r.key('z'), r.score(), r.member()],
  (r) => ['ZREM', r.key('z'), ...r.some(r.member)],
  (r) => [r.one('ZSCORE', 'ZRANK', 'ZREVRANK'), r.key('z'), r.member()],
  (r) => ['ZMSCORE', r.key('z'), ...r.some(r.member)],
  (r) => ['ZCARD', r.key('z')],
  (r) => [r.one('ZCOUNT', 'ZREMRANGEBYSCORE'), r.key('z'), r.bound(), r.bound()],
  (r) => [r.one('ZRANGE', 'ZREVRANGE'), r.key('z'), r.index(), r.index(), ...r.maybe('WITHSCORES')],
  (r) => [
    'ZRANGE',
    r.key('z'),
    r.bound(),
    r.bound(),
    'BYSCORE',
    ...r.maybe('REV'),
    ...r.maybe('LIMIT', r.int(), r.int()),
    ...r.maybe('WITHSCORES'),
  ],
  (r) => ['ZRANGE', r.key('z'), r.lex(), r.lex(), 'BYLEX', ...r.maybe('REV'), ...r.maybe('WITHSCORES')],
  (r) => ['ZRANGE', r.key('z'), r.index(), r.index(), ...r.maybe('REV'), ...r.maybe('LIMIT', '0', '1')],
  (r) => [
    r.one('ZRANGEBYSCORE', 'ZREVRANGEBYSCORE'),
    r.key('z'),
    r.bound(),
    r.bound(),
    ...r.maybe('WITHSCORES'),
    ...r.maybe('LIMIT', r.int(), r.int()),
  ],
  (r) => [
    r.one('ZRANGEBYLEX', 'ZREVRANGEBYLEX', 'ZLEXCOUNT', 'ZREMRANGEBYLEX'),
    r.key('z'),
    r.lex(),
    r.lex(),
  ],
  (r) => ['ZSCAN', r.key('z'), '0', ...r.maybe('MATCH', '[a-c]*')],
  (r) => ['ZREMRANGEBYRANK', r.key('z'), r.index(), r.index()],
  (r) => [r.one('ZPOPMIN', 'ZPOPMAX'), r.key('z'), ...r.maybe(r.int())],
  (r) => [r.one('BZPOPMIN', 'BZPOPMAX'), ...r.some(() => r.key('z')), '0.001'],
];

const trim = (r: RandomCommands) =>
  [...r.one(['MAXLEN', r.one('=', '3')], ['MINID', r.plainId()], ['MAXLEN', r.int()])].concat(
    r.chance(0.2) ? [r.int()] : [],
  );

const STREAMS: Maker[] = [
  (r) => [
    'XADD',
    r.key('x'),
    ...r.maybe('NOMKSTREAM'),
    ...r.maybe('MAXLEN', r.int()),
    r.id(),
    ...r.some(() => [r.member(), r.value()], 2),
  ],
  (r) => ['XADD', r.key('x'), `${r.below(30)}-${r.below(3)}`, 'f', r.member()],
  (r) => ['XADD', r.key('x'), `${r.below(30)}-*`, 'f', r.member()],
  (r) => ['XLEN', r.key('x')],
  (r) => [r.one('XRANGE', 'XREVRANGE'), r.key('x'), r.interval(), r.interval(), ...r.maybe('COUNT', r.int())],
  (r) => ['XDEL', r.key('x'), ...r.some(r.plainId)],
  (r) => ['XTRIM', r.key('x'), ...trim(r)],
  (r) => ['XREAD', ...r.maybe('COUNT', r.int()), 'STREAMS', r.key('x'), r.one('0', '$', r.plainId())],
  (r) => ['XGROUP', 'CREATE', r.key('x'), r.group(), r.one('0', '$', r.plainId()), ...r.maybe('MKSTREAM')],
  (r) => ['XGROUP', 'CREATE', r.key('x'), r.group(), '0', 'MKSTREAM'],
  (r) => [
    'XGROUP',
    r.one('SETID', 'CREATECONSUMER', 'DELCONSUMER', 'DELCONSUMER'),
    r.key('x'),
    r.group(),
    r.one('0', '$', 'ann', 'bob'),
  ],
  (r) => (r.chance(0.1) ? ['XGROUP', 'DESTROY', r.key('x'), r.group()] : ['XGROUP', 'FOO']),
  (r) => [
    'XREADGROUP',
    'GROUP',
    r.group(),
    r.consumer(),
    ...r.maybe('COUNT', r.int()),
    ...r.maybe('NOACK'),
    'STREAMS',
    r.key('x'),
    r.one('>', '>', '0', r.plainId()),
  ],
  (r) => ['XREADGROUP', 'GROUP', r.group(), r.consumer(), 'STREAMS', r.key('x'), '>'],
  (r) => ['XACK', r.key('x'), r.group(), ...r.some(r.plainId)],
  (r) => ['XPENDING', r.key('x'), r.group()],
  (r) => [
    'XPENDING',
    r.key('x'),
    r.group(),
    ...r.maybe('IDLE', '0'),
    '-',
    '+',
    r.int(),
    ...r.maybe(r.consumer()),
  ],
  (r) => [
    'XCLAIM',
    r.key('x'),
    r.group(),
    r.consumer(),
    '0',
    ...r.some(r.plainId),
    ...r.maybe(r.one('JUSTID', 'FORCE')),
    ...r.maybe('RETRYCOUNT', r.int()),
  ],
  (r) => [
    'XAUTOCLAIM',
    r.key('x'),
    r.group(),
    r.consumer(),
    '0',
    r.plainId(),
    ...r.maybe('COUNT', r.int()),
    ...r.maybe('JUSTID'),
  ],
  (r) => ['XINFO', r.one('STREAM', 'GROUPS'), r.key('x')],
  (r) => ['XINFO', 'CONSUMERS', r.key('x'), r.group()],
];

/** Whoever calls gives keys of all types, and some scripts expect one. */
const SCRIPTS: Maker[] = [
  (r) => ['EVAL', r.one(...Object.values(WELL_KNOWN)), r.one('2', '2', '3'), ...scriptWords(r)],
  (r) => [
    'EVAL',
    r.one(
      'return redis.call(unpack(ARGV))',
      'return redis.pcall(unpack(ARGV))',
      'local r = redis.pcall(unpack(ARGV)) return {type(r), type(r) == "table" and #r or tostring(r)}',
      'redis.call("SET", "s0", "x") return cjson.encode({redis.pcall(unpack(ARGV))})',
    ),
    '0',
    ...r.plain(),
  ],
  (r) => ['EVALSHA', r.one('abc', 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db'), '0'],
  (r) => [
    'SCRIPT',
    r.one('LOAD', 'EXISTS'),
    r.one('return 1', 'return (', 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db'),
  ],
  (r) => [
    'EVAL_RO',
    'return redis.call(ARGV[1], KEYS[1])',
    '1',
    r.key(),
    r.one('GET', 'DEL', 'TYPE', 'INCR'),
  ],
];

/** Times are so far away that neither server sees one come. */
const scriptWords = (r: RandomCommands) => [
  ...[r.key(), r.key(), r.one('a', r.int(), '1000', '0.1', '')],
  ...r.some(() => r.one('500000', '500000', '500000', '-1', '0', 'x'), 4),
];

const CONNECTION: Maker[] = [
  (r) => [
    'PUBSUB',
    ...r.one(['CHANNELS'], ['NUMSUB', 'c'], ['NUMPAT'], ['CHANNELS', 'c*'], ['NUMSUB'], ['FOO']),
  ],
  (r) => ['PUBLISH', 'c', r.value()],
  (r) => ['CLIENT', ...r.one(['SETINFO', 'LIB-NAME', 'x'], ['GETNAME'], ['SETNAME', r.value()], ['FOO'])],
  (r) => ['HELLO', r.one('x', '4', '1'), ...r.maybe('FOO')],
];

const TRANSACTIONS: Maker[] = [
  () => ['MULTI'],
  () => ['EXEC'],
  () => ['EXEC'],
  (r) => (r.chance(0.3) ? ['DISCARD'] : ['EXEC']),
  (r) => ['WATCH', r.key()],
  () => ['UNWATCH'],
];

export const MAKERS: readonly Maker[] = [
  ...STRINGS,
  ...KEYS,
  ...HASHES,
  ...LISTS,
  ...SETS,
  ...ZSETS,
  ...STREAMS,
  ...SCRIPTS,
  ...CONNECTION,
  ...TRANSACTIONS,
];
