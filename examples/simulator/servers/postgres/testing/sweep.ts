import { compareAlone, compareTogether, newComparison } from './compare.ts';
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
for (let seed = Number(from); seed < Number(from) + Number(count); seed++)
  await compare(sessions, seed, Number(length), comparison);
for (const { seed, history, real: theirs, simulated } of comparison.differences)
  console.log(
    [`seed ${seed}`, ...history].join('\n'),
    '\nreal',
    JSON.stringify(theirs),
    '\nsimulated',
    JSON.stringify(simulated),
    '\n',
  );
const { sequences, statements, blocked, codes, refused, differences } = comparison;
console.log({ sequences, statements, blocked, differences: differences.length, refused, codes });
await sessions.close();
await real.stop();
