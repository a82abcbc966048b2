import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { RealPostgres } from '../../testing/real-postgres.ts';
import { Log } from './log.ts';
import type { Transcript } from './transcripts.ts';

/** Whether a terminal can be had for psql: it prints prompts only there. */
export function hasTerminal(): boolean {
  return spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;
}

const PROMPT = /(?:^|\n)(?:shop)?[-=('"$*!][*!?]?> $/;

/** A psql in a terminal of its own, that does not echo. */
class RealPsql {
  readonly #child: ChildProcess;
  #seen = '';

  constructor(programs: string, port: number) {
    const psql = `${join(programs, 'psql')} -n -X -P pager=off -v VERBOSITY=verbose -h 127.0.0.1 -p ${port} -U shop shop`;
    this.#child = spawn('script', ['-qfec', `stty -echo; exec ${psql}`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, TERM: 'dumb', LC_ALL: 'C.UTF-8', PSQLRC: '', COLUMNS: '' },
    });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#seen += text));
  }

  get isReady(): boolean {
    return PROMPT.test(this.#text);
  }

  get #text(): string {
    return this.#seen.replaceAll('\r', '');
  }

  type(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  /** What it printed since the last time, and the prompt at the end. */
  take(): { text: string; prompt: string } {
    const text = this.#text;
    this.#seen = '';
    const prompt = text.slice(text.lastIndexOf('\n') + 1);
    return { text: text.slice(0, text.length - prompt.length), prompt };
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.type('\\q');
    await ended;
  }
}

/** Plays a transcript with the real psql and gives its text. */
export async function playReal(
  { lines }: Transcript,
  server: RealPostgres,
  programs: string,
): Promise<string> {
  const admin = await server.connect();
  await admin.query('DROP DATABASE IF EXISTS shop WITH (FORCE)');
  await admin.query('DROP ROLE IF EXISTS shop');
  await admin.query('CREATE ROLE shop LOGIN');
  await admin.query('CREATE DATABASE shop OWNER shop');
  const sessions = [1, 2].map(() => new RealPsql(programs, admin.port));
  for (const session of sessions) await until(() => session.isReady);
  const log = new Log(sessions.map((session) => session.take().prompt));
  for (const [number, line] of lines) {
    log.typed(number, line);
    const session = sessions[number - 1]!;
    session.type(line);
    await until(async () => session.isReady || (await waits(admin)));
    // The other may go on by what this one did.
    await until(
      async () =>
        sessions.every((one, at) => one.isReady || !log.waits(at + 1) || at === number - 1) ||
        (await waits(admin)),
    );
    const ordered = [...sessions.entries()].toSorted(([a]) => (a === number - 1 ? -1 : 1));
    for (const [at, one] of ordered)
      if (one.isReady && (at === number - 1 || log.waits(at + 1))) {
        const { text, prompt } = one.take();
        log.printed(at + 1, text, prompt);
      }
  }
  for (const session of sessions) await session.end();
  await admin.end();
  return log.text;
}

/** Some session waits for a lock, for long enough to have looked for a deadlock. */
async function waits(admin: Client): Promise<boolean> {
  const { rowCount } = await admin.query(
    `SELECT 1 FROM pg_locks WHERE NOT granted AND waitstart < clock_timestamp() - interval '60 ms'`,
  );
  return rowCount !== 0;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let calm = 0; calm < 2;) {
    calm = (await isSo()) ? calm + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
