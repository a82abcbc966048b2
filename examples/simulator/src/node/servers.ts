import type { LoadServer } from '../loader/program.ts';
import type { ServerModule } from '../server.ts';

/** Each is loaded by the examples that use it only. It has the names of `SERVER_NAMES`, which a test sees to. */
const LOAD: Readonly<Record<string, () => Promise<ServerModule>>> = {
  consul: () => import('../../servers/consul/index.ts'),
  postgres: () => import('../../servers/postgres/index.ts'),
  rabbitmq: () => import('../../servers/rabbitmq/index.ts'),
  redis: () => import('../../servers/redis/index.ts'),
};

/** Loads one of the simulator's own servers. */
export const loadOwnServer: LoadServer = (name) => LOAD[name]!();
