/** A simulated Redis 7.0.15, and a client in the shape of node-redis. For `scenario.ts`: patterns get the client handed in. */
import { NOWHERE, type Machine, type ServerNode } from '../../src/server.ts';
import { createClient as createOn, type RedisClient, type RedisClientOptions } from './client.ts';
import * as errors from './errors.ts';
import { redisNode, type RedisOptions } from './server.ts';
import { RedisCli } from './cli.ts';
import type { RedisView } from './view.ts';

export type { RedisClient, RedisClientOptions, RedisMulti } from './client.ts';
export type { RedisOptions } from './server.ts';
export type { RedisView, Seen } from './view.ts';
export * from './errors.ts';

/** What is imported, as it belongs to one life of a node. The simulator calls it. */
export const forLife = (machine: Machine) => ({
  redis: (options?: RedisOptions) => redisNode(machine, options),
  createClient: (options?: RedisClientOptions) => createOn(machine, options),
  redisCli: (host: string) => new RedisCli(machine, host),
  ...errors,
});

const outside = forLife(NOWHERE);

/** A node that is a Redis: `nodes: { cache: redis({ appendfsync: 'everysec' }) }`. */
export const redis: (options?: RedisOptions) => ServerNode<RedisView> = outside.redis;

/** A client, as `createClient` of node-redis makes it: `createClient({ url: 'redis://cache' })`. */
export const createClient: (options?: RedisClientOptions) => RedisClient = outside.createClient;

/** A session of redis-cli with a node: `await redisCli('cache').run('GET stock:1')` is `"5"`, quotes and all. */
export const redisCli: (host: string) => Pick<RedisCli, 'run' | 'prompt'> = outside.redisCli;
