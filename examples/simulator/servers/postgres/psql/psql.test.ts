import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { postgresPrograms, SKIPPED, startPostgres, type RealPostgres } from '../testing/real-postgres.ts';
import { hasTerminal, playReal } from './testing/real-psql.ts';
import { playSimulated } from './testing/simulated-psql.ts';
import { TRANSCRIPTS } from './testing/transcripts.ts';

/** What a real psql 15.18 printed. */
const recorded = new Map(
  readFileSync(new URL('testing/transcripts.txt', import.meta.url), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const),
);

describe('a session looks as in the real psql', () => {
  for (const transcript of TRANSCRIPTS)
    test(transcript.title, async () => {
      assert.equal(await playSimulated(transcript), recorded.get(transcript.title));
    });
});

const programs = postgresPrograms();
const hasPsql = programs !== undefined && existsSync(join(programs, 'psql')) && hasTerminal();
const skip = hasPsql ? false : programs ? 'There is no psql, or no `script` to give it a terminal.' : SKIPPED;

describe('the recorded sessions are those of the psql that is here', { skip }, () => {
  let real: RealPostgres;

  before(async () => {
    real = await startPostgres(programs!);
  });
  after(() => real.stop());

  for (const transcript of TRANSCRIPTS)
    test(transcript.title, async () => {
      assert.equal(await playReal(transcript, real, programs!), recorded.get(transcript.title));
    });
});
