import { compareAlone, compareTogether, newComparison, type Difference } from './compare.ts';
import { postgresPrograms, SKIPPED, startPostgres } from './real-postgres.ts';
import { RealSessions } from './real-sessions.ts';

/**
 * A sweep from the command line, which tells each difference: `node sweep.ts alone 1 1000`, or `together`. The first
 * number is the first seed, the second how many.
 */
const [kind = 'alone', from = '1', count = '100', length = '25'] = process.argv.slice(2);
const programs = postgresPrograms();
if (!programs) throw new Error(SKIPPED);
const real = await startPostgres(programs);
const sessions = await RealSessions.open(real, kind === 'alone' ? 1 : 3);
const compare = kind === 'alone' ? compareAlone : compareTogether;
const comparison = newComparison();
for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
  const before = comparison.differences.length;
  await compare(sessions, seed, Number(length), comparison);
  for (const difference of comparison.differences.slice(before)) console.log(told(difference));
}
const { differences, ...counts } = comparison;
console.log({ ...counts, differences: differences.length });
await sessions.close();
await real.stop();

function told({ seed, history, real: theirs, simulated }: Difference): string {
  const [a, b] = [JSON.stringify(theirs), JSON.stringify(simulated)];
  return [`seed ${seed}`, ...history, `real      ${a}`, `simulated ${b}`, ''].join('\n');
}
