import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { charge, settle, type Outcome } from './outcome.ts';
import { payments, type ChargeEntry } from './payments.ts';

/** What the client takes to be true of a charge. */
interface Belief {
  id: string;
  outcome: Outcome;
}

/** c3 is more than the card allows. */
const CHARGES: Readonly<Record<string, number>> = { c1: 500, c2: 700, c3: 99_000 };

export default scenario({
  nodes: {
    async payments({ disk }) {
      const log = disk.log<ChargeEntry>('charges');
      // A crash may have torn the last entry: whoever opens a log cuts that off first.
      await log.recover();
      return payments(log);
    },
  },

  async workload({ operation, observe }) {
    for (const [id, cents] of Object.entries(CHARGES))
      await operation(`charge ${id}`, async () => {
        const url = `http://payments/charges/${id}`;
        let outcome: Outcome = await charge(url, cents);
        observe('belief', { id, outcome });
        if (outcome === 'unknown') observe('belief', { id, outcome: (outcome = await settle(url)) });
        return outcome;
      });
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.08,
    reset: 0.02,
    duplicate: 0.03,
    late: 0.05,
    lateMs: [100, 400],
    crash: 0.02,
    torn: 0.1,
    restartMs: [50, 200],
    stop: 0.003,
    graceMs: [100, 100],
    pause: 0.005,
    pauseMs: [50, 300],
    slowDisk: 0.05,
    partition: 0.05,
    quietAfterMs: 4_000,
  },

  invariants: {
    'a charge the client calls ok is on disk': always((world) =>
      beliefs(world).every(({ id, outcome }) => outcome !== 'ok' || isApplied(world, id)),
    ),
    'a charge the client calls failed is never applied, not even later': always((world) =>
      beliefs(world).every(({ id, outcome }) => outcome !== 'failed' || !isApplied(world, id)),
    ),
    'every unknown charge is resolved to applied or not applied': eventually((world) => {
      const last = new Map(beliefs(world).map(({ id, outcome }) => [id, outcome]));
      return [...last.values()].every((outcome) => outcome !== 'unknown');
    }),
    'the charge was applied and its reply was lost': sometimes((world) =>
      world.messages.some(
        ({ reply, method, status, fate }) => reply && method === 'PUT' && status === 200 && fate === 'lost',
      ),
    ),
    'a charge came after it was settled, and was refused': sometimes((world) =>
      world.messages.some(({ reply, status }) => reply && status === 409),
    ),
    'an unknown charge turned out to be applied': sometimes((world) => settledAs(world, 'ok')),
    'an unknown charge turned out not to be applied': sometimes((world) => settledAs(world, 'failed')),
  },

  story: {
    calls: {
      'PUT /charges': { verb: 'charge', object: '{2}' },
      'POST /charges': { verb: 'settle', object: '{2}' },
    },
    operations: { charge: 'charges {rest}' },
    writes: [
      { file: 'charges', match: { event: 'applied' }, text: '{id} applied' },
      { file: 'charges', match: { event: 'void' }, text: '{id} void', tone: 'undo' },
    ],
  },
});

const beliefs = (world: WorldView) =>
  world.observations.filter(({ kind }) => kind === 'belief').map(({ value }) => value as Belief);

const isApplied = (world: WorldView, id: string) =>
  world.log<ChargeEntry>('payments', 'charges').some((entry) => entry.id === id && entry.event === 'applied');

const settledAs = (world: WorldView, wanted: Outcome) => {
  const all = beliefs(world);
  return all.some(
    ({ id, outcome }, i) =>
      outcome === wanted && all.slice(0, i).some((other) => other.id === id && other.outcome === 'unknown'),
  );
};
