import { always, eventually, scenario, sometimes, type WorldView } from '@faultline/simulator';
import { ordersService } from './orders.ts';
import { participant, type LedgerEntry } from './participant.ts';
import type { JournalEntry } from './saga.ts';

const STEPS = ['inventory', 'payment', 'shipping'] as const;
const COMPENSATIONS = ['/release', '/refund', '/cancel'];

export default scenario({
  nodes: {
    orders: ({ disk }) => ordersService(disk.log<JournalEntry>('journal')),
    inventory: ({ disk }) => participant({ action: '/reserve', compensation: '/release', ledger: disk.log<LedgerEntry>('ledger') }),
    payment: ({ disk }) => participant({ action: '/charge', compensation: '/refund', ledger: disk.log<LedgerEntry>('ledger') }),
    shipping: ({ disk }) =>
      participant({
        action: '/book',
        compensation: '/cancel',
        ledger: disk.log<LedgerEntry>('ledger'),
        refuses: (order) => order === 'o3', // no carrier goes there
      }),
  },

  async workload({ operation }) {
    const place = (order: string, name = order) =>
      operation(`place ${name}`, async () => {
        const response = await fetch(`http://orders/orders/${order}`, { method: 'POST', signal: AbortSignal.timeout(2_000) });
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
    reset: 0.01,
    crash: 0.005,
    restartMs: [200, 200],
    partition: 0.05,
    quietAfterMs: 5_000,
  },

  invariants: {
    'a step is compensated only after it has settled or is fenced': always((world) =>
      world
        .log<JournalEntry>('orders', 'journal')
        .every((entry) => entry.event !== 'compensated' || !isInEffect(world, entry.step, entry.saga)),
    ),
    'sequential compensations run in reverse order': always((world) =>
      journals(world).every((entries) => {
        const order = entries.flatMap((entry) => (entry.event === 'compensated' ? [STEPS.indexOf(entry.step as never)] : []));
        return order.every((step, i) => i === 0 || order[i - 1]! > step);
      }),
    ),
    'a finished saga leaves either all effects or none (each applied step compensated exactly once)': always((world) =>
      journals(world).every((entries) => {
        const ended = entries.find((entry) => entry.event === 'ended');
        return ended?.event !== 'ended' || STEPS.every((step) => isInEffect(world, step, ended.saga) === (ended.result === 'done'));
      }),
    ),
    'every saga finishes': eventually((world) =>
      journals(world).every((entries) => entries.some(({ event }) => event === 'ended')),
    ),
    'a step took effect and its reply was lost': sometimes((world) =>
      world.messages.some(({ reply, from, status, fate }) => reply && isStep(from) && status === 200 && fate === 'lost'),
    ),
    'a compensation ran': sometimes((world) => journals(world).flat().some(({ event }) => event === 'compensated')),
    'a compensation had to be retried': sometimes((world) =>
      world.messages.some(({ id, path }) => COMPENSATIONS.some((verb) => path.startsWith(verb)) && id.endsWith('#2')),
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

const isStep = (node: string) => STEPS.includes(node as never);

/** The journal's entries, one list for each saga. */
function journals(world: WorldView): JournalEntry[][] {
  return group(world.log<JournalEntry>('orders', 'journal'), ({ saga }) => saga);
}

/** Whether a step's effect is there now: applied, and not undone. */
function isInEffect(world: WorldView, step: string, saga: string): boolean {
  const events = world.log<LedgerEntry>(step, 'ledger').filter(({ key }) => key === `${saga}/${step}`);
  const count = (wanted: string) => events.filter(({ event }) => event === wanted).length;
  return count('applied') > count('undone');
}

function group<T>(items: readonly T[], by: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const known = groups.get(by(item));
    if (known) known.push(item);
    else groups.set(by(item), [item]);
  }
  return [...groups.values()];
}
