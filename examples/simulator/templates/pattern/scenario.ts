import { always, scenario, sometimes, type WorldView } from '@faultline/simulator';
import { count, counter } from './new-pattern.ts';

export default scenario({
  nodes: {
    counter: ({ disk }) => counter(disk.log<string>('counted')),
  },

  async workload({ operation }) {
    const ask = (key: string) => operation(`count ${key}`, () => count(`http://counter/count/${key}`, key));
    await ask('a');
    await Promise.all([ask('b'), ask('c')]);
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.05,
    duplicate: 0.05,
    late: 0.02,
    lateMs: [50, 300],
    crash: 0.01,
    restartMs: [50, 300],
  },

  invariants: {
    'a request is counted at most once': always((world) => {
      const keys = counted(world);
      return new Set(keys).size === keys.length;
    }),
    'whoever was told so is counted': always((world) =>
      world.operations.every(({ name, type }) => type !== 'ok' || counted(world).includes(name.slice(-1))),
    ),
    'a request came again': sometimes((world) =>
      world.messages.some(({ id, fate }) => id.endsWith('#2') && fate === 'delivered'),
    ),
    'the reply to a counted request was lost': sometimes((world) =>
      world.messages.some(({ reply, status, fate }) => reply && status === 200 && fate === 'lost'),
    ),
  },
});

const counted = (world: WorldView) => world.log<string>('counter', 'counted');
