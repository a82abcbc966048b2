import { Random } from '../../../src/random.ts';
import { RandomCommands } from './random-commands.ts';

/** How many clients there are. */
export const COUNT = 3;

/** What happens next: a client says something, or hangs up and comes back. */
export type Step =
  | { readonly place: number; readonly args: readonly string[] }
  | { readonly place: number; readonly hangsUp: true };

type Maker = (r: RandomCommands) => string[];

const FOREVER = '0';

/** Commands that wait, and commands that end the waiting of others. */
const WAITS: readonly Maker[] = [
  (r) => [r.one('BLPOP', 'BRPOP'), ...r.some(() => r.key('l')), FOREVER],
  (r) => [r.one('BLPOP', 'BRPOP'), ...r.some(() => r.key('l')), r.one('0.001', '0', '0')],
  (r) => [
    ...['BLMOVE', r.key('l'), r.key(r.one('l', 'l', 's')), r.one('LEFT', 'RIGHT'), r.one('LEFT', 'RIGHT')],
    FOREVER,
  ],
  (r) => [r.one('BZPOPMIN', 'BZPOPMAX'), ...r.some(() => r.key('z')), FOREVER],
  (r) => [
    'XREAD',
    ...r.maybe('COUNT', '1'),
    'BLOCK',
    FOREVER,
    'STREAMS',
    r.key('x'),
    r.one('$', '$', r.plainId()),
  ],
  (r) => ['XREAD', 'BLOCK', FOREVER, 'STREAMS', r.key('x'), r.key('x'), '$', '$'],
  (r) => [
    ...['XREADGROUP', 'GROUP', r.group(), r.consumer(), ...r.maybe('COUNT', '1'), 'BLOCK', FOREVER],
    ...[...r.maybe('NOACK'), 'STREAMS', r.key('x'), '>'],
  ],
];

const ENDS: readonly Maker[] = [
  (r) => [r.one('LPUSH', 'RPUSH'), r.key('l'), ...r.some(r.member, 4)],
  (r) => [r.one('LPUSH', 'RPUSH'), r.key('l'), ...r.some(r.member, 4)],
  (r) => ['ZADD', r.key('z'), ...r.some(() => [r.score(), r.member()])],
  (r) => ['XADD', r.key('x'), '*', 'f', r.member()],
  (r) => ['XADD', r.key('x'), '*', 'f', r.member()],
  (r) => ['XGROUP', 'CREATE', r.key('x'), r.group(), r.one('0', '$'), 'MKSTREAM'],
  (r) => ['XGROUP', 'DESTROY', r.key('x'), r.group()],
  (r) => [r.one('RENAME', 'RENAMENX', 'COPY'), r.key(), r.key()],
  (r) => ['LMOVE', r.key('l'), r.key('l'), 'LEFT', 'RIGHT'],
  (r) => [r.one('DEL', 'TYPE'), r.key()],
  (r) => ['SET', r.key('s'), 'x'],
  (r) => ['EVAL', 'redis.call("RPUSH", KEYS[1], 1, 2) return redis.call("LPOP", KEYS[1])', '1', r.key('l')],
  (r) => [
    'EVAL',
    'redis.call("RPUSH", KEYS[1], 1) redis.call("RPUSH", KEYS[2], 2) return redis.call("DEL", KEYS[1])',
    '2',
    r.key('l'),
    r.key('l'),
  ],
  (r) => [
    ...[
      'EVAL',
      'redis.call("XADD", KEYS[1], "*", "f", 1) redis.call("XDEL", KEYS[1], redis.call("XADD", KEYS[1], "*", "f", 2))',
    ],
    ...['1', r.key('x')],
  ],
  (r) => (r.chance(0.2) ? ['FLUSHALL'] : ['LLEN', r.key('l')]),
];

const CHANNELS: readonly Maker[] = [
  (r) => ['SUBSCRIBE', ...r.some(() => channel(r))],
  (r) => ['PSUBSCRIBE', ...r.some(() => r.one('*', 'n*', '?b', '[mn]a'), 2)],
  (r) => [r.one('UNSUBSCRIBE', 'PUNSUBSCRIBE'), ...(r.chance(0.5) ? [channel(r)] : [])],
  (r) => ['PUBLISH', channel(r), r.value()],
  (r) => ['PUBLISH', channel(r), r.value()],
  (r) => ['EVAL', 'return redis.call("PUBLISH", KEYS[1], ARGV[1])', '1', channel(r), r.member()],
  (r) => ['PUBSUB', ...r.one(['NUMSUB', 'na', 'nb'], ['NUMPAT'])],
];

const TRANSACTIONS: readonly Maker[] = [
  () => ['MULTI'],
  () => ['EXEC'],
  () => ['EXEC'],
  () => ['DISCARD'],
  (r) => ['WATCH', r.key(), ...r.maybe(r.key())],
  (r) => ['WATCH', r.key(), ...r.maybe(r.key())],
  () => ['UNWATCH'],
  () => ['RESET'],
];

const channel = (r: RandomCommands) => r.one('na', 'nb', 'ma');

/** A sequence of what several clients do. Most have only one or two that listen, since those can say little. */
export class RandomCourse {
  readonly #random: Random;
  readonly #commands: RandomCommands;

  constructor(seed: string) {
    this.#random = new Random(seed);
    this.#commands = new RandomCommands(seed);
  }

  /** What happens next, if these clients wait, who seldom say anything, and these have said MULTI. */
  next(waiting: readonly number[], inTransaction: readonly number[]): Step {
    const all = Array.from({ length: COUNT }, (_, place) => place);
    const free = all.filter((place) => !waiting.includes(place));
    const place = free.length && this.#random.chance(0.93) ? this.#random.pick(free) : this.#random.pick(all);
    const isLast = free.length <= 1;
    if (this.#random.chance(isLast && !free.includes(place) ? 0.3 : 0.01)) return { place, hangsUp: true };
    for (;;) {
      const args = this.#args(isLast, waiting.length > 0);
      // The model refuses these by name.
      if (inTransaction.includes(place) && /subscribe$/i.test(args[0]!)) continue;
      // When it begins to wait is not known.
      if (waiting.includes(place) && args.at(-1) === '0.001') continue;
      return { place, args };
    }
  }

  #args(isLast: boolean, somebodyWaits: boolean): readonly string[] {
    const roll = this.#random.next();
    if (roll < 0.15) return this.#random.pick(isLast ? ENDS : WAITS)(this.#commands);
    if (roll < (somebodyWaits ? 0.6 : 0.3)) return this.#random.pick(ENDS)(this.#commands);
    if (roll < 0.7) return this.#random.pick(CHANNELS)(this.#commands);
    if (roll < 0.8) return this.#random.pick(TRANSACTIONS)(this.#commands);
    return this.#commands.next();
  }
}
