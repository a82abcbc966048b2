/** The process in which Node is measured: an order and perhaps a planted bug as arguments, samples as JSON on the way out. */
import { nodeHost } from '../../../examples/simulator/src/node/host.ts';
import { loadExample } from '../../../examples/simulator/src/node/load.ts';
import { exampleFolder } from './example.ts';
import { carryOut, type Order } from './measures.ts';

const [order, bug] = process.argv.slice(2) as [string, string];
const clock = {
  now: () => performance.now(),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};
const program = loadExample(exampleFolder, bug || undefined);
console.log(JSON.stringify(await carryOut(JSON.parse(order) as Order, program, nodeHost, clock)));
