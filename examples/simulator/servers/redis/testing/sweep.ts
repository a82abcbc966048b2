import { compareAlone } from './compare-alone.ts';
import { compareKilled, compareReplica, startPair } from './compare-copies.ts';
import { compareTogether, type Tally } from './compare-together.ts';
import { told, type Difference } from './difference.ts';
import { RealClients } from './real-clients.ts';
import { RealRedis, whyNoRedis } from './real-redis.ts';

/**
 * A sweep from the command line, which tells each difference: `node sweep.ts alone 0 1000`, or `together`, `replica`, `killed`.
 * The first number is the first seed, the second how many.
 */
const [kind = 'alone', from = '0', count = '100', length = '60'] = process.argv.slice(2);
const why = whyNoRedis();
if (why) throw new Error(why);
const tally: Tally = { steps: 0, waited: 0, late: 0 };
let [sequences, differences] = [0, 0];

/** What compares one sequence, and what ends it all. */
type Comparing = [compare: (seed: number) => Promise<Difference | undefined>, stop: () => Promise<void>];

const KINDS: Record<string, () => Promise<Comparing>> = {
  async alone() {
    const server = await RealRedis.start('--hz', '500');
    const client = await server.connect();
    const stop = () => (client.close(), server.stop());
    return [(seed) => compareAlone(client, seed, Number(length)), stop];
  },
  async together() {
    const server = await RealRedis.start('--hz', '500');
    const clients = await RealClients.open(server);
    const stop = () => (clients.monitor.close(), server.stop());
    return [(seed) => compareTogether(clients, seed, Number(length), tally), stop];
  },
  async replica() {
    const pair = await startPair();
    return [(seed) => compareReplica(pair, seed, Number(length)), () => pair.stop()];
  },
  killed: async () => [(seed) => compareKilled(seed, Number(length)), async () => {}],
};

const [compare, stop] = await KINDS[kind]!();
for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
  const difference = await compare(seed);
  sequences++;
  if (!difference) continue;
  differences++;
  console.log(told(difference), '\n');
}
console.log({ kind, sequences, differences, ...(kind === 'together' && tally) });
await stop();
