/** `node write-transcripts.ts` writes `transcripts.txt` anew: what the real psql 15 prints for all that is typed. */
import { writeFileSync } from 'node:fs';
import { postgresPrograms, SKIPPED, startPostgres } from '../../testing/real-postgres.ts';
import { playReal } from './real-psql.ts';
import { TRANSCRIPTS } from './transcripts.ts';

const programs = postgresPrograms();
if (!programs) throw new Error(SKIPPED);
const server = await startPostgres(programs);
const parts: string[] = [];
for (const transcript of TRANSCRIPTS)
  parts.push(`## ${transcript.title}\n${await playReal(transcript, server, programs)}`);
await server.stop();
writeFileSync(new URL('transcripts.txt', import.meta.url), parts.join(''));
