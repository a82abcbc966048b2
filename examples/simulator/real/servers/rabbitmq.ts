import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { QueueView, RabbitView } from '../../servers/rabbitmq/view.ts';
import { findProgram } from './find-program.ts';
import { freePorts } from './free-port.ts';
import { eyeOf, type Counted, type Place, type Question } from './rabbitmq-eye.ts';
import { Unanswerable, type RealServer } from './server.ts';

/**
 * A real RabbitMQ. What durable queues have confirmed survives its death. It tells how many messages wait in a queue, how many
 * are unacknowledged and how many consumers there are; which they are, and with whom, it does not.
 */
export function rabbitmq(): RealServer {
  let place: Place | undefined;
  return {
    title: 'RabbitMQ',
    variable: 'AMQP_URL',
    install: '`apt-get install rabbitmq-server` or `brew install rabbitmq` brings one',
    view: {
      show: (ask) => shown((question) => (place ? ask(question) : refuse(given))),
      open: async () => (place ? eyeOf(place) : { answer: async () => [], close() {} }),
    },
    async launch(folder, port) {
      const program = rabbitmqScript();
      if (!program) return undefined;
      const [distribution, mapper] = (await freePorts(2)) as [number, number];
      const env = rabbitmqEnvironment(folder, { port, distribution, mapper }, { console: true });
      const closed: string[] = [];
      const erl = findProgram('erl');
      place = erl ? { erl, env, closed } : undefined;
      return {
        program,
        args: [],
        env,
        version: undefined,
        tells: /RabbitMQ (\d+\.\d+\.\d+)/,
        ready: /Server startup complete/,
        url: `amqp://guest:guest@127.0.0.1:${port}`,
        hear(line) {
          // It colours its lines.
          const plain = stripVTControlCharacters(line);
          const [, name, words] = /caused a (?:channel|connection) exception (\w+): (.*)/.exec(plain) ?? [];
          if (name) closed.push(`${name.toUpperCase()} - ${words}`);
        },
        beside: () => startMapper(mapper),
      };
    },
  };
}

const given = 'only a RabbitMQ that this run has started, with `erl` on the PATH, can be asked';
const contents = 'RabbitMQ tells how many messages and consumers there are, not which, nor with whom';

function refuse(why: string): never {
  throw new Unanswerable(why);
}

/** The same words as the simulated RabbitMQ has for invariants. */
function shown(ask: (question: Question) => unknown): RabbitView {
  const queues = () => ask('queues') as readonly Counted[];
  return {
    get queues() {
      return queues().map(({ name }) => name);
    },
    get closed() {
      return ask('closed') as readonly string[];
    },
    queue(name) {
      const found = queues().find((queue) => queue.name === name);
      return found && queueView(found);
    },
  };
}

function queueView({ ready, unacknowledged, consumers }: Counted): QueueView {
  const which = (count: number) => (count === 0 ? [] : refuse(contents));
  return {
    readyCount: ready,
    unacknowledgedCount: unacknowledged,
    consumerCount: consumers,
    get ready() {
      return which(ready);
    },
    get unacknowledged() {
      return which(unacknowledged);
    },
    get consumers() {
      return which(consumers);
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
