import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareAlone, compareTogether, newComparison } from './testing/compare.ts';
import { compareKilled } from './testing/compare-killed.ts';
import { ANOMALIES, HERMITAGE_SCHEMA, type Anomaly } from './testing/hermitage.ts';
import type { Outcome } from './testing/outcome.ts';
import { postgresPrograms, SKIPPED, startPostgres, type RealPostgres } from './testing/real-postgres.ts';
import { RealSessions } from './testing/real-sessions.ts';
import { SimulatedPostgres } from './testing/simulated.ts';

/** How many random sequences of each kind. `FAULTLINE_SEQUENCES=10000` is a sweep of some minutes. */
const SEQUENCES = Number(process.env['FAULTLINE_SEQUENCES'] ?? 20);
const FIRST_SEED = Number(process.env['FAULTLINE_FIRST_SEED'] ?? 1);
const LENGTH = 25;
const CRASHES = Math.ceil(SEQUENCES / 5);

const programs = postgresPrograms();

describe('beside a real PostgreSQL', { skip: programs ? false : SKIPPED }, () => {
  let real: RealPostgres;

  before(async () => {
    real = await startPostgres(programs!);
  });
  after(() => real.stop());

  test('one session: equal rows, tags and errors in random sequences', async () => {
    const sessions = await RealSessions.open(real, 1);
    const comparison = newComparison();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed++)
      await compareAlone(sessions, seed, LENGTH, comparison);
    await sessions.close();
    assert.deepEqual(comparison.differences, []);
    assert.equal(comparison.sequences, SEQUENCES);
  });

  test('three sessions: the same ones wait, the same ones fail', async () => {
    const sessions = await RealSessions.open(real, 3);
    const comparison = newComparison();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed++)
      await compareTogether(sessions, seed, LENGTH, comparison);
    await sessions.close();
    assert.deepEqual(comparison.differences, []);
    assert.ok(comparison.blocked > 0, 'some session has waited');
  });

  test('a crash: the same is left, and what is prepared holds the same', async () => {
    const comparison = newComparison();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + CRASHES; seed++)
      await compareKilled(real, seed, LENGTH, comparison);
    assert.deepEqual(comparison.differences, []);
  });

  test('the anomalies of Hermitage', async () => {
    const sessions = await RealSessions.open(real, 3);
    for (const anomaly of ANOMALIES) {
      for (const client of sessions.clients) await client.query('ROLLBACK');
      await sessions.monitor.query(HERMITAGE_SCHEMA);
      sessions.outcomes.clear();
      await play(anomaly, (session, text) => sessions.query(session, text), sessions.outcomes);
    }
    await sessions.close();
  });
});

describe('the anomalies of Hermitage, simulated', () => {
  for (const anomaly of ANOMALIES)
    test(`${anomaly.level}: ${anomaly.name}`, async () => {
      const simulated = new SimulatedPostgres();
      for (let count = 0; count < 3; count++) simulated.connect();
      simulated.query(0, HERMITAGE_SCHEMA);
      await play(anomaly, async (session, text) => simulated.query(session, text), simulated.outcomes);
    });
});

async function play(
  { name, level, steps }: Anomaly,
  query: (session: number, text: string) => Promise<Outcome>,
  outcomes: ReadonlyMap<number, Outcome>,
): Promise<void> {
  for (const session of [0, 1, 2]) await query(session, `BEGIN ISOLATION LEVEL ${level}`);
  for (const [session, text, outcome, woken = {}] of steps) {
    const where = `${name}: ${session}: ${text}`;
    assert.equal(brief(await query(session - 1, text)), outcome, where);
    for (const [other, expected] of Object.entries(woken))
      assert.equal(brief(outcomes.get(Number(other) - 1)!), expected, `${where} wakes ${other}`);
  }
}

function brief(outcome: Outcome): string {
  if (outcome === 'blocked') return outcome;
  if ('error' in outcome) return `${outcome.error.code} ${outcome.error.message}`;
  const { command, rows, rowCount } = outcome.results[0]!;
  if (command === 'SELECT') return rows.map(([id, value]) => `${id}:${value}`).join(' ');
  return rowCount === null ? command : String(rowCount);
}
