import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Recorder } from '../run/recorder.ts';
import { Exchange } from './exchange.ts';
import type { Fates } from './fate.ts';
import { Relay } from './relay.ts';

/** Somebody on the network, as far as the network needs to know it. */
export interface Station {
  readonly name: string;
  /** A server speaks a protocol of its own, of which a proxy sees bytes only. */
  readonly isServer: boolean;
  readonly alive: boolean;
  /** Where it listens; undefined while it does not. */
  readonly address: { host: string; port: number } | undefined;
}

export interface NetworkOptions {
  readonly recorder: Recorder;
  readonly fates: Fates;
  readonly stations: ReadonlyMap<string, Station>;
  /** A server has answered somebody. The answer waits until this resolves. */
  answered(): Promise<void>;
}

/**
 * The network of a real run: a TCP proxy of our own for each way from one node to another, so that what is sent can be
 * delayed, lost, sent twice, and connections broken.
 */
export class Network {
  readonly #recorder: Recorder;
  readonly #fates: Fates;
  readonly #stations: ReadonlyMap<string, Station>;
  readonly #answered: NetworkOptions['answered'];
  readonly #proxies: Server[] = [];
  readonly #exchanges = new Set<Exchange>();
  readonly #relays = new Set<{ link: string; relay: Relay }>();
  readonly #cuts = new Set<string>();
  /** Links to a server that has refused somebody since it was last there. */
  readonly #refused = new Set<string>();

  constructor({ recorder, fates, stations, answered }: NetworkOptions) {
    this.#recorder = recorder;
    this.#fates = fates;
    this.#stations = stations;
    this.#answered = answered;
  }

  /** Opens the way from one to another. Resolves with the proxy's port. */
  async open(from: string, to: string): Promise<number> {
    const isServer = this.#stations.get(to)!.isServer;
    const proxy = createServer((socket) =>
      isServer ? this.#relay(from, to, socket) : this.#exchange(from, to, socket),
    );
    this.#proxies.push(proxy);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    return (proxy.address() as AddressInfo).port;
  }

  /** How many messages are on their way, or are waited for. */
  get moving(): number {
    return [...this.#exchanges].filter(({ moving }) => moving).length;
  }

  cut(one: string, other: string): void {
    for (const link of [`${one}→${other}`, `${other}→${one}`]) this.#cuts.add(link);
    this.#recorder.note({
      kind: 'partition',
      node: one,
      from: one,
      to: other,
      oneWay: false,
      phase: 'start',
    });
    for (const { link, relay } of this.#relays) if (this.#cuts.has(link)) relay.hold();
  }

  heal(one: string, other: string): void {
    if (!this.#cuts.delete(`${one}→${other}`)) return;
    this.#cuts.delete(`${other}→${one}`);
    this.#recorder.note({ kind: 'partition', node: one, from: one, to: other, oneWay: false, phase: 'end' });
    for (const { link, relay } of this.#relays) if (!this.#cuts.has(link)) relay.release();
  }

  healAll(): void {
    for (const link of [...this.#cuts]) this.heal(...(link.split('→') as [string, string]));
  }

  /** Breaks every connection from one to a server. */
  reset(from: string, to: string): void {
    for (const { link, relay } of this.#relays) if (link === `${from}→${to}`) relay.reset();
  }

  close(): void {
    for (const proxy of this.#proxies) proxy.close();
    for (const exchange of this.#exchanges) exchange.end();
    for (const { relay } of this.#relays) relay.end();
  }

  #exchange(from: string, to: string, caller: Socket): void {
    const exchange = new Exchange(
      {
        from,
        to,
        recorder: this.#recorder,
        fates: this.#fates,
        port: () => this.#stations.get(to)!.address?.port,
        callerLives: () => this.#stations.get(from)?.alive ?? true,
        isCut: (one, other) => this.#cuts.has(`${one}→${other}`),
      },
      caller,
    );
    this.#exchanges.add(exchange);
  }

  #relay(from: string, to: string, client: Socket): void {
    const link = `${from}→${to}`;
    const id = `${link}#${this.#recorder.count(link)}`;
    if (this.#stations.get(to)!.address) this.#refused.delete(link);
    const relay = new Relay(client, {
      fate: this.#fates.ofConnection(id),
      address: () => this.#stations.get(to)!.address,
      answered: this.#answered,
      broke: (phase) => {
        // Whoever is refused tries again, and again: that is told once for each time that the server is down.
        if (phase === 'refused' && this.#refused.has(link)) return;
        if (phase === 'refused') this.#refused.add(link);
        if (this.#stations.get(from)?.alive ?? true)
          this.#recorder.note({ kind: 'connection', node: from, connection: id, peer: to, phase });
      },
    });
    const entry = { link, relay };
    this.#relays.add(entry);
    client.once('close', () => this.#relays.delete(entry));
    if (this.#cuts.has(link)) relay.hold();
  }
}
