import { always, eventually, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { service, supplier } from './service.ts';

// Change anything here and run it: nodes, workload, conditions, invariants. Every part of a scenario is used once.
export default scenario({
  // A node is a function that boots it and returns what answers its requests. After a crash it runs again: what was in
  // memory is gone, what `disk` acknowledged is there. A node's name is its host: fetch('http://shop/…').
  nodes: {
    shop: ({ disk, stopping, exit }) => {
      stopping.addEventListener('abort', () => setTimeout(exit, 20)); // SIGTERM: finish what is under way, then leave
      return service(disk.keyValue<number>('stock'));
    },
    // Another service that calls the first one.
    supplier: () => supplier(),
  },

  // What is asked of them. It runs on a node called `client`, which never fails.
  async workload({ operation, observe, random }) {
    const add = (item: string, count: number, name: string) =>
      operation(name, async () => {
        const response = await fetch(`http://shop/stock/${item}?add=${count}`, {
          method: 'POST',
          signal: AbortSignal.timeout(1_000),
        });
        if (response.ok) observe('added', { item, count });
      });
    await Promise.all([
      add('apples', 1 + random.below(3), 'add a few apples'),
      add('apples', 5, 'add five apples'),
    ]);
    await operation('order pears', async () => {
      const response = await fetch('http://supplier/deliver/pears', { signal: AbortSignal.timeout(1_000) });
      if (response.ok) observe('added', { item: 'pears', count: 1 });
    });
  },

  // What may go wrong, and how likely it is. 0 means never; see the sliders for all of them.
  conditions: {
    latencyMs: [1, 20],
    drop: 0.02,
    late: 0.02,
    crash: 0.005,
    pause: 0.01,
    stop: 0.005,
    graceMs: [100, 100],
    quietAfterMs: 2_000,
  },

  // What must hold. Each sees the world (disks, operations, observations, messages), never a node's memory.
  invariants: {
    'what was added is in stock': always((world) => stock(world, 'apples') >= added(world, 'apples')),
    'what was delivered is in stock': eventually((world) => stock(world, 'pears') >= added(world, 'pears')),
    'somebody did not get an answer': sometimes((world) =>
      world.operations.some(({ type }) => type === 'info'),
    ),
  },

  // Words for the story. Leave it out and plain ones are used.
  story: {
    calls: {
      'POST /stock': { verb: 'add', object: '{add} {2}' },
      'GET /deliver': { verb: 'deliver', object: '{2}', tell: '{callee} delivers {object}' },
    },
    writes: [{ file: 'stock', text: '{entry}', tell: '{node} writes {entry}' }],
  },
});

const stock = (world: WorldView, item: string) => world.keyValue<number>('shop', 'stock').get(item) ?? 0;

const added = (world: WorldView, item: string) =>
  world.observations
    .map(({ value }) => value as { item: string; count: number })
    .reduce((sum, { item: which, count }) => sum + (which === item ? count : 0), 0);
