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
  /** After how many of them somebody waited. */
  blocked: number;
  /** Sequences in which the real server did what the model can do, but did not. */
  raced: number;
  readonly codes: Map<string, number>;
  readonly differences: Difference[];
  /** What the simulated server refuses by name: not compared, and counted. */
  readonly refused: Map<string, number>;
}

export function newComparison(): Comparison {
  const counts = { sequences: 0, statements: 0, blocked: 0, raced: 0 };
  return { ...counts, codes: new Map(), differences: [], refused: new Map() };
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
    const outcome = await compareStep(real, simulated, 0, query, { seed, history, comparison });
    if (outcome === 'same') continue;
    if (outcome !== 'refused') comparison.differences.push(outcome);
    break;
  }
  comparison.sequences++;
}

/**
 * One random sequence of three sessions. When one statement wakes several, the real server may run either of them first:
 * then the sequence ends, and the model must be able to come to the same.
 */
export async function compareTogether(
  real: RealSessions,
  seed: number,
  length: number,
  comparison: Comparison,
): Promise<void> {
  const course = await playTogether(real, seed, length, comparison);
  comparison.sequences++;
  const { difference } = course;
  if (!difference) return;
  if (course.woken > 1 && (await isOtherOrder(course))) return void comparison.raced++;
  // On a busy machine a session may not have looked for a deadlock by then.
  real.longMs = 400;
  const again = await playTogether(real, seed, course.played.length, newComparison());
  real.longMs = 25;
  if (again.difference) comparison.differences.push(again.difference);
  else comparison.raced++;
}

interface Together {
  readonly played: { readonly session: number; readonly query: Query }[];
  /** How many the last statement woke. */
  woken: number;
  difference: Difference | undefined;
}

async function playTogether(
  real: RealSessions,
  seed: number,
  length: number,
  comparison: Comparison,
): Promise<Together> {
  const random = new Random(`together ${seed}`);
  const simulated = connected(real.clients.length);
  await reset(real, SHARED_SCHEMA);
  const course: Together = { played: [], woken: 0, difference: undefined };
  const history: string[] = [];
  for (let step = 0; step < length && !course.difference; step++) {
    const blocked = simulated.blocked();
    const free = simulated.sessions.map((_session, at) => at).filter((at) => !blocked.includes(at));
    if (free.length === 0) break;
    const session = free[Math.floor(random.next() * free.length)]!;
    const inTransaction = simulated.sessions[session]!.transaction !== undefined;
    const query = randomSharedQuery(random, inTransaction);
    course.played.push({ session, query });
    const outcome = await compareStep(real, simulated, session, query, { seed, history, comparison });
    course.woken = blocked.filter((at) => !simulated.blocked().includes(at)).length;
    if (outcome === 'refused') break;
    if (outcome !== 'same') course.difference = outcome;
  }
  return course;
}

/** Whether the model comes to the same if those whom the last statement wakes run in the other order. */
async function isOtherOrder({ played, difference }: Together): Promise<boolean> {
  const simulated = connected(3);
  for (const [at, { session, query }] of played.entries()) {
    if (at === played.length - 1) simulated.wakeInReverse();
    simulated.query(session, query.text, query.values);
  }
  return isDeepStrictEqual(standing(simulated.outcomes), difference!.real);
}

function connected(count: number): SimulatedPostgres {
  const simulated = new SimulatedPostgres();
  for (let at = 0; at < count; at++) simulated.connect();
  prepare(simulated, SHARED_SCHEMA);
  return simulated;
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
): Promise<'same' | 'refused' | Difference> {
  history.push(`${session}: ${query.text}${query.values ? ` -- ${JSON.stringify(query.values)}` : ''}`);
  simulated.query(session, query.text, query.values);
  await real.query(session, query.text, query.values);
  if (history.some((text) => / LISTEN /.test(text))) await real.hearNotifications();
  const [ours, theirs] = [
    [...standing(simulated.outcomes), ...simulated.notifications.splice(0).toSorted()],
    [...standing(real.outcomes), ...real.notifications.splice(0).toSorted()],
  ];
  comparison.statements++;
  if (simulated.blocked().length > 0) comparison.blocked++;
  const own = simulated.outcomes.get(session)!;
  if (own !== 'blocked' && 'error' in own) {
    count(comparison.codes, own.error.code);
    if (/is not modelled/.test(own.error.message)) {
      count(comparison.refused, own.error.message);
      return 'refused';
    }
  }
  if (isDeepStrictEqual(ours, theirs)) return 'same';
  return { seed, history: [...history], real: theirs, simulated: ours };
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
    await client.query(
      'RESET statement_timeout; RESET lock_timeout; DISCARD SEQUENCES; UNLISTEN *; SELECT pg_advisory_unlock_all()',
    );
  real.outcomes.clear();
  await real.query(0, 'DROP TABLE IF EXISTS extra_table');
  await real.query(0, schema);
  real.outcomes.clear();
  real.notifications = [];
}
