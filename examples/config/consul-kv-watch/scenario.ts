import {
  always,
  eventually,
  scenario,
  sometimes,
  type MessageRecord,
  type WorldView,
} from '../../simulator/src/index.ts';
import { consul } from '../../simulator/servers/consul/index.ts';
import { edit } from './consul.ts';
import { till, type Shown } from './till.ts';

export const WATCHING = { consul: 'http://consul', wait: '1s', patienceMs: 1_500, paceMs: 100 };

export default scenario({
  nodes: {
    consul: consul({ electionMs: 50 }),
    async till({ disk }) {
      const [boots, shown] = [disk.log<string>('boots'), disk.log<Shown>('shown')];
      await Promise.all([boots.recover(), shown.recover()]);
      await boots.append('boots');
      return till(WATCHING, shown, boots.read().length);
    },
  },

  async workload({ operation }) {
    const setLimit = (limit: string) =>
      operation(`set ${limit}`, () => insist(() => put('kv/refund/limit', limit)).then(() => 'set'));
    const allow = (name: string) =>
      operation(`allow ${name}`, () =>
        insist(() => edit(WATCHING.consul, 'refund/staff', (staff) => withName(staff, name))),
      );

    await pause(300);
    await Promise.all([setLimit('20'), allow('ada'), allow('bo')]);
    await operation('read staff', () => insist(() => get('kv/refund/staff?raw')));
    let snapshot: ArrayBuffer | undefined;
    await operation('save snapshot', async () => {
      snapshot = await insist(async () => (await request('snapshot', {})).arrayBuffer());
    });
    for (const limit of ['30', '40']) await setLimit(limit);
    await pause(200);
    // Somebody puts yesterday back, as after an outage. The index of the limit goes back with it.
    if (snapshot)
      await operation('restore snapshot', () => insist(() => put('snapshot', new Uint8Array(snapshot!))));
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.01,
    late: 0.02,
    lateMs: [100, 600],
    reset: 0.01,
    crash: 0.005,
    restartMs: [50, 300],
    pause: 0.01,
    pauseMs: [100, 900],
    slow: 0.1,
    partition: 0.05,
    quietAfterMs: 2_500,
    limitMs: 8_000,
  },

  invariants: {
    'the till shows the limit that Consul has in the end': eventually((world) => {
      const last = lastLimit(world);
      return last === undefined || lives(world) === 0 || shown(world).at(-1)?.limit === last;
    }),
    'the till is told of a limit only if it is another': always((world) =>
      shown(world).every(
        ({ life, limit }, i, all) => life !== all[i - 1]?.life || limit !== all[i - 1]?.limit,
      ),
    ),
    'nobody asks faster than the pace': always(
      (world) => questions(world).length <= 2 * lives(world) + 1 + world.nowMs / WATCHING.paceMs,
    ),
    'an edit that was confirmed is not lost': always((world) => {
      const read = world.operations.find(({ name, type }) => name === 'read staff' && type === 'ok');
      const allowed = world.operations.filter(({ name, type }) => name.startsWith('allow ') && type === 'ok');
      return !read || allowed.every(({ name }) => String(read.value).split(' ').includes(name.slice(6)));
    }),
    'an edit was made again, because another came in between': sometimes((world) => edits(world).length > 2),
    'a question came back with nothing new': sometimes((world) => {
      const isAnswer = ({ from, to, fate, status }: MessageRecord) =>
        from === 'consul' && to === 'till' && fate === 'delivered' && status === 200;
      return world.messages.filter(isAnswer).length > shown(world).length;
    }),
    'the till began again from 0, because the index went back': sometimes((world) => {
      const fromZero = questions(world).filter(({ path }) => path.includes('index=0&'));
      return fromZero.length > lives(world) && shown(world).at(-1)?.limit === lastLimit(world);
    }),
  },

  story: {
    calls: {
      'GET /v1': {
        verb: 'look up',
        object: 'the {4}',
        past: 'looked up',
        tell: '{caller} is told of the {4}',
      },
      'PUT /v1': { verb: 'write', object: 'the {4}', past: 'written' },
    },
    operations: {
      set: 'sets the limit to {rest}',
      allow: 'adds {rest} to those who may refund',
      read: 'reads who may refund',
      save: 'saves a {rest}',
      restore: 'restores the {rest}',
    },
    writes: [
      { file: 'shown', text: 'shows {limit}', tell: '{node} shows {limit}' },
      { file: 'boots', text: '', tone: 'note' },
      { file: 'raft', text: '', tone: 'note' },
    ],
  },
});

const withName = (staff: string | undefined, name: string) =>
  [...new Set([...(staff?.split(' ') ?? []), name])].join(' ');

const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));

const get = async (path: string) => (await request(path, {})).text();
const put = async (path: string, body: string | Uint8Array<ArrayBuffer>) =>
  (await request(path, { method: 'PUT', body })).text();

async function request(path: string, init: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(500);
  const reply = await fetch(`${WATCHING.consul}/v1/${path}`, { ...init, signal });
  if (!reply.ok) throw new Error(`Consul answers ${reply.status}.`);
  return reply;
}

/** What is written here may be written twice. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 12; ; tries--)
    try {
      return await work();
    } catch (error) {
      if (tries === 0) throw error;
      await pause(200);
    }
}

const shown = (world: WorldView) => world.log<Shown>('till', 'shown');

const lives = (world: WorldView) => world.log('till', 'boots').length;

const questions = (world: WorldView) => world.messages.filter(({ from, reply }) => from === 'till' && !reply);

const edits = (world: WorldView) =>
  world.messages.filter(({ path, reply }) => !reply && path.startsWith('/v1/kv/refund/staff?cas='));

/** The limit that Consul has when all is done: the one that was put back, or the one that was set last. Undefined: not known. */
function lastLimit({ operations }: WorldView): string | undefined {
  const restored = operations.find(({ name }) => name === 'restore snapshot');
  const before = restored ? operations.findIndex(({ name }) => name === 'save snapshot') : operations.length;
  const sets = operations.filter(({ name }, i) => name.startsWith('set ') && i < before);
  const isKnown = [...sets, ...(restored ? [restored] : [])].every(({ type }) => type === 'ok');
  return isKnown ? (sets.at(-1)?.name.slice(4) ?? 'none') : undefined;
}
