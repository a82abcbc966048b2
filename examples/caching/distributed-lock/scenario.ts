import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { createClient, redis } from '../../simulator/servers/redis/index.ts';
import { bank, type Payout } from './bank.ts';
import { settlement } from './settlement.ts';

export const SELLERS = ['ada', 'bo', 'cy'];
export const LOCK = { key: 'lock', ttlMs: 300, maxMs: 900 };

const worker = () => settlement({ connect, sellers: SELLERS, bank: 'http://bank', lock: LOCK });

export default scenario({
  nodes: {
    redis: redis({ appendfsync: 'always' }),
    'worker-1': worker,
    'worker-2': worker,
    async bank({ disk }) {
      const payouts = disk.log<Payout>('payouts');
      await payouts.recover();
      return bank(payouts);
    },
  },

  async workload({ operation }) {
    const settle = async (at: string) => {
      for (const wait of [200, 400, 800, 1_600, 3_200, 0]) {
        const signal = AbortSignal.timeout(1_500);
        const reply = await fetch(`http://${at}/settle`, { method: 'POST', signal }).catch(() => undefined);
        if (reply?.ok) return reply.text();
        await pause(wait);
      }
      throw new Error('never settled');
    };
    const first = operation('wake worker-1', () => settle('worker-1'));
    await pause(350);
    await Promise.all([first, operation('wake worker-2', () => settle('worker-2'))]);
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.01,
    reset: 0.01,
    late: 0.02,
    lateMs: [100, 600],
    crash: 0.005,
    restartMs: [50, 300],
    pause: 0.01,
    pauseMs: [100, 900],
    block: 0.005,
    slow: 0.1,
    slowDisk: 0.1,
    partition: 0.05,
    quietAfterMs: 2_000,
    limitMs: 8_000,
  },

  invariants: {
    'a payout is asked for only while its run holds the lock': always((world) =>
      payouts(world).every(({ run, askedMs }) => {
        const held = holders(world).find(({ token }) => token === run);
        return held !== undefined && held.fromMs <= askedMs && askedMs < held.untilMs;
      }),
    ),
    'whoever waits for the lock gets it in the end': eventually((world) =>
      world.operations.every(({ type }) => type === 'ok'),
    ),
    'a payout was on its way when its lock ran out, and a seller was paid twice': sometimes((world) => {
      const paid = payouts(world).map(({ seller }) => seller);
      return new Set(paid).size < paid.length;
    }),
    'the watchdog prolonged a lock twice': sometimes((world) =>
      holders(world).some(({ prolonged }) => prolonged >= 2),
    ),
  },

  story: {
    calls: {
      'POST /settle': { verb: 'settle', object: 'the night' },
      'POST /pay': { verb: 'pay', object: '{seller}', past: 'paid' },
      'GET /paid': { verb: 'say', object: 'whom it paid', tell: '{callee} tells {caller} whom it paid' },
      // Told only if something befalls it.
      CONNECT: { unremarkable: true },
      SET: {
        verb: 'take',
        object: 'the lock',
        tell: '{callee} gives {caller} the lock',
        answers: { nil: '{caller} finds the lock taken' },
      },
      SETNX: {
        verb: 'take',
        object: 'the lock',
        tell: '{callee} gives {caller} the lock',
        answers: { 0: '{caller} finds the lock taken' },
      },
      PEXPIRE: { verb: 'limit', object: 'the lock', tell: '{callee} limits the lock of {caller} to {2} ms' },
      GET: { verb: 'say', object: 'whose lock it is', tell: '{callee} tells {caller} whose lock it is' },
      DEL: { verb: 'delete', object: 'the lock', tell: '{caller} deletes the lock' },
      'EVAL extend': {
        verb: 'prolong',
        object: 'the lock',
        tell: '{callee} prolongs the lock of {caller}',
        answers: { 0: '{callee} tells {caller} that the lock is no longer its own' },
      },
      'EVAL release': {
        verb: 'release',
        object: 'the lock',
        tell: '{callee} releases the lock of {caller}',
        answers: { 0: '{caller} asks to release a lock that is no longer its own, and nothing changes' },
      },
    },
    expires: { lock: 'the lock runs out' },
    operations: { wake: 'wakes {rest}' },
    writes: [
      { file: 'payouts', text: '{seller} paid' },
      { file: 'appendonly.aof', text: '', tone: 'note' },
    ],
  },
});

const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));

/** It gives up where a worker would try again by itself: the client does. */
const connect = async () => {
  const client = createClient({
    url: 'redis://redis',
    socket: { connectTimeout: 300, socketTimeout: 1_000, reconnectStrategy: false },
  });
  return client.on('error', () => {}).connect();
};

const payouts = (world: WorldView) => world.log<Payout>('bank', 'payouts');

/** What the log of Redis holds. */
export interface Entry {
  atMs: number;
  commands: string[][];
}

/** Who held the lock from when to when, by what Redis wrote down. */
function holders(world: WorldView) {
  const all: { token: string; fromMs: number; untilMs: number; prolonged: number }[] = [];
  for (const { atMs, commands } of world.log<Entry>('redis', 'appendonly.aof'))
    for (const [name, , value = '', ...more] of commands) {
      const last = all.at(-1);
      if (name === 'SET' || name === 'SETNX')
        all.push({
          token: value,
          fromMs: atMs,
          untilMs: atMs + Number(more.at(-1) ?? Infinity),
          prolonged: 0,
        });
      else if (last && name === 'PEXPIRE')
        Object.assign(last, { untilMs: atMs + Number(value), prolonged: last.prolonged + 1 });
      else if (last && name === 'DEL') last.untilMs = Math.min(last.untilMs, atMs);
    }
  return all;
}
