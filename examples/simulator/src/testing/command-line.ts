import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { main } from '../node/main.ts';
import { sourceOf } from './source.ts';

export const cli = join(import.meta.dirname, '../node/cli.ts');

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** A folder that is there for the tests of one file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
  after(() => rmSync(folder, { recursive: true }));
  return folder;
}

let last: Promise<unknown> = Promise.resolve();

/** Runs the command line in this process: many times faster than in one of its own. Calls wait for each other. */
export function faultline(args: readonly string[]): Promise<Outcome> {
  const mine = last.then(() => callHere(args));
  last = mine;
  return mine;
}

async function callHere(args: readonly string[]): Promise<Outcome> {
  const written = { out: '', err: '' };
  const { log, error } = console;
  console.log = (text: string) => void (written.out += `${text}\n`);
  console.error = (text: string) => void (written.err += `${text}\n`);
  try {
    return { code: await main(args), ...written };
  } finally {
    Object.assign(console, { log, error });
  }
}

/** Runs the command line as its users do: in a process of its own, somewhere, perhaps with something on standard input. */
export function faultlineIn(cwd: string, args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd, encoding: 'utf8', maxBuffer: 1 << 26 } as const;
    const child = execFile(process.execPath, [cli, ...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
    child.stdin!.end(input);
  });
}

/** Writes files into a folder of that name. */
export function writeFiles(folder: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** Answers unless it is asked twice for the same: the planted bug forgets. */
const server = `export const serve = (seen: { append(entry: string): Promise<void>; read(): string[] }) => async (request: Request) => {
  const { pathname } = new URL(request.url);
  if (!seen.read().includes(pathname)) {
    await seen.append(pathname);
  }
  return new Response('ok');
};
`;
const scenario = sourceOf({
  top: "import { serve } from './server.ts';",
  nodes: "server: ({ disk }) => serve(disk.log<string>('seen'))",
  workload: `const ask = () => fetch('http://server/a', { signal: AbortSignal.timeout(50) });
    await operation('ask', async () => { try { await ask() } catch { await ask() } });`,
  invariants: `'it is seen once': always((world) => world.log('server', 'seen').length <= 1),
    'a request was lost': sometimes((world) => world.messages.some(({ fate }) => fate === 'lost'))`,
  conditions: 'drop: 0.2',
});
const patch = `Title: It forgets
Breaks: it is seen once
Why: It never asks what it has seen.

--- a/server.ts
+++ b/server.ts
@@ -1,7 +1,5 @@
 export const serve = (seen: { append(entry: string): Promise<void>; read(): string[] }) => async (request: Request) => {
   const { pathname } = new URL(request.url);
-  if (!seen.read().includes(pathname)) {
-    await seen.append(pathname);
-  }
+  await seen.append(pathname);
   return new Response('ok');
 };
`;

/** The files of an example with one planted bug, `forgets`. */
export const EXAMPLE = { 'scenario.ts': scenario, 'server.ts': server, 'broken/forgets.patch': patch };
