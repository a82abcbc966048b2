import { always, scenario, sometimes, type WorldView } from '@faultline/simulator';
import { inventory, type Reservation } from './inventory.ts';
import { reserve } from './shop.ts';

const ORDERS = ['o1', 'o2', 'o3'];

export default scenario({
  nodes: {
    inventory: ({ disk }) => inventory(disk.log<Reservation>('reservations')),
  },

  async workload({ operation }) {
    await Promise.all(
      ORDERS.map((order) => operation(`reserve ${order}`, () => reserve(order, 2))),
    );
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.05,
    duplicate: 0.05,
    crash: 0.01,
    restartMs: [100, 300],
  },

  invariants: {
    'an order is reserved at most once': always((world) =>
      ORDERS.every((order) => reservationsOf(world, order) <= 1),
    ),
    'what the shop was told is reserved': always((world) =>
      world.operations.every(
        ({ name, type }) =>
          type !== 'ok' || reservationsOf(world, name.replace('reserve ', '')) > 0,
      ),
    ),
    'the shop asked again': sometimes((world) =>
      world.messages.some(({ id }) => id.endsWith('#2')),
    ),
  },
});

const reservationsOf = (world: WorldView, order: string) =>
  world
    .log<Reservation>('inventory', 'reservations')
    .filter((entry) => entry.order === order).length;
