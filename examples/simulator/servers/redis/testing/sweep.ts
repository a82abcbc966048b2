import { compareAlone } from './compare-alone.ts';
import { compareTogether, type Tally } from './compare-together.ts';
import { told } from './difference.ts';
import { RealClients } from './real-clients.ts';
import { RealRedis, whyNoRedis } from './real-redis.ts';

/**
 * A sweep from the command line, which tells each difference: `node sweep.ts alone 1 1000`, or `together`. The first
 * number is the first seed, the second how many.
 */
const [kind = 'alone', from = '0', count = '100', length = '60'] = process.argv.slice(2);
const why = whyNoRedis();
if (why) throw new Error(why);
const server = await RealRedis.start('--hz', '500');
const client = await server.connect();
const clients = await RealClients.open(server);
const tally: Tally = { steps: 0, waited: 0, late: 0 };
let [sequences, differences] = [0, 0];
for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
  const difference = await (kind === 'alone'
    ? compareAlone(client, seed, Number(length))
    : compareTogether(clients, seed, Number(length), tally));
  sequences++;
  if (!difference) continue;
  differences++;
  console.log(told(difference), '\n');
}
console.log({ kind, sequences, differences, ...(kind === 'together' && tally) });
client.close();
clients.monitor.close();
await server.stop();
