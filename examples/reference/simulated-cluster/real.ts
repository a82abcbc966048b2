import { real } from '../../simulator/real/index.ts';
import scenario from './scenario.ts';

await real({
  scenario,
  async script({ until, node, network }) {
    // The hit is counted, and the client does not hear of it. It sends it again.
    network.lose((message) => message.reply);
    await until('hit-1 is on disk', (world) => world.log('counter', 'log').includes('hit-1'));
    await until('hit-2 is on disk', (world) => world.log('counter', 'log').includes('hit-2'));
    await node('counter').kill();
    await node('counter').start();
  },
});
