import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fates } from '../network/fate.ts';
import { Network, type NetworkOptions } from '../network/network.ts';
import { cleanUp } from '../process/clean-up.ts';
import type { Member } from '../process/member.ts';
import { NodeProcess, type NodeOptions } from '../process/node-process.ts';
import { ServerProcess } from '../servers/server-process.ts';
import { NoAnswer, type RealServer } from '../servers/server.ts';

export interface ClusterOptions extends Pick<NodeOptions, 'recorder' | 'restartMs'> {
  readonly nodes: readonly string[];
  readonly servers: Readonly<Record<string, RealServer>>;
  readonly fates: Fates;
  /** See {@link NodeOptions}. */
  writing(node: string, file: string, entry: unknown): Promise<void>;
  written(): Promise<void>;
  readonly answered: NetworkOptions['answered'];
}

/** All processes of a run, and the network between them. */
export class Cluster {
  readonly members = new Map<string, Member>();
  readonly servers: readonly ServerProcess[];
  readonly network: Network;
  /** Where the nodes' files are. */
  readonly folder = mkdtempSync(join(tmpdir(), 'faultline-real-'));
  /** What nodes printed to their error output. */
  readonly complaints: string[] = [];
  readonly #options: ClusterOptions;
  readonly #nodes: NodeProcess[] = [];
  readonly #removeFolder = cleanUp(() => rmSync(this.folder, { recursive: true, force: true }));

  constructor(options: ClusterOptions) {
    this.#options = options;
    const { servers, recorder, fates, answered } = options;
    this.servers = Object.entries(servers).map(([name, kind]) => new ServerProcess(name, kind, recorder));
    for (const server of this.servers) this.members.set(server.name, server);
    this.network = new Network({ recorder, fates, answered, stations: this.members });
  }

  /** Asks a server, past the network that fails. Rejects while it is down. */
  readonly ask = async (name: string, question: unknown): Promise<unknown> => {
    const server = this.servers.find((one) => one.name === name);
    if (!server) throw new RangeError(`There is no server “${name}” in this run.`);
    if (!server.eye) throw new NoAnswer(`${name} is down.`);
    return (await server.eye.answer([question]))[0];
  };

  /**
   * Starts the servers, then the nodes. Resolves with the addresses at which the workload reaches them.
   *
   * @throws MissingServer if a server is not there.
   */
  async start(): Promise<Record<string, string>> {
    const { nodes } = this.#options;
    for (const server of this.servers) await server.prepare();
    await Promise.all(this.servers.map((server) => server.start()));
    for (const name of nodes) this.#nodes.push(this.#node(name, {}));
    const urls = await this.#urlsFor('client');
    await Promise.all(
      this.#nodes.map(async (node) => {
        Object.assign(node.urls, await this.#urlsFor(node.name));
        await node.start();
      }),
    );
    return urls;
  }

  /** Starts whoever is down, wakes whoever stands still, and heals the network. */
  async mend(): Promise<void> {
    this.network.healAll();
    for (const member of this.members.values()) member.resume();
    const down = [...this.members.values()].filter(({ alive }) => !alive);
    // Whoever dies of something while it boots is started again by its supervisor.
    await Promise.allSettled(down.map((member) => member.start()));
  }

  /** Whether everybody serves, and no message is on its way or waited for. */
  get calm(): boolean {
    return this.network.moving === 0 && [...this.members.values()].every(({ address }) => address);
  }

  async close(): Promise<void> {
    this.network.close();
    await Promise.all(this.#nodes.map((node) => node.close()));
    await Promise.all(this.servers.map((server) => server.close()));
    this.#removeFolder();
  }

  #node(name: string, urls: Record<string, string>): NodeProcess {
    const { recorder, restartMs, writing, written } = this.#options;
    const node = new NodeProcess({
      name,
      folder: this.folder,
      urls,
      recorder,
      restartMs,
      writing: (file, entry) => writing(name, file, entry),
      written,
      complains: (line) => this.complaints.push(`${name}: ${line}`),
    });
    this.members.set(name, node);
    return node;
  }

  /** A way to each other member, through a proxy of its own. */
  async #urlsFor(from: string): Promise<Record<string, string>> {
    const others = [...this.members.keys()].filter((name) => name !== from);
    const ways = others.map(async (to) => {
      const port = await this.network.open(from, to);
      const server = this.servers.find(({ name }) => name === to);
      return [to, server ? server.urlThrough(port) : `http://127.0.0.1:${port}`] as const;
    });
    return Object.fromEntries(await Promise.all(ways));
  }
}
