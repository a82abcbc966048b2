import type { WorldView } from '../../simulator/src/index.ts';
import { files, real, redis, type Storage } from '../../simulator/real/index.ts';
import { createClient } from 'redis';
import { settlement } from './settlement.ts';
import scenario, { LOCK, SELLERS, type Entry } from './scenario.ts';

/**
 * The same workers on real processes and a real Redis. A payout is held up on its way, and its worker is made to stand still
 * with SIGSTOP for longer than its lock lasts: the other worker takes it, and a seller is paid twice. Then Redis is killed.
 */
const worker = ({ url }: { url(name: string): string }) =>
  settlement({
    sellers: SELLERS,
    bank: 'http://bank',
    lock: LOCK,
    async connect() {
      const socket = { connectTimeout: 300, socketTimeout: 1_000, reconnectStrategy: false } as const;
      const client = createClient({ url: url('redis'), socket });
      return client.on('error', () => {}).connect();
    },
  });

// #region lock
/** A real Redis has no history that an invariant could ask for. So the lock is looked at before and after each write. */
const history: Entry[] = [];
let [owner, untilMs, lookedMs] = ['', 0, 0];

const storage: Storage = {
  open: files.open,
  async look(context) {
    const seen = (await context.ask('redis', ['GET', LOCK.key])) as string | null;
    const leftMs = Number(await context.ask('redis', ['PTTL', LOCK.key]));
    note(seen ?? '', Date.now(), Math.max(leftMs, 0));
    return { ...(await files.look(context)), redis: { 'appendonly.aof': history } };
  },
};

/** Between two looks the lock may have changed hands at any time: the benefit of the doubt goes to whoever has it now. */
function note(token: string, nowMs: number, leftMs: number): void {
  const command = (...words: string[]) => void history.push({ atMs: nowMs, commands: [words] });
  if (token !== owner) {
    if (owner && nowMs < untilMs) command('DEL', LOCK.key);
    if (token)
      history.push({
        atMs: lookedMs,
        commands: [['SET', LOCK.key, token, 'PX', String(nowMs + leftMs - lookedMs)]],
      });
  } else if (token && nowMs + leftMs > untilMs + 5) command('PEXPIRE', LOCK.key, String(leftMs));
  [owner, untilMs, lookedMs] = [token, nowMs + leftMs, nowMs];
}
// #endregion

await real({
  scenario,
  nodes: { 'worker-1': worker, 'worker-2': worker },
  servers: { redis: redis({ createClient }) },
  storage,

  async script({ until, node, network, operation }) {
    const asked = (path: string) => (world: WorldView) =>
      world.messages.find((message) => message.path === path);

    network.delay(({ reply, path }) => reply && path === '/paid', 2 * LOCK.ttlMs); // The watchdog has to renew.
    network.delay(({ reply, path }) => !reply && path === '/pay?seller=bo', 4 * LOCK.ttlMs);
    const world = await until('a payout is on its way', (now) => asked('/pay?seller=bo')(now) !== undefined);
    const holder = asked('/pay?seller=bo')(world)!.from;
    const other = holder === 'worker-1' ? 'worker-2' : 'worker-1';
    const wake = (at: string) =>
      operation(`wake ${at} once more`, async () => {
        const reply = await fetch(`http://${at}/settle`, { method: 'POST' });
        return reply.text();
      });

    const pause = node(holder).pause(3 * LOCK.ttlMs);
    await new Promise((next) => setTimeout(next, 1.5 * LOCK.ttlMs)); // The lock runs out.
    await wake(other);
    await pause;

    await node('redis').kill();
    await node('redis').start();
    await wake(holder);
  },
});
