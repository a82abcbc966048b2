import { createClient } from 'redis';
import { real, redis, type RealBoot } from '../../simulator/real/index.ts';
import { explain } from './explain.ts';
import { record, type Entry } from './history.ts';
import { checkLinearizable } from './linearizable.ts';
import { register } from './models.ts';
import { registerClient } from './register.ts';
import scenario from './scenario.ts';

/** The register's two servers, each in front of a Redis of its own. The second Redis copies the first, as replicas do. */
const inFrontOf =
  (server: string, primary?: string): RealBoot =>
  async ({ url }) => {
    const opened = () => {
      const socket = { connectTimeout: 300, reconnectStrategy: false } as const;
      return createClient({ url: url(server), socket })
        .on('error', () => {})
        .connect();
    };
    const ask = async <T>(question: (client: Awaited<ReturnType<typeof opened>>) => Promise<T>) => {
      const client = await opened();
      return question(client).finally(() => client.destroy());
    };
    if (primary) {
      const { hostname, port } = new URL(url(primary));
      await ask((client) => client.sendCommand(['REPLICAOF', hostname, port]));
    }
    return async (request) => {
      if (request.method === 'GET')
        return Response.json(Number(await ask((client) => client.get('x'))) || null);
      const value = await request.text();
      await ask((client) => client.set('x', value));
      return new Response('written');
    };
  };

/**
 * The same clients with a real Redis. First a write whose answer is lost: nobody knows, and a read finds it. Then the replica
 * is cut off from the primary and read: a history of its own, which the checker has to refuse.
 */
await real({
  scenario,
  nodes: { primary: inFrontOf('redis'), replica: inFrontOf('copy', 'redis') },
  servers: {
    redis: redis({ createClient, args: ['--repl-diskless-sync-delay', '0'] }),
    copy: { ...redis({ createClient }), variable: 'REDIS_COPY_URL' },
  },

  async script({ until, network, operation, observe }) {
    await until(
      'the workload has ended',
      ({ operations }) => operations.filter(({ endedMs }) => endedMs).length === 8,
    );
    const dee = registerClient('dee', (entry) => observe('entry', entry));
    network.lose(({ reply, method }) => reply && method === 'PUT');
    await operation('dee write 7', async () => dee.write(7));
    await operation('dee read', async () => dee.read());

    const history: Entry[] = [];
    const eve = registerClient(
      'eve',
      (entry) => {
        observe('entry', entry);
        history.push(entry);
      },
      5_000,
    );
    const copy = async () => {
      const reply = await fetch('http://replica/x', { signal: AbortSignal.timeout(5_000) });
      return (await reply.json()) as number | null;
    };
    await operation('eve write 8', async () => eve.write(8));
    while ((await copy()) !== 8) await new Promise((next) => setTimeout(next, 20));
    network.cut('replica', 'redis');
    await operation('eve write 9', async () => eve.write(9));
    const call = { process: 'fay', op: 'read', changes: false };
    await operation('fay read the replica', () => record((entry) => history.push(entry), call, copy));
    network.heal('replica', 'redis');

    const result = checkLinearizable(register, history);
    if (result.verdict !== 'violated') throw new Error(`The replica’s history is ${result.verdict}.`);
    console.log(`The replica’s history is not linearizable. ${explain(result.failure)}`);
  },
});
