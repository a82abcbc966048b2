import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'amqplib';

/** A RabbitMQ of our own: its ports, node name, cookie, files and port mapper are nobody else's, and go with it. */
export interface RealServer {
  readonly url: string;
  readonly version: string;
  /** Kills it as a power cut would, and starts it again on what is on the disk. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the RabbitMQ of this machine, installing Debian's if it may. A sentence says why there is none. */
export async function startRealServer(): Promise<RealServer | string> {
  const script = findScript() ?? installed();
  if (script === undefined)
    return 'No RabbitMQ to compare with: install rabbitmq-server (Debian, Ubuntu), or set RABBITMQ_SERVER to its rabbitmq-server script.';
  const home = mkdtempSync(join(tmpdir(), 'faultline-rabbitmq-'));
  const [port, distributionPort, mapperPort] = await freePorts(3);
  const environment = environmentOf(home, { port, distributionPort, mapperPort });
  // Erlang would start a port mapper that outlives everything; this one is ours to end.
  const mapper = spawn('epmd', ['-port', String(mapperPort)], { stdio: 'ignore' }).on('error', () => {});
  const url = `amqp://guest:guest@127.0.0.1:${port}?heartbeat=0`;
  let server = launch(script, environment);
  // Even a test process that is ended from outside leaves nothing behind.
  const atExit = (): void => {
    // In this order: RabbitMQ would start a mapper again.
    kill(server);
    mapper.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const stop = async (): Promise<void> => {
    process.removeListener('exit', atExit);
    await end(server);
    mapper.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const version = await untilReady(url, server);
    const restart = async (): Promise<void> => {
      await end(server);
      server = launch(script, environment);
      await untilReady(url, server);
    };
    return { url, version, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environmentOf(
  home: string,
  ports: { port: number | undefined; distributionPort: number | undefined; mapperPort: number | undefined },
): NodeJS.ProcessEnv {
  const file = (name: string, text: string): string => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };
  return {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: home,
    ERL_EPMD_PORT: String(ports.mapperPort),
    RABBITMQ_NODENAME: `faultline-${process.pid}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.port),
    RABBITMQ_DIST_PORT: String(ports.distributionPort),
    RABBITMQ_MNESIA_BASE: join(home, 'data'),
    RABBITMQ_LOG_BASE: join(home, 'log'),
    RABBITMQ_PID_FILE: join(home, 'pid'),
    RABBITMQ_CONF_ENV_FILE: file('env.conf', ''),
    RABBITMQ_CONFIG_FILE: file('rabbitmq.conf', 'log.console = false\n'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('plugins', '[].\n'),
    // One scheduler thread for each of few cores, and none that spins: the tests run beside others.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +S 2:2',
  };
}

function launch(script: string, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(script, [], { env, stdio: 'ignore', detached: true });
}

/** Kills the whole group: the script, the Erlang machine and its helpers. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  kill(server);
  await gone;
}

function kill(server: ChildProcess): void {
  if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGKILL');
}

async function untilReady(url: string, server: ChildProcess): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    if (server.exitCode !== null) throw new Error(`RabbitMQ ended at once, with ${server.exitCode}.`);
    try {
      const connection = await connect(url);
      const version = String(connection.connection.serverProperties.version);
      await connection.close();
      return version;
    } catch {
      await wait(100);
    }
  }
  throw new Error('RabbitMQ did not answer within a minute.');
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function findScript(): string | undefined {
  const named = process.env['RABBITMQ_SERVER'];
  if (named && !existsSync(named))
    throw new Error(`RABBITMQ_SERVER names ${named}, but there is no such file.`);
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'rabbitmq-server'));
  // Debian's own in the path insists on a user of that name; the script behind it does not.
  return named || ['/usr/lib/rabbitmq/bin/rabbitmq-server', ...folders].find((path) => existsSync(path));
}

function installed(): string | undefined {
  if (process.getuid?.() !== 0 || !isDebian()) return undefined;
  console.error('No RabbitMQ found to compare with; installing one …');
  // RUNLEVEL keeps the package from starting a server of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  try {
    const packages = ['install', '-y', '-qq', '--no-install-recommends', 'rabbitmq-server'];
    execFileSync('apt-get', packages, { stdio: 'ignore', env });
  } catch {
    return undefined;
  }
  return findScript();
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
