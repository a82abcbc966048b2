import { findProgram, versionOf } from './find-program.ts';
import { freePort } from './free-port.ts';
import { MissingServer, type RealServer } from './server.ts';

/** A real Consul, alone: a cluster of one that keeps what it has acknowledged. */
export function consul(): RealServer {
  return {
    title: 'Consul',
    variable: 'CONSUL_HTTP_ADDR',
    install: 'the one file from https://developer.hashicorp.com/consul/install, on the PATH, brings one',
    async launch(folder, port) {
      const program = findProgram('consul');
      if (!program) return undefined;
      const [server, gossip] = [await freePort(), await freePort()];
      return {
        program,
        args: [
          ...['agent', '-server', '-bootstrap-expect=1', '-node=faultline', `-data-dir=${folder}`],
          ...['-bind=127.0.0.1', '-client=127.0.0.1', `-http-port=${port}`],
          ...[`-server-port=${server}`, `-serf-lan-port=${gossip}`, '-serf-wan-port=-1'],
          ...['-dns-port=-1', '-grpc-port=-1', '-grpc-tls-port=-1'],
        ],
        version: versionOf(program, /Consul v(\S+)/),
        ready: /cluster leadership acquired/,
        url: `http://127.0.0.1:${port}`,
      };
    },
    async room(given) {
      const url = given.includes('://') ? given : `http://${given}`;
      const reply = await fetch(`${url}/v1/kv/?keys`);
      const keys = reply.status === 404 ? [] : ((await reply.json()) as string[]);
      if (keys.length)
        throw new MissingServer(
          `The Consul in CONSUL_HTTP_ADDR holds ${keys.length} keys: give one of your own that is empty, because a run may put a snapshot back, which replaces all that a Consul holds.`,
        );
      const leave = async () => void (await fetch(`${url}/v1/kv/?recurse`, { method: 'DELETE' }));
      return { url, leave };
    },
  };
}
