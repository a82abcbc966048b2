import { isDeepStrictEqual } from 'node:util';
import type { Reply } from '../core/reply.ts';
import { freePort } from '../../../real/servers/free-port.ts';
import { Random } from '../../../src/random.ts';
import { isRefused } from './compare-alone.ts';
import { contentOf, contentOfModel, replayed } from './content.ts';
import type { Difference } from './difference.ts';
import { ModelClients } from './model-clients.ts';
import { RandomCommands } from './random-commands.ts';
import { RealRedis, type RealClient } from './real-redis.ts';

/** A primary and a replica that has all of it. */
export interface Pair {
  readonly primary: RealClient;
  readonly replica: RealClient;
}

/** One random sequence at a primary: it and its replica then hold what the model does, and what replaying its log gives. */
export async function compareReplica(
  { primary, replica }: Pair,
  seed: number,
  length: number,
): Promise<Difference | undefined> {
  const commands = [['RESET'], ['FLUSHALL'], ...new RandomCommands(`copies ${seed}`).sequence(length)];
  const model = played(commands);
  if (model.take(0).some(({ reply }) => isRefused(reply))) return undefined;
  await primary.all(commands);
  await primary.all([['RESET'], ['WAIT', '1', '0']]);
  const real = [await contentOf(primary.one.bind(primary)), await contentOf(replica.one.bind(replica))];
  const ours = [await contentOfModel(model.redis), await contentOfModel(replayed(model.redis))];
  return isDeepStrictEqual(ours, real) ? undefined : { seed, history: shown(commands), ours, theirs: real };
}

/**
 * One random sequence at a server with a log, whose process is killed meanwhile. When it is up again it holds what the model
 * does after some of the commands, and at least after all that were answered: but with `everysec` it may have been syncing,
 * and then it had not written what it answered.
 */
export async function compareKilled(seed: number, length: number): Promise<Difference | undefined> {
  const random = new Random(`killed ${seed}`);
  const appendfsync = random.pick(['always', 'everysec', 'no']);
  const commands = new RandomCommands(`killed ${seed}`).sequence(length);
  const server = await RealRedis.start('--appendonly', 'yes', '--appendfsync', appendfsync);
  const client = await server.connect();
  const answered = await killedAfter(server, client, commands, random.below(length));
  await server.boot();
  const again = await server.connect();
  const real = await contentOf(again.one.bind(again));
  again.close();
  await server.stop();
  const surely = appendfsync === 'everysec' ? 0 : answered;
  for (let done = surely; done <= commands.length; done++) {
    const { redis } = played(commands.slice(0, done));
    if (isDeepStrictEqual(await contentOfModel(replayed(redis)), real)) return undefined;
  }
  const ours = await contentOfModel(played(commands.slice(0, answered)).redis);
  return { seed, history: [appendfsync, `${answered} answered`, ...shown(commands)], ours, theirs: real };
}

/** Sends all, and kills the server when some are on their way. Returns how many were answered. */
async function killedAfter(
  server: RealRedis,
  client: RealClient,
  commands: readonly string[][],
  count: number,
): Promise<number> {
  await client.all(commands.slice(0, count));
  for (const args of commands.slice(count)) client.send([args]);
  await server.kill();
  await client.closed;
  return count + client.unasked.length;
}

function played(commands: readonly string[][]): ModelClients {
  const model = new ModelClients(1);
  for (const args of commands) {
    model.send(0, [args], Date.now());
    model.passTime(0);
  }
  return model;
}

const shown = (commands: readonly string[][]) => commands.map((words) => JSON.stringify(words));

/** A primary with a replica, and what stops both. */
export async function startPair(): Promise<Pair & { stop(): Promise<void> }> {
  const options = ['--hz', '500', '--repl-diskless-sync-delay', '0'];
  const port = String(await freePort());
  const first = await RealRedis.start('--port', port, '--bind', '127.0.0.1', ...options);
  const second = await RealRedis.start(...options);
  const [primary, replica] = [await first.connect(), await second.connect()];
  await replica.one('REPLICAOF', '127.0.0.1', port);
  for (let role: Reply = []; (role as Reply[])[3] !== 'connected';) role = await replica.one('ROLE');
  return {
    primary,
    replica,
    async stop() {
      primary.close();
      replica.close();
      await Promise.all([first.stop(), second.stop()]);
    },
  };
}
