import type { WorldView } from '../../simulator/src/index.ts';
import { real } from '../../simulator/real/index.ts';
import scenario from './scenario.ts';
import type { Sighting } from './watch.ts';

const states = (world: WorldView) =>
  world
    .log<Sighting>('orders', 'breaker')
    .flatMap((sighting) => (sighting.event === 'changed' ? [sighting.to] : []));

/**
 * The same breaker between real processes. The answer to the first charge is held up in the network, and payment is killed
 * behind it; the answer arrives when the breaker is half-open. Then payment stands still, so that calls time out instead
 * of failing at once.
 */
await real({
  scenario,
  async script({ until, node, network, operation }) {
    network.delay((message) => message.reply && message.from === 'payment', 350);
    await until('payment has answered the first charge', (world) =>
      world.messages.some(({ reply, from }) => reply && from === 'payment'),
    );
    await node('payment').kill();
    await until('the breaker is half-open', (world) => states(world).includes('half-open'));
    await node('payment').start();
    await until('the breaker has closed', (world) => states(world).includes('closed'));

    await node('payment').pause(700);
    for (let order = 101; order <= 125; order += 2) {
      await operation(`place o${order}`, async () => {
        const response = await fetch(`http://orders/orders/o${order}`, { method: 'POST' });
        return response.text();
      });
      await new Promise((next) => setTimeout(next, 100));
    }
  },
});
