import { isDeepStrictEqual } from 'node:util';
import { Random } from '../../../src/random.ts';
import type { Outcome } from './outcome.ts';
import type { RealSessions } from './real-sessions.ts';
import { SimulatedPostgres } from './simulated.ts';
import { randomQuery, randomSharedQuery, SCHEMA, SHARED_SCHEMA, type Query } from './statements.ts';

/** Where the two servers said something else. */
export interface Difference {
  readonly seed: number;
  readonly history: readonly string[];
  readonly real: unknown;
  readonly simulated: unknown;
}

export interface Comparison {
  sequences: number;
  statements: number;
  blocked: number;
  readonly codes: Map<string, number>;
  readonly differences: Difference[];
  /** What the simulated server refuses by name: not compared, and counted. */
  readonly refused: Map<string, number>;
}

export function newComparison(): Comparison {
  return { sequences: 0, statements: 0, blocked: 0, codes: new Map(), differences: [], refused: new Map() };
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

/** One random sequence of one session, statement by statement. */
export async function compareAlone(
  real: RealSessions,
  seed: number,
  length: number,
  comparison: Comparison,
): Promise<void> {
  const random = new Random(`alone ${seed}`);
  const simulated = new SimulatedPostgres();
  simulated.connect();
  await reset(real, SCHEMA);
  prepare(simulated, SCHEMA);
  const history: string[] = [];
  for (let step = 0; step < length; step++) {
    const query = randomQuery(random);
    const same = await compareStep(real, simulated, 0, query, { seed, history, comparison });
    if (!same) break;
  }
  comparison.sequences++;
}

/** One random sequence of three sessions. It ends when two wait at once: who goes first is then a race. */
export async function compareTogether(
  real: RealSessions,
  seed: number,
  length: number,
  comparison: Comparison,
): Promise<void> {
  const random = new Random(`together ${seed}`);
  const simulated = new SimulatedPostgres();
  real.clients.forEach(() => simulated.connect());
  await reset(real, SHARED_SCHEMA);
  prepare(simulated, SHARED_SCHEMA);
  const history: string[] = [];
  for (let step = 0; step < length; step++) {
    const free = real.clients.map((_client, at) => at).filter((at) => !simulated.blocked().includes(at));
    if (free.length < real.clients.length - 1) break;
    const session = free[Math.floor(random.next() * free.length)]!;
    const inTransaction = simulated.sessions[session]!.transaction !== undefined;
    const query = randomSharedQuery(random, inTransaction);
    const same = await compareStep(real, simulated, session, query, { seed, history, comparison });
    if (!same) break;
  }
  comparison.sequences++;
}

function prepare(simulated: SimulatedPostgres, schema: string): void {
  const outcome = simulated.query(0, schema);
  if (outcome === 'blocked' || 'error' in outcome) throw new Error(JSON.stringify(outcome));
  simulated.outcomes.clear();
}

interface Course {
  readonly seed: number;
  readonly history: string[];
  readonly comparison: Comparison;
}

async function compareStep(
  real: RealSessions,
  simulated: SimulatedPostgres,
  session: number,
  query: Query,
  { seed, history, comparison }: Course,
): Promise<boolean> {
  history.push(`${session}: ${query.text}${query.values ? ` -- ${JSON.stringify(query.values)}` : ''}`);
  simulated.query(session, query.text, query.values);
  await real.query(session, query.text, query.values);
  const [ours, theirs] = [standing(simulated.outcomes), standing(real.outcomes)];
  comparison.statements++;
  if (ours.some(([, outcome]) => outcome === 'blocked')) comparison.blocked++;
  const own = simulated.outcomes.get(session)!;
  if (own !== 'blocked' && 'error' in own) {
    count(comparison.codes, own.error.code);
    if (/is not modelled/.test(own.error.message)) {
      count(comparison.refused, own.error.message);
      return false;
    }
  }
  if (isDeepStrictEqual(ours, theirs)) return true;
  comparison.differences.push({ seed, history: [...history], real: theirs, simulated: ours });
  return false;
}

function standing(outcomes: ReadonlyMap<number, Outcome>): [number, Outcome][] {
  return [...outcomes]
    .toSorted(([a], [b]) => a - b)
    .map(([session, outcome]) => [session, firstWords(outcome)]);
}

/** node-postgres reads the first word of a command's tag. */
function firstWords(outcome: Outcome): Outcome {
  if (outcome === 'blocked' || 'error' in outcome) return outcome;
  return {
    results: outcome.results.map((result) => ({ ...result, command: result.command.split(' ')[0]! })),
  };
}

async function reset(real: RealSessions, schema: string): Promise<void> {
  await Promise.all(real.pids.map((pid) => real.monitor.query('SELECT pg_cancel_backend($1)', [pid])));
  while (real.blocked().length > 0) await new Promise((resolve) => setImmediate(resolve));
  for (const client of real.clients) await client.query('ROLLBACK');
  const { rows } = await real.monitor.query<{ gid: string }>('SELECT gid FROM pg_prepared_xacts');
  for (const { gid } of rows) await real.monitor.query(`ROLLBACK PREPARED '${gid}'`);
  for (const client of real.clients)
    await client.query('RESET statement_timeout; RESET lock_timeout; DISCARD SEQUENCES');
  real.outcomes.clear();
  await real.query(0, 'DROP TABLE IF EXISTS extra_table');
  await real.query(0, schema);
  real.outcomes.clear();
}
