import {
  always,
  eventually,
  scenario,
  sometimes,
  type Disk,
  type Log,
  type WorldView,
} from '../../simulator/src/index.ts';
import { ordersService } from './orders.ts';
import { participant, type LedgerEntry } from './participant.ts';
import type { JournalEntry } from './saga.ts';

const STEPS = ['inventory', 'payment', 'shipping'] as const;
const COMPENSATIONS = ['/release', '/refund', '/cancel'];

export default scenario({
  nodes: {
    orders: async ({ disk }) => ordersService(await opened(disk.log<JournalEntry>('journal'))),
    inventory: async ({ disk }) =>
      participant({ action: '/reserve', compensation: '/release', ledger: await opened(ledgerOf(disk)) }),
    payment: async ({ disk }) =>
      participant({ action: '/charge', compensation: '/refund', ledger: await opened(ledgerOf(disk)) }),
    shipping: async ({ disk }) =>
      participant({
        action: '/book',
        compensation: '/cancel',
        ledger: await opened(ledgerOf(disk)),
        refuses: (order) => order === 'o3', // no carrier goes there
      }),
  },

  async workload({ operation }) {
    const place = (order: string, name = order) =>
      operation(`place ${name}`, async () => {
        const response = await fetch(`http://orders/orders/${order}`, {
          method: 'POST',
          signal: AbortSignal.timeout(2_000),
        });
        return ((await response.json()) as { result: string }).result;
      });
    await place('o1');
    await Promise.all([place('o2'), place('o2', 'o2 again')]); // a double click
    await place('o3');
  },

  conditions: {
    latencyMs: [1, 30],
    drop: 0.03,
    duplicate: 0.02,
    late: 0.02,
    lateMs: [100, 400],
    overtake: 0.02,
    reset: 0.01,
    crash: 0.005,
    torn: 0.2,
    restartMs: [200, 200],
    power: 0.002,
    stop: 0.002,
    graceMs: [100, 100],
    pause: 0.003,
    block: 0.003,
    slow: 0.05,
    slowDisk: 0.05,
    clock: 0.1,
    partition: 0.05,
    quietAfterMs: 5_000,
  },

  invariants: {
    'a step is compensated only after it has settled or is fenced': always((world) =>
      journal(world).every(
        (entry) => entry.event !== 'compensated' || !isInEffect(world, entry.step, entry.saga),
      ),
    ),
    'sequential compensations run in reverse order': always((world) => {
      const last = new Map<string, number>();
      for (const entry of journal(world)) {
        if (entry.event !== 'compensated') continue;
        const step = STEPS.indexOf(entry.step as never);
        if (step >= (last.get(entry.saga) ?? STEPS.length)) return false;
        last.set(entry.saga, step);
      }
      return true;
    }),
    'a finished saga leaves either all effects or none (each applied step compensated exactly once)': always(
      (world) =>
        journal(world).every(
          (entry) =>
            entry.event !== 'ended' ||
            STEPS.every((step) => isInEffect(world, step, entry.saga) === (entry.result === 'done')),
        ),
    ),
    'every saga finishes': eventually((world) => {
      const ended = new Set(journal(world).flatMap(({ event, saga }) => (event === 'ended' ? [saga] : [])));
      return journal(world).every(({ saga }) => ended.has(saga));
    }),
    'a step took effect and its reply was lost': sometimes((world) =>
      world.messages.some(
        ({ reply, from, status, fate }) => reply && isStep(from) && status === 200 && fate === 'lost',
      ),
    ),
    'a compensation ran': sometimes((world) => journal(world).some(({ event }) => event === 'compensated')),
    'a compensation had to be retried': sometimes((world) =>
      world.messages.some(
        ({ id, path }) => COMPENSATIONS.some((verb) => path.startsWith(verb)) && id.endsWith('#2'),
      ),
    ),
  },

  story: {
    undo: { reserve: 'release', charge: 'refund', book: 'cancel' },
    calls: { 'POST /orders': { verb: 'place', object: 'order {2}' } },
    operations: { place: 'places order {rest}' },
    writes: [
      { file: 'ledger', match: { event: 'fenced' }, text: 'fenced', tone: 'undo' },
      { file: 'ledger', text: '{done}' },
      { file: 'journal', match: { event: 'started' }, text: '{saga} started', tone: 'note' },
      { file: 'journal', match: { event: 'began' }, text: 'knows {step}', tone: 'note' },
      { file: 'journal', match: { event: 'refused' }, text: '{step} refused', tone: 'note' },
      { file: 'journal', match: { event: 'compensated' }, text: '{step} undone', tone: 'undo' },
      { file: 'journal', match: { event: 'ended' }, text: '{result}', tone: 'end' },
    ],
  },
});

/** A crash may have torn the last entry: whoever opens a log cuts that off first. */
async function opened<T>(log: Log<T>): Promise<Log<T>> {
  await log.recover();
  return log;
}

const ledgerOf = (disk: Disk) => disk.log<LedgerEntry>('ledger');

const isStep = (node: string) => STEPS.includes(node as never);

const journal = (world: WorldView) => world.log<JournalEntry>('orders', 'journal');

/** Whether a step's effect is there now: applied, and not undone. Asked after every write, so it makes no lists. */
function isInEffect(world: WorldView, step: string, saga: string): boolean {
  const wanted = `${saga}/${step}`;
  let effects = 0;
  for (const { key, event } of world.log<LedgerEntry>(step, 'ledger')) {
    if (key !== wanted) continue;
    if (event === 'applied') effects++;
    if (event === 'undone') effects--;
  }
  return effects > 0;
}
