import type { RedisView, Seen } from '../../servers/redis/view.ts';
import { findProgram, versionOf } from './find-program.ts';
import { MissingServer, NoAnswer, type Eye, type RealServer } from './server.ts';

/** What is used of a client of node-redis, to look into the server. */
export interface RedisClient {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
  multi(): { addCommand(args: string[]): unknown; exec(): Promise<unknown> };
  destroy(): void;
}

/** What {@link redis} is given. */
export interface RedisOptions {
  /** `createClient` of the package `redis`. */
  createClient(options: { url: string; RESP: 2; socket: { reconnectStrategy: false } }): RedisClient;
  /** More arguments for `redis-server`. */
  args?: readonly string[];
}

/** A real Redis that keeps what it has acknowledged: `appendfsync always`. */
export function redis({ createClient, args = [] }: RedisOptions): RealServer {
  const connected = async (url: string) => {
    const client = createClient({ url, RESP: 2, socket: { reconnectStrategy: false } });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  return {
    title: 'Redis',
    variable: 'REDIS_URL',
    install: '`apt-get install redis-server` or `brew install redis` brings one',
    launch(folder, port) {
      const program = findProgram('redis-server');
      if (!program) return undefined;
      const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
      const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
      return {
        program,
        args: [...own, ...durable, ...args],
        version: versionOf(program, /v=(\S+)/),
        ready: /ready to accept connections/i,
        url: `redis://127.0.0.1:${port}`,
      };
    },
    async room(url) {
      const client = await connected(url);
      const keys = Number(await client.sendCommand(['DBSIZE']));
      if (keys > 0) {
        client.destroy();
        throw new MissingServer(
          `The database in REDIS_URL holds ${keys} keys: name an empty one, such as ${new URL('/9', url).href}, because a run begins and ends with an empty one.`,
        );
      }
      const leave = async () => {
        await client.sendCommand(['FLUSHDB']);
        client.destroy();
      };
      return { url, leave };
    },
    view: {
      show: (ask) => shown((...args) => ask(args) as Seen),
      open: async (url) => eyeOf(await connected(url)),
    },
  };
}

function eyeOf(client: RedisClient): Eye {
  return {
    async answer(questions) {
      const all = client.multi();
      for (const args of questions) all.addCommand(args as string[]);
      try {
        return (await all.exec()) as unknown[];
      } catch (error) {
        // An error that Redis answers begins with its kind: `WRONGTYPE …`.
        if (/^[A-Z]+ /.test((error as Error).message)) throw error;
        throw new NoAnswer('Redis does not answer.', { cause: error });
      }
    },
    close: () => client.destroy(),
  };
}

/** The same words as the simulated Redis has for invariants. */
function shown(call: (...args: string[]) => Seen): RedisView {
  return {
    call,
    role: 'primary',
    get: (key) => call('GET', key) as string | null,
    keys: () => call('KEYS', '*') as string[],
    hGetAll(key) {
      const flat = call('HGETALL', key) as string[];
      return Object.fromEntries(flat.flatMap((field, i) => (i % 2 ? [] : [[field, flat[i + 1]!]])));
    },
    lRange: (key, start, stop) => call('LRANGE', key, String(start), String(stop)) as string[],
    sMembers: (key) => call('SMEMBERS', key) as string[],
  };
}
