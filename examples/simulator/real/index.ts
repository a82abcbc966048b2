/**
 * The same pattern on real processes, real sockets and real servers: `real.ts` of an example. See the README beside this file.
 */
import type { Boot, Handler, NodeContext, Scenario } from '../src/scenario.ts';
import { SETUP, type Setup } from './process/protocol.ts';
import type { ScriptContext } from './run/script.ts';
import type { RealServer } from './servers/server.ts';
import { files, type Storage } from './storage.ts';

export type { Actor, ScriptContext, Write } from './run/script.ts';
export type { RealServer } from './servers/server.ts';
export { files, type Storage, type LookContext, type StorageContext, type Written } from './storage.ts';
export { postgres, type PostgresClient, type PostgresOptions } from './servers/postgres.ts';
export { consul } from './servers/consul.ts';
export { etcd } from './servers/etcd.ts';
export { nats } from './servers/nats.ts';
export { rabbitmq } from './servers/rabbitmq.ts';
export { redis, type RedisClient, type RedisOptions } from './servers/redis.ts';

/** What a node is given when it boots in a process of its own. */
export interface RealContext extends NodeContext {
  /** The address at which this node reaches a node or server, through a proxy that can fail: `redis://127.0.0.1:40123`. */
  url(name: string): string;
}

/** Boots a node in a process of its own. */
export type RealBoot = (context: RealContext) => Handler | void | Promise<Handler | void>;

/** What {@link real} is given. */
export interface RealOptions {
  /** Its workload and invariants are used as they are, and its nodes, unless {@link RealOptions.nodes} has others. */
  readonly scenario: Scenario;
  /** Nodes that boot otherwise than in the simulator, because they use a real client. */
  readonly nodes?: Readonly<Record<string, RealBoot>>;
  /** Real servers, by name. One that the scenario has as a simulated server takes its place. */
  readonly servers?: Readonly<Record<string, RealServer>>;
  /** Where nodes keep what they write to their disk. Default: files, one for each log. */
  readonly storage?: Storage;
  /** What goes wrong in a run without `--chaos`, and when. It runs beside the workload. */
  readonly script: (context: ScriptContext) => Promise<void>;
}

/**
 * Runs an example on real processes: its nodes are processes of their own with Node's HTTP server, and talk over TCP through
 * proxies that fail when the script, or `--chaos`, wants it. Its invariants judge what the processes and servers hold.
 * Prints what happened, removes all that it made, and ends the process with 0, or with 1 if an invariant broke.
 *
 * Call it once, at the very end of `real.ts`: the same file is run again for each node.
 */
export async function real(options: RealOptions): Promise<never> {
  const { scenario, nodes = {}, storage = files } = options;
  const setup = process.env[SETUP];
  // Each is loaded where it is used: a node's process starts often, and shall start soon.
  if (setup === undefined) {
    const { runAll } = await import('./run/run-all.ts');
    process.exit(await runAll(options, process.argv.slice(2)));
  }
  const { runNode } = await import('./process/node-main.ts');
  const { name } = JSON.parse(setup) as Setup;
  const boot: RealBoot | Boot = nodes[name] ?? scenario.nodes[name]!;
  return runNode(JSON.parse(setup) as Setup, boot, storage);
}
