import { runAlone } from '../../explore/run-alone.ts';
import type { World, WorldOptions } from '../../world/world.ts';
import { nodeHost } from '../host.ts';
import { loadExample } from '../load.ts';
import { isSameAddress, type Requested } from './messages.ts';

/** In so many runs with faults a client comes to ask what it asks in no calm one. */
const SEEDS = 30;
/** More than anybody would try. */
const MOST = 24;

/**
 * What the workload asks for, each request once: first in a run in which nothing goes wrong, then in some in which much
 * does. It runs in the simulated cluster for that, which freezes this process.
 */
export async function requestsOf(folder: string, broken: string | undefined): Promise<Requested[]> {
  const program = loadExample(folder, broken);
  const requests: Requested[] = [];
  const run = (options: WorldOptions, asks: (request: Requested) => void): Promise<World> =>
    runAlone(program, { ...options, watcher: { asks } }, nodeHost);
  const add = (request: Requested, isKnown: (other: Requested) => boolean) => {
    if (requests.length < MOST && !requests.some(isKnown)) requests.push(request);
  };
  const calm = { seed: '0', schedule: { seed: '0', faults: [] } };
  await run(calm, (request) => add(request, (other) => JSON.stringify(other) === JSON.stringify(request)));
  // What differs in its headers or body alone has a key or an amount that each run draws anew.
  for (let seed = 0; seed < SEEDS; seed++)
    await run({ seed: String(seed) }, (request) => add(request, (other) => isSameAddress(other, request)));
  return requests;
}
