import { real } from '../../simulator/real/index.ts';
import scenario from './scenario.ts';

/**
 * The same client and server with real processes, real sockets and a real file. The server is killed twice with SIGKILL:
 * once when a charge is on disk and the client has not been told, once when it is about to be written. Both times the client
 * knows nothing, and both times it finds out.
 */
await real({
  scenario,
  async script({ until, before, node }) {
    await until('charge c1 is on disk', (world) => world.log('payments', 'charges').length > 0);
    await node('payments').kill();
    await node('payments').start();

    await before('charge c2 is written', ({ entry }) => (entry as { id: string }).id === 'c2');
    await node('payments').kill();
    await node('payments').start();
  },
});
