import { runGolden } from '../../../examples/simulator/src/node/index.ts';

/** For tests: the opening run of the page of the simulated Redis. */
const folder = new URL('../../../examples/reference/simulated-redis', import.meta.url).pathname;
export const goldenRedis = (await runGolden(folder, 'write-without-the-lock'))!.result;
