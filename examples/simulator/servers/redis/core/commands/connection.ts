import type { Call, Commands } from '../command.ts';
import { parseInt64 } from '../numbers.ts';
import { CommandError, OK, printed, wrongArity, type Reply } from '../reply.ts';

function ping({ session, args }: Call): Reply {
  if (args.length > 2) throw wrongArity(args[0]!);
  if (session.subscriptions) return ['pong', args[1] ?? ''];
  return args[1] ?? { ok: 'PONG' };
}

const INFO = (version: string, role: string, replicas: number) =>
  `# Server\r\nredis_version:${version}\r\n\r\n# Replication\r\nrole:${role === 'primary' ? 'master' : 'slave'}\r\nconnected_slaves:${replicas}\r\n`;

/** Only version 2 of the protocol is spoken here. */
function hello({ redis, session, args }: Call): Reply {
  const [, version, ...options] = args;
  if (version !== undefined) {
    const proto = parseInt64(version);
    if (proto === undefined) throw new CommandError('ERR Protocol version is not an integer or out of range');
    if (proto !== 2n) throw new CommandError('NOPROTO unsupported protocol version');
  }
  let name: string | undefined;
  for (let i = 0; i < options.length; i++) {
    const left = options.length - 1 - i;
    if (/^setname$/i.test(options[i]!) && left) name = clientName(options[++i]!);
    else if (/^auth$/i.test(options[i]!) && left > 1)
      throw new CommandError('WRONGPASS invalid username-password pair or user is disabled.');
    else throw new CommandError(`ERR Syntax error in HELLO option '${printed(options[i]!)}'`);
  }
  session.name = name ?? session.name;
  const role = redis.role.kind === 'primary' ? 'master' : 'replica';
  return [
    ...['server', 'redis', 'version', redis.version, 'proto', 2, 'id', session.id, 'mode', 'standalone'],
    ...['role', role, 'modules', []],
  ];
}

function clientName(name: string): string {
  if (/[^!-~]/.test(name))
    throw new CommandError('ERR Client names cannot contain spaces, newlines or special characters.');
  return name;
}

export const connectionCommands: Commands = {
  ping: { arity: -1, run: ping },
  echo: { arity: 2, run: ({ args }) => args[1]! },
  hello: { arity: -1, noScript: true, run: hello },
  quit: { arity: -1, noScript: true, run: () => OK },
  reset: {
    arity: 1,
    noScript: true,
    run({ redis, session }) {
      redis.endTransaction(session);
      session.db = 0;
      session.name = '';
      session.channels.clear();
      session.patterns.clear();
      return { ok: 'RESET' };
    },
  },
  time: {
    arity: 1,
    run: ({ nowMs }) => [String(Math.floor(nowMs / 1000)), String(Math.floor((nowMs % 1000) * 1000))],
  },
  client: {
    arity: -2,
    noScript: true,
    subcommands: {
      id: { arity: 2, run: ({ session }) => session.id },
      getname: { arity: 2, run: ({ session }) => session.name || null },
      setname: {
        arity: 3,
        run({ session, args }) {
          session.name = clientName(args[2]!);
          return OK;
        },
      },
    },
    run: () => null,
  },
  info: {
    arity: -1,
    run: ({ redis }) => INFO(redis.version, redis.role.kind, redis.replicas.size),
  },
  role: {
    arity: 1,
    noScript: true,
    run({ redis }) {
      const { role } = redis;
      if (role.kind === 'replica')
        return ['slave', role.host, role.port, role.connected ? 'connected' : 'connect', redis.offset];
      const replicas = [...redis.replicas.values()].map(({ host, acknowledged }) => [
        host,
        '6379',
        String(acknowledged),
      ]);
      return ['master', redis.offset, replicas];
    },
  },
  replicaof: {
    arity: 3,
    noScript: true,
    run({ redis, args }) {
      const [, host = '', port = ''] = args;
      if (/^no$/i.test(host) && /^one$/i.test(port)) redis.become({ kind: 'primary' });
      else {
        if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
          throw new CommandError('ERR Invalid master port');
        redis.become({ kind: 'replica', host, port: Number(port), connected: false });
      }
      return OK;
    },
  },
  wait: {
    arity: 3,
    noScript: true,
    run(call) {
      const { redis, session, args } = call;
      if (redis.role.kind === 'replica')
        throw new CommandError(
          'ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.',
        );
      return redis.wait(session, args[1]!, args[2]!, call.mayBlock);
    },
  },
};
