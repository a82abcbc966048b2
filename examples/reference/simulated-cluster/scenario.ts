import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { counter } from './counter.ts';

export default scenario({
  nodes: {
    counter: async ({ disk }) => {
      const log = disk.log<string>('log');
      await log.recover(); // a crash may have torn the last entry
      return counter(log);
    },
  },

  async workload({ operation, observe }) {
    for (const key of ['hit-1', 'hit-2', 'hit-3'])
      await operation(`count ${key}`, async () => {
        for (let attempt = 1; attempt <= 5; attempt++) {
          const counted = await fetch('http://counter/', {
            method: 'POST',
            headers: { 'idempotency-key': key },
            signal: AbortSignal.timeout(100),
          }).then(
            (response) => response.ok,
            () => false,
          );
          if (counted) return observe('told', key);
          await new Promise((next) => setTimeout(next, 100 * attempt));
        }
        throw new Error('not counted');
      });
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.05,
    duplicate: 0.05,
    late: 0.02,
    overtake: 0.02,
    reset: 0.02,
    crash: 0.02,
    torn: 0.2,
    restartMs: [50, 50],
    stop: 0.005,
    graceMs: [50, 50],
    pause: 0.01,
    block: 0.01,
    slow: 0.1,
    slowDisk: 0.1,
    partition: 0.1,
  },

  invariants: {
    'what a client was told is counted stays counted': eventually((world) =>
      world.observations.every(({ value }) => log(world).includes(value as string)),
    ),
    'a key is counted once': always((world) => new Set(log(world)).size === log(world).length),
    'a hit was sent again and counted once': sometimes(
      (world) => world.messages.some(({ id }) => id === 'client→counter POST /#4') && log(world).length === 3,
    ),
  },

  story: {
    calls: { 'POST /': { verb: 'count', object: 'a hit' } },
    operations: { count: 'wants {rest} counted' },
    writes: [{ file: 'log', text: '{entry}' }],
  },
});

const log = (world: WorldView) => world.log<string>('counter', 'log');
