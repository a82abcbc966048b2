import type { Connection, Machine, ServerModule, ServerNode } from '../../src/server.ts';

/** What invariants see of it. */
export interface EchoView {
  readonly last: string | undefined;
  readonly count: number;
}

/** What a scenario gets: a server that echoes, keeps what it was told to, and tells all others of it; and its client. */
interface Words {
  echo(): ServerNode<EchoView>;
  dial(node: string, hear: (text: string) => void): Promise<EchoClient>;
}

export interface EchoClient {
  readonly id: string;
  /** Resolves with the echo; rejects if the connection ends before. */
  say(text: string): Promise<string>;
  hangUp(): void;
}

/** The smallest server that has all there is: replies in order, pushes, a disk, memory, content, a view. For tests. */
const echoServer = {
  forLife: (machine: Machine): Words => ({
    echo: () => echo(machine),
    dial: (node, hear) => dial(machine, node, hear),
  }),
} satisfies ServerModule;
export default echoServer;

function echo(machine: Machine): ServerNode<EchoView> {
  const boot = async ({ disk }: Parameters<ServerNode>[0]) => {
    const log = disk.log<string>('kept');
    const kept = await log.recover();
    const listeners = new Set<Connection>();
    machine.expose(kept);
    machine.listen((connection) => {
      listeners.add(connection);
      return {
        async received({ id, payload }) {
          const text = String(payload);
          if (text.startsWith('keep ')) {
            await log.append(text);
            kept.push(text);
            machine.changed();
            machine.show('kept', kept.join());
            for (const other of listeners)
              if (other !== connection) other.send({ name: 'news', payload: text });
          }
          connection.reply(id, { text, payload: text });
        },
        closed: (why) => {
          listeners.delete(connection);
          machine.show('lost', `${connection.peer} ${why}`);
        },
      };
    });
  };
  return Object.assign(boot, {
    view(running: unknown, files: Parameters<ServerNode['view']>[1]): EchoView {
      const kept = (running as string[] | undefined) ?? files.log<string>('kept');
      return { last: kept.at(-1), count: kept.length };
    },
  });
}

function dial(machine: Machine, node: string, hear: (text: string) => void): Promise<EchoClient> {
  return new Promise((resolve, reject) => {
    const waiting: { resolve(text: string): void; reject(error: Error): void }[] = [];
    const connection = machine.connect(node, {
      opened: () =>
        resolve({
          id: connection.id,
          say: (text) =>
            new Promise((resolve, reject) => {
              waiting.push({ resolve, reject });
              connection.send({ name: `say ${text}`, payload: text });
            }),
          hangUp: () => connection.close(),
        }),
      received({ id, payload }) {
        if (/\/reply$/.test(id)) waiting.shift()!.resolve(String(payload));
        else hear(String(payload));
      },
      closed(why) {
        const error = new Error(`connection ${why}`);
        reject(error);
        for (const each of waiting.splice(0)) each.reject(error);
      },
    });
  });
}
