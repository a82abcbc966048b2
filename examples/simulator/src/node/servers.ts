import type { LoadServer } from '../loader/program.ts';
import type { ServerModule } from '../server.ts';
import { FileError } from './files.ts';

/** Each is loaded by the examples that use it only. It has the names of `SERVER_NAMES`, which a test sees to. */
const LOAD: Readonly<Record<string, () => Promise<ServerModule>>> = {
  consul: () => import('../../servers/consul/index.ts'),
  postgres: () => import('../../servers/postgres/index.ts'),
  rabbitmq: () => import('../../servers/rabbitmq/index.ts'),
  redis: () => import('../../servers/redis/index.ts'),
};

/**
 * Loads one of the simulator's own servers.
 *
 * @throws FileError where the simulator was taken along without it.
 */
export const loadOwnServer: LoadServer = (name) =>
  LOAD[name]!().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new FileError(
      `servers/${name}`,
      'This download has only the simulated servers that its example uses; clone the repository to have this one.',
    );
  });
