import { consul, real, type RealContext } from '../../simulator/real/index.ts';
import type { WorldView } from '../../simulator/src/index.ts';
import scenario, { WATCHING } from './scenario.ts';
import { till, type Shown } from './till.ts';

const shown = (world: WorldView) => world.log<Shown>('till', 'shown').at(-1)?.limit;

const shownIn = (world: WorldView, life: number) =>
  world.log<Shown>('till', 'shown').findLast((entry) => entry.life === life)?.limit;

/** The same till against a real Consul, where there is one. An old snapshot comes back, and then the till and Consul are killed. */
await real({
  scenario,
  servers: { consul: consul() },
  nodes: {
    async till({ disk, url }: RealContext) {
      const [boots, log] = [disk.log<string>('boots'), disk.log<Shown>('shown')];
      await Promise.all([boots.recover(), log.recover()]);
      await boots.append('boots');
      return till({ ...WATCHING, consul: url('consul') }, log, boots.read().length);
    },
  },

  async script({ until, node }) {
    await until('the till shows 40', (world) => shown(world) === '40');
    await until('the till shows the limit that came back', (world) => shown(world) === '20');
    await Promise.all([node('till').kill(), node('consul').kill()]);
    await Promise.all([node('till').start(), node('consul').start()]);
    await until('the till lives again, and shows it', (world) => shownIn(world, 2) === '20');
  },
});
