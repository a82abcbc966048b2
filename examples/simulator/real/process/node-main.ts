import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { RealBoot, RealContext } from '../index.ts';
import type { Storage } from '../storage.ts';
import { fetchByName } from './fetch-by-name.ts';
import { httpServer, READY_PATH } from './http-server.ts';
import type { FromNode, Setup, ToNode } from './protocol.ts';
import { watchedDisk } from './watched-disk.ts';

/** The whole life of a node, in a process of its own: boots it and serves until somebody ends it. */
export async function runNode(setup: Setup, boot: RealBoot, storage: Storage): Promise<never> {
  const { name, life, folder, urls } = setup;
  dieWithWords();
  listen();
  fetchByName(urls);
  await ask({ kind: 'starts' });

  const url = (server: string) => urlOf(urls, server);
  const disk = await storage.open({ name, folder, url, exit });
  const watched = watchedDisk(disk, {
    writing: (file, entry) => ask({ kind: 'writing', file, entry }),
    written: (file) => ask({ kind: 'written', file }),
  });
  const context: RealContext = { name, life, disk: watched, stopping: stopping(), exit, url };
  const server = httpServer((await boot(context)) ?? notFound, name);
  server.listen(0, '127.0.0.1', async () => {
    const { port } = server.address() as AddressInfo;
    // The first request of a process is slow, because Node loads its client then. It shall not be one that counts.
    await fetch(`http://127.0.0.1:${port}${READY_PATH}`);
    say({ kind: 'serves', port });
    // Its next life will start sooner; a process that is killed would not leave it behind.
    flushCompileCache();
  });
  return new Promise(() => {});
}

/** @throws RangeError that says which names there are. */
export function urlOf(urls: Readonly<Record<string, string>>, name: string): string {
  const url = urls[name];
  if (url === undefined)
    throw new RangeError(`There is no “${name}” to reach. There are: ${Object.keys(urls).join(', ')}.`);
  return url;
}

const notFound = () => new Response('Not found', { status: 404 });

const exit = () => process.exit(0);

/** A supervisor's wish, as SIGTERM brings it. */
function stopping(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGTERM', () => controller.abort());
  return controller.signal;
}

function say(message: FromNode): void {
  process.send!(message);
}

const waiting = new Map<number, () => void>();
let asked = 0;

type Question = Extract<FromNode, { ask: number }>;
type WithoutNumber<T> = T extends unknown ? Omit<T, 'ask'> : never;

function ask(question: WithoutNumber<Question>): Promise<void> {
  const number = ++asked;
  say({ ...question, ask: number } as Question);
  return new Promise((goOn) => waiting.set(number, goOn));
}

function listen(): void {
  process.on('message', ({ goOn }: ToNode) => {
    waiting.get(goOn)?.();
    waiting.delete(goOn);
  });
}

function dieWithWords(): void {
  // Whoever started this process is gone: nobody would end it.
  process.once('disconnect', () => process.exit(1));
  process.on('uncaughtException', (error: unknown) => {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    process.send!({ kind: 'dies', error: words } satisfies FromNode, () => process.exit(1));
  });
}
