import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { judge, ordersService } from './orders.ts';
import { payment } from './payment.ts';
import { Watch, type Sighting } from './watch.ts';

/** The bank behind payment is away, in milliseconds since payment first booted. */
const AWAY_MS = [50, 550] as const;
const TIMEOUT_MS = 500;
const OPEN_MS = 150;
const FAILURES = 2;
const PROBES = 1;
const QUIET_AFTER_MS = 700;
const MOST_PAUSE_MS = 400;
/** Whatever went wrong is over by then, and the breaker has had time to ask. */
const RECOVERED_MS = QUIET_AFTER_MS + MOST_PAUSE_MS + TIMEOUT_MS + OPEN_MS;

export default scenario({
  nodes: {
    async orders({ disk, life }) {
      const log = disk.log<Sighting>('breaker');
      await log.recover(); // a crash may have torn the last entry
      let written = Promise.resolve();
      const watch = new Watch(life, (sighting) => void (written = written.then(() => log.append(sighting))));
      const breaker = new CircuitBreaker({
        timeoutMs: TIMEOUT_MS,
        openMs: OPEN_MS,
        probes: PROBES,
        trips: ({ consecutiveFailures }) => consecutiveFailures >= FAILURES,
        judge,
        onChange: ({ name }) => watch.changed(name),
      });
      return ordersService(watch.over(breaker, judge));
    },

    payment({ life }) {
      let bankAnswers = true;
      if (life === 1) {
        setTimeout(() => (bankAnswers = false), AWAY_MS[0]);
        setTimeout(() => (bankAnswers = true), AWAY_MS[1]);
      }
      return payment(() => bankAnswers);
    },
  },

  async workload({ operation }) {
    const placed: Promise<unknown>[] = [];
    for (let order = 1; order <= 28; order++) {
      placed.push(operation(`place o${order}`, () => place(`o${order}`)));
      if (order % 5 !== 2) await new Promise((resolve) => setTimeout(resolve, 90)); // every fifth comes together with the next
    }
    await Promise.all(placed);
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.02,
    reset: 0.01,
    late: 0.05,
    lateMs: [100, 480],
    crash: 0.003,
    restartMs: [100, 300],
    torn: 0.1,
    pause: 0.003,
    pauseMs: [50, MOST_PAUSE_MS],
    slow: 0.05,
    slowMs: [5, 30],
    clock: 0.1,
    partition: 0.05,
    partitionMs: [100, 600],
    quietAfterMs: QUIET_AFTER_MS,
  },

  invariants: {
    'a result only affects the generation in which its call began': always((world) =>
      changes(world).every(({ to, sightings, since, at }) => {
        if (to === 'half-open') return true; // its time has come
        const wanted = to === 'closed' ? 'success' : 'failure';
        const causes = sightings
          .slice(0, at)
          .filter((s) => isCall(s) && s.began > since && s.verdict === wanted);
        return causes.length >= (to === 'closed' ? PROBES : 1);
      }),
    ),
    'an open breaker lets no call through, a half-open one no more at a time than it has probes': always(
      (world) =>
        lives(world).every((sightings) => {
          const calls = sightings.filter(isCall);
          return calls.every((call) => {
            const state = stateAt(sightings, call.began);
            if (state.to === 'closed') return true;
            if (state.to === 'open') return false;
            const together = calls.filter(
              ({ began, seq }) => began > state.seq && began <= call.began && seq > call.began,
            );
            return together.length <= PROBES;
          });
        }),
    ),
    'after the service recovers the breaker closes': eventually((world) => {
      // Whether it is well a breaker learns only from whoever asks.
      const isRefused = world.operations.some(
        ({ startedMs, value }) => startedMs > RECOVERED_MS && value === 'not tried',
      );
      return !isRefused || lives(world).at(-1)!.findLast(isChange)?.to === 'closed';
    }),
    'a result of an earlier generation arrived': sometimes((world) =>
      lives(world).some((sightings) =>
        sightings.some(
          (call) =>
            isCall(call) && sightings.some((s) => isChange(s) && s.seq > call.began && s.seq < call.seq),
        ),
      ),
    ),
    'a probe failed, and the breaker opened again': sometimes((world) => probesThat(world, 'failure')),
    'a probe was declined, which says nothing': sometimes((world) => probesThat(world, 'neither')),
    'a probe succeeded, and the breaker closed': sometimes((world) =>
      sightingsOf(world).some((sighting) => isChange(sighting) && sighting.to === 'closed'),
    ),
  },

  story: {
    calls: {
      'POST /orders': { verb: 'place', object: 'order {2}' },
      'PUT /charges': { verb: 'charge', object: '{2}' },
    },
    operations: { place: 'places order {rest}' },
    writes: [
      {
        file: 'breaker',
        match: { to: 'open' },
        text: 'opens',
        tell: 'The breaker of {node} opens',
        tone: 'undo',
      },
      {
        file: 'breaker',
        match: { to: 'half-open' },
        text: 'half-open',
        tone: 'note',
      },
      { file: 'breaker', match: { to: 'closed' }, text: 'closes', tell: 'The breaker closes', tone: 'end' },
      { file: 'breaker', text: '', tone: 'note' },
    ],
  },
});

async function place(order: string): Promise<string> {
  const response = await fetch(`http://orders/orders/${order}`, {
    method: 'POST',
    signal: AbortSignal.timeout(1_000),
  });
  return response.text();
}

type Call = Extract<Sighting, { event: 'ended' }>;
type Change = Extract<Sighting, { event: 'changed' }>;
const isCall = (sighting: Sighting): sighting is Call => sighting.event === 'ended';
const isChange = (sighting: Sighting): sighting is Change => sighting.event === 'changed';

const sightingsOf = (world: WorldView) => world.log<Sighting>('orders', 'breaker');

/** What was seen in each life of `orders`: a breaker is forgotten with its process. */
const lives = (world: WorldView) => [...Map.groupBy(sightingsOf(world), ({ life }) => life).values()];

const AT_FIRST: Change = { event: 'changed', life: 1, seq: 0, to: 'closed' };

/** The state of the breaker when something happened. */
const stateAt = (sightings: readonly Sighting[], seq: number): Change =>
  sightings.filter(isChange).findLast((change) => change.seq < seq) ?? AT_FIRST;

/** Every change of state, with what was seen in its life, and when the change before it was. */
const changes = (world: WorldView) =>
  lives(world).flatMap((sightings) =>
    sightings.flatMap((s, at) =>
      isCall(s) ? [] : [{ to: s.to, sightings, at, since: stateAt(sightings, s.seq).seq }],
    ),
  );

const probesThat = (world: WorldView, verdict: Call['verdict']) =>
  lives(world).some((sightings) =>
    sightings.some(
      (s) => isCall(s) && s.verdict === verdict && stateAt(sightings, s.began).to === 'half-open',
    ),
  );
