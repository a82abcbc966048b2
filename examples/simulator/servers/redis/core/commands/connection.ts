import type { Call, Commands } from '../command.ts';
import { parseInt64 } from '../numbers.ts';
import { CommandError, OK, printed, wrongArity, type Reply } from '../reply.ts';

function ping({ session, args }: Call): Reply {
  if (args.length > 2) throw wrongArity(args[0]!);
  if (session.subscriptions) return ['pong', args[1] ?? ''];
  return args[1] ?? { ok: 'PONG' };
}

/** Without a name, or with one that means them all, the sections that are modelled. */
function info({ redis, args }: Call): Reply {
  const names = args.slice(1).map((name) => name.toLowerCase());
  const unknown = names.find((name) => !/^(server|replication|default|all|everything)$/.test(name));
  if (unknown !== undefined) throw new CommandError(`ERR INFO ${printed(unknown)} is not modelled`);
  const has = (section: string) =>
    !names.length || names.some((name) => name === section || /^[dae]/.test(name));
  const server = ['# Server', `redis_version:${redis.version}`];
  const sections = [...(has('server') ? [server] : []), ...(has('replication') ? [replication(redis)] : [])];
  return sections.map((lines) => lines.map((line) => `${line}\r\n`).join('')).join('\r\n');
}

function replication({ role, replicas, offset, minReplicas, goodReplicas }: Call['redis']): string[] {
  const lines = ['# Replication', `role:${role.kind === 'primary' ? 'master' : 'slave'}`];
  if (role.kind === 'replica') {
    const status = role.connected ? 'up' : 'down';
    lines.push(`master_host:${role.host}`, `master_port:${role.port}`, `master_link_status:${status}`);
    lines.push(`slave_repl_offset:${offset}`);
  }
  lines.push(`connected_slaves:${replicas.size}`);
  if (minReplicas) lines.push(`min_slaves_good_slaves:${goodReplicas}`);
  [...replicas.values()].forEach(({ host, acknowledged }, i) =>
    lines.push(`slave${i}:ip=${host},port=6379,state=online,offset=${acknowledged}`),
  );
  return [...lines, `master_repl_offset:${offset}`];
}

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
  info: { arity: -1, run: info },
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
