import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { createClient, redis } from '../../simulator/servers/redis/index.ts';
import { editor } from './editor.ts';
import type { Entry } from './fence.ts';
import { storage } from './storage.ts';

const BOOKS = { dune: 'worker-1', emma: 'worker-2' };

const worker = () => editor({ connect, storage: 'http://storage', ttlMs: 200, patienceMs: 1_000 });

export default scenario({
  nodes: {
    // It answers before its log is on the disk. A machine that dies takes the last second with it, as a failover to a
    // replica that lags does: the lock may be forgotten.
    redis: redis({ appendfsync: 'everysec' }),
    'worker-1': worker,
    'worker-2': worker,
    async storage({ disk }) {
      const log = disk.log<Entry<string[]>>('list');
      await log.recover();
      return storage(log);
    },
  },

  async workload({ operation }) {
    const add = (book: string, at: string) =>
      operation(`add ${book}`, async () => {
        for (const wait of [200, 400, 800, 1_600, 3_200, 0]) {
          const url = `http://${at}/add?book=${book}`;
          const signal = AbortSignal.timeout(1_500);
          const reply = await fetch(url, { method: 'POST', signal }).catch(() => undefined);
          if (reply?.ok) return reply.text();
          await pause(wait);
        }
        throw new Error('never added');
      });
    const first = add('dune', BOOKS.dune);
    await pause(250);
    await Promise.all([first, add('emma', BOOKS.emma)]);
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.01,
    reset: 0.01,
    late: 0.03,
    lateMs: [100, 600],
    crash: 0.01,
    restartMs: [50, 300],
    pause: 0.02,
    pauseMs: [100, 900],
    block: 0.005,
    slow: 0.1,
    slowDisk: 0.1,
    partition: 0.05,
    quietAfterMs: 2_000,
    limitMs: 10_000,
  },

  invariants: {
    'the sequence of tokens applied at the resource never decreases': always((world) => {
      const applied = entries(world).flatMap(({ event, token }) => (event === 'written' ? [token] : []));
      return applied.every((token, i) => i === 0 || token >= applied[i - 1]!);
    }),
    'two different holders never share a token': always((world) => {
      const claimed = entries(world).filter(({ event }) => event === 'claimed');
      return new Set(claimed.map(({ token }) => token)).size === claimed.length;
    }),
    'a book whose editor was told so stays on the list': always((world) =>
      world.operations.every(({ name, type }) => type !== 'ok' || list(world).includes(bookOf(name))),
    ),
    'every book gets on the list in the end': eventually((world) =>
      world.operations.every(({ name }) => list(world).includes(bookOf(name))),
    ),
    'a write came too late and was refused': sometimes((world) =>
      world.messages.some(({ reply, method, status }) => reply && method === 'PUT' && status === 409),
    ),
    'a former holder was at work when the next one claimed': sometimes((world) => {
      const all = entries(world);
      return all.some(
        ({ event, token }, i) => event === 'claimed' && all[i - 1]?.event === 'claimed' && token > 1,
      );
    }),
  },

  story: {
    calls: {
      'POST /add': { verb: 'add', object: '{book}' },
      'POST /claim': { verb: 'claim', object: 'the list', tell: '{caller} claims the list' },
      'PUT /books': { verb: 'write', object: 'the list with token {token}', past: 'written' },
      // Told only if something befalls it.
      CONNECT: { unremarkable: true },
      SET: {
        verb: 'take',
        object: 'the lock',
        tell: '{callee} gives {caller} the lock',
        answers: { nil: '{caller} finds the lock taken' },
      },
      EVAL: { verb: 'release', object: 'the lock', tell: '{caller} releases its lock' },
    },
    expires: { lock: 'the lock runs out' },
    operations: { add: 'adds {rest}' },
    writes: [
      { file: 'list', match: { event: 'claimed' }, text: 'token {token}', tone: 'note' },
      { file: 'list', match: { event: 'written' }, text: '{value}' },
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

const bookOf = (operation: string) => operation.slice('add '.length);

const entries = (world: WorldView) => world.log<Entry<string[]>>('storage', 'list');

function list(world: WorldView): string[] {
  const last = entries(world).findLast(({ event }) => event === 'written');
  return last?.event === 'written' ? last.value : [];
}
