import { consul, real, type RealContext } from '../../simulator/real/index.ts';
import type { WorldView } from '../../simulator/src/index.ts';
import scenario, { WATCHING } from './scenario.ts';
import { till, type Shown } from './till.ts';

const shown = (world: WorldView) => world.log<Shown>('till', 'shown').at(-1)?.limit;

/** The same till against a real Consul, where there is one. It is killed while the till waits, and an old snapshot comes back. */
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
    await until('the till shows 30', (world) => shown(world) === '30');
    await node('consul').kill();
    await node('consul').start();
    await until('the till shows the last limit', (world) => shown(world) === '99');
    await node('till').kill();
    await node('till').start();
    await until('the till shows it again', (world) => world.log('till', 'boots').length > 1);
  },
});
