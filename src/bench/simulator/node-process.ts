/** The process in which Node is measured: an order and its subject as arguments, samples as JSON on the way out. */
import { nodeHost } from '../../../examples/simulator/src/node/host.ts';
import { loadFiles } from '../../../examples/simulator/src/node/load.ts';
import { sourcesOf, type Subject } from './subject.ts';
import { carryOut, type Order } from './measures.ts';

const [order, subject] = process.argv.slice(2) as [string, string];
const clock = {
  now: () => performance.now(),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};
const program = loadFiles(sourcesOf(JSON.parse(subject) as Subject));
console.log(JSON.stringify(await carryOut(JSON.parse(order) as Order, program, nodeHost, clock)));
