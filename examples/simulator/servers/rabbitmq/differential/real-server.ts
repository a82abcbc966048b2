import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'amqplib';
import { freePorts } from '../../../real/servers/free-port.ts';
import { rabbitmqEnvironment, rabbitmqScript, startMapper } from '../../../real/servers/rabbitmq.ts';

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
  const script = rabbitmqScript() ?? installed();
  if (script === undefined)
    return 'No RabbitMQ to compare with: install rabbitmq-server (Debian, Ubuntu), or set RABBITMQ_SERVER to its rabbitmq-server script.';
  const home = mkdtempSync(join(tmpdir(), 'faultline-rabbitmq-'));
  const [port, distribution, mapper] = (await freePorts(3)) as [number, number, number];
  const environment = rabbitmqEnvironment(home, { port, distribution, mapper }, { console: false });
  const endMapper = startMapper(mapper);
  const url = `amqp://guest:guest@127.0.0.1:${port}?heartbeat=0`;
  let server = launch(script, environment);
  // Even a test process that is ended from outside leaves nothing behind.
  const atExit = (): void => {
    // In this order: RabbitMQ would start a mapper again.
    kill(server);
    endMapper();
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const stop = async (): Promise<void> => {
    process.removeListener('exit', atExit);
    await end(server);
    endMapper();
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
  return rabbitmqScript();
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
