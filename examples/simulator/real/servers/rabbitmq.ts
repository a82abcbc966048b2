import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RabbitView } from '../../servers/rabbitmq/view.ts';
import { findProgram } from './find-program.ts';
import { freePorts } from './free-port.ts';
import type { RealServer } from './server.ts';

/**
 * A real RabbitMQ. What durable queues have confirmed survives its death. Without its management plugin it tells nobody which
 * messages are where: invariants see no queue, and judge the rest.
 */
export function rabbitmq(): RealServer {
  return {
    title: 'RabbitMQ',
    variable: 'AMQP_URL',
    install: '`apt-get install rabbitmq-server` or `brew install rabbitmq` brings one',
    view: {
      show: (): RabbitView => ({ queues: [], queue: () => undefined }),
      open: async () => ({ answer: async () => [], close() {} }),
    },
    async launch(folder, port) {
      const program = rabbitmqScript();
      if (!program) return undefined;
      const [distribution, mapper] = (await freePorts(2)) as [number, number];
      return {
        program,
        args: [],
        env: rabbitmqEnvironment(folder, { port, distribution, mapper }, { console: true }),
        version: undefined,
        tells: /RabbitMQ (\d+\.\d+\.\d+)/,
        ready: /Server startup complete/,
        url: `amqp://guest:guest@127.0.0.1:${port}`,
        beside: () => startMapper(mapper),
      };
    },
  };
}

/** RabbitMQ's start script on this machine: at `RABBITMQ_SERVER`, Debian's, on the PATH. */
export function rabbitmqScript(): string | undefined {
  const named = process.env['RABBITMQ_SERVER'];
  if (named && !existsSync(named))
    throw new Error(`RABBITMQ_SERVER names ${named}, but there is no such file.`);
  // Debian's own in the path insists on a user of that name; the script behind it does not.
  return named || findProgram('rabbitmq-server', ['/usr/lib/rabbitmq/bin']);
}

/** Erlang would start a port mapper that outlives everything; this one is ours to end. */
export function startMapper(port: number): () => void {
  const mapper = spawn('epmd', ['-port', String(port)], { stdio: 'ignore' }).on('error', () => {});
  return () => void mapper.kill('SIGKILL');
}

/** What makes a RabbitMQ nobody else's: its ports, node name, cookie and files. */
export function rabbitmqEnvironment(
  home: string,
  ports: { port: number; distribution: number; mapper: number },
  { console }: { console: boolean },
): NodeJS.ProcessEnv {
  const file = (name: string, text: string): string => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };
  return {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: home,
    ERL_EPMD_PORT: String(ports.mapper),
    RABBITMQ_NODENAME: `faultline-${process.pid}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.port),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_MNESIA_BASE: join(home, 'data'),
    RABBITMQ_LOG_BASE: join(home, 'log'),
    RABBITMQ_PID_FILE: join(home, 'pid'),
    RABBITMQ_CONF_ENV_FILE: file('env.conf', ''),
    RABBITMQ_CONFIG_FILE: file('rabbitmq.conf', `log.console = ${console}\n`),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('plugins', '[].\n'),
    // One scheduler thread for each of few cores, and none that spins: others run beside it.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +S 2:2',
  };
}
