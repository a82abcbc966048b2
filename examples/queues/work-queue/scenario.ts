import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import {
  connect as connectTo,
  rabbitmq,
  words,
  type RabbitView,
} from '../../simulator/servers/rabbitmq/index.ts';
import { accounts, credit, type Credit } from './accounts.ts';
import { shop } from './shop.ts';
import { producer, work, type Job } from './work-queue.ts';

export const PREFETCH = 2;
const ORDERS = ['o1', 'o2', 'o3', 'o4', 'o5', 'o6'];

const connect = () => connectTo('amqp://broker?heartbeat=20', { timeout: 1_000 });
const bytes = (text: string) => new TextEncoder().encode(text);
const worker = () => void work(connect, PREFETCH, takingItsTime);

/** A job takes longer than it takes to connect again: then it ends in another connection than it began in. */
async function takingItsTime(job: Job): Promise<void> {
  await new Promise((done) => setTimeout(done, 10 + 390 * Math.random()));
  await credit(job);
}

export default scenario({
  nodes: {
    shop: () => shop(producer(connect, bytes)),
    broker: rabbitmq(),
    'worker-1': worker,
    'worker-2': worker,
    async accounts({ disk }) {
      const log = disk.log<Credit>('credits');
      // A crash may have torn the last entry: whoever opens a log cuts that off first.
      await log.recover();
      return accounts(log);
    },
  },

  async workload({ operation }) {
    const order = (id: string) =>
      operation(`order ${id}`, async () => {
        const response = await fetch(`http://shop/orders/${id}`, {
          method: 'POST',
          signal: AbortSignal.timeout(5_000),
        });
        return response.text();
      });
    await Promise.all(ORDERS.map(order)); // a burst
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.005,
    reset: 0.02,
    duplicate: 0.01,
    late: 0.03,
    crash: 0.01,
    torn: 0.1,
    restartMs: [100, 500],
    pause: 0.002,
    slow: 0.05,
    slowDisk: 0.05,
    partition: 0.05,
    quietAfterMs: 4_000,
  },

  invariants: {
    'every confirmed job is done': eventually((world) =>
      confirmed(world).every((job) => timesDone(world, job) > 0),
    ),
    'the effect of a job appears once': always((world) => ORDERS.every((job) => timesDone(world, job) <= 1)),
    'a worker holds at most two unacknowledged jobs on a connection': always((world) => {
      const { consumers, unacknowledged } = jobs(world);
      return consumers.every(({ holder }) => {
        const connections = consumers.filter((other) => other.holder === holder).length;
        return unacknowledged.filter((job) => job.holder === holder).length <= PREFETCH * connections;
      });
    }),
    'an acknowledgement goes to the channel that delivered the job': always((world) => {
      // Elsewhere its number means another job, or none: sooner or later the broker meets one that it does not know.
      const { closed } = world.server<RabbitView>('broker');
      return !closed.some((why) => why.includes('unknown delivery tag'));
    }),
    'a job is redelivered': sometimes((world) => jobs(world).unacknowledged.some((job) => job.redelivered)),
    'a job comes to a worker again after it was done': sometimes((world) =>
      jobs(world).unacknowledged.some((job) => job.redelivered && timesDone(world, idOf(job)) > 0),
    ),
    'a job is in the queue twice': sometimes((world) => {
      const { ready, unacknowledged } = jobs(world);
      const ids = [...ready, ...unacknowledged].map(idOf);
      return new Set(ids).size < ids.length;
    }),
  },

  story: {
    operations: { order: 'orders {rest}' },
    calls: {
      ...words,
      CONNECT: silent('open connection'),
      'open connection': silent('open connection'),
      'open channel': silent('open channel'),
      'ask for confirms': silent('ask for confirms'),
      declare: silent('declare'),
      prefetch: { ...words['prefetch'], tell: '{caller} asks for at most {1} jobs at a time' },
      consume: { ...words['consume'], tell: '{caller} begins to take from {object}' },
      'POST /orders': { verb: 'take', past: 'taken', object: 'order {2}' },
      'PUT /credits': { verb: 'credit', object: '{2}' },
    },
    writes: [{ file: 'credits', text: '{job} credited' }],
  },
});

/** Told only if something befalls it. */
function silent(frame: string) {
  return { ...words[frame], unremarkable: true } as const;
}

const NO_JOBS = { ready: [], unacknowledged: [], consumers: [] };

const jobs = (world: WorldView) => world.server<RabbitView>('broker').queue('jobs') ?? NO_JOBS;

const idOf = ({ properties }: { properties: { messageId?: string } }) => properties.messageId ?? '';

const timesDone = (world: WorldView, job: string) =>
  world.log<Credit>('accounts', 'credits').filter((entry) => entry.job === job).length;

const confirmed = (world: WorldView) =>
  world.operations
    .filter(({ type, value }) => type === 'ok' && value === 'accepted')
    .map(({ name }) => name.split(' ').at(-1)!);
