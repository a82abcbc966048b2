import type { WorldView } from '@faultline/simulator';
import { real } from '@faultline/simulator/real';
import type { ChargeEntry } from './payments.ts';
import scenario from './scenario.ts';

const isCharged = (world: WorldView) =>
  world.log<ChargeEntry>('payments', 'charges').some(({ event }) => event === 'applied');

/**
 * The same client and server with real processes, real sockets and a real file. The server is killed twice with SIGKILL:
 * once when a charge is on disk and the client has not been told, once when it is about to be written. Both times the client
 * knows nothing, and both times it finds out.
 */
await real({
  scenario,
  async script({ until, before, node }) {
    await until('a charge is on disk', isCharged);
    await node('payments').kill();
    await node('payments').start();

    await before('the next charge is written', ({ entry }) => (entry as ChargeEntry).event === 'applied');
    await node('payments').kill();
    await node('payments').start();
  },
});
