import type { WorldView } from '../../simulator/src/index.ts';
import { real } from '../../simulator/real/index.ts';
import { charge, settle } from './outcome.ts';
import type { ChargeEntry } from './payments.ts';
import scenario from './scenario.ts';

const isOnDisk = (world: WorldView, id: string) =>
  world.log<ChargeEntry>('payments', 'charges').some((entry) => entry.id === id);

/**
 * The same client and server with real processes, real sockets and a real file. While the scenario's charges run, the server
 * is killed twice with SIGKILL: once when a charge is on disk and the client has not been told, once when it is about to be
 * written. Both times the client knows nothing, and both times it finds out.
 */
await real({
  scenario,
  async script({ until, before, node, operation, observe }) {
    const pay = (id: string) =>
      operation(`charge ${id}`, async () => {
        const url = `http://payments/charges/${id}`;
        let outcome = await charge(url, 500, 5_000);
        observe('belief', { id, outcome });
        if (outcome === 'unknown') observe('belief', { id, outcome: (outcome = await settle(url, 5_000)) });
        return outcome;
      });

    const written = pay('written');
    await until('the charge is on disk', (world) => isOnDisk(world, 'written'));
    await node('payments').kill();
    await node('payments').start();
    await written;

    const unwritten = pay('unwritten');
    await before('the charge is written', ({ entry }) => (entry as ChargeEntry).id === 'unwritten');
    await node('payments').kill();
    await node('payments').start();
    await unwritten;
  },
});
