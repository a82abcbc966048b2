import { real } from '../../simulator/real/index.ts';
import scenario from './scenario.ts';

// Change what goes wrong, and run it: node real.ts
await real({
  scenario,
  async script({ until, node, operation }) {
    await until('there are apples', (world) => world.keyValue('shop', 'stock').has('apples'));
    await node('shop').stop(1_000); // SIGTERM: it leaves by itself
    await node('shop').start();
    await operation('add one more apple', async () => {
      await fetch('http://shop/stock/apples?add=1', { method: 'POST' });
    });
  },
});
