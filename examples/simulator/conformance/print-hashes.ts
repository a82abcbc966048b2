/** Prints {@link hashRuns} of an example as JSON, for comparing processes: `node print-hashes.ts FOLDER RUNS WIDTH`. */
import { hashRuns } from '../src/explore/hashes.ts';
import { nodeHost } from '../src/node/host.ts';
import { loadExample } from '../src/node/index.ts';

const [folder = '.', runs = '200', width = '64'] = process.argv.slice(2);
const hashes = await hashRuns(loadExample(folder), nodeHost, { runs: Number(runs), width: Number(width) });
process.stdout.write(JSON.stringify({ offset: new Date(0).getTimezoneOffset(), hashes }));
