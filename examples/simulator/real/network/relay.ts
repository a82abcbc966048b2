import { connect, type Socket } from 'node:net';
import type { ConnectionFate } from './fate.ts';

/** What a relay needs to know. */
export interface RelayEnds {
  readonly fate: ConnectionFate;
  /** Where the server listens; undefined while it does not. */
  address(): { host: string; port: number } | undefined;
  /** The server has answered. The answer waits until this resolves. */
  answered(): Promise<void>;
  /** It broke, and not because either end closed it. */
  broke(why: 'reset' | 'refused'): void;
}

/** A connection to a server, passed on in both directions piece by piece. */
export class Relay {
  readonly #client: Socket;
  readonly #server: Socket | undefined;
  readonly #fate: ConnectionFate;
  readonly #broke: RelayEnds['broke'];
  readonly #answered: RelayEnds['answered'];
  #bytes = 0;
  #silent = false;
  /** Whether a network cut holds everything back. */
  #held = false;
  readonly #waiting: (() => void)[] = [];

  constructor(client: Socket, { fate, address, answered, broke }: RelayEnds) {
    this.#client = client;
    this.#fate = fate;
    this.#broke = broke;
    this.#answered = answered;
    client.on('error', () => {});
    const where = address();
    if (!where) {
      broke('refused');
      client.resetAndDestroy();
      return;
    }
    const server = connect(where.port, where.host);
    this.#server = server;
    server.on('error', () => {});
    this.#pass(client, server, async () => {});
    this.#pass(server, client, () => this.#answered());
  }

  end(): void {
    this.#client.destroy();
    this.#server?.destroy();
  }

  /** Nothing gets through until {@link release}. Then all of it does: TCP sends again what is not acknowledged. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    for (const go of this.#waiting.splice(0)) go();
  }

  reset(): void {
    if (this.#client.destroyed) return;
    this.#broke('reset');
    this.#client.resetAndDestroy();
    this.#server?.resetAndDestroy();
  }

  #pass(from: Socket, to: Socket, seen: () => Promise<void>): void {
    let last: Promise<void> = Promise.resolve();
    const inTurn = (task: () => void | Promise<void>) => {
      last = last.then(() => this.#turn()).then(task);
    };
    from.on('data', (piece: Buffer<ArrayBuffer>) => {
      this.#bytes += piece.length;
      inTurn(() => seen().then(() => this.#send(piece, to)));
    });
    from.on('close', () => inTurn(() => (this.#silent ? undefined : to.destroySoon())));
  }

  async #turn(): Promise<void> {
    const { latencyMs = 0 } = this.#fate;
    if (latencyMs) await new Promise((go) => setTimeout(go, latencyMs));
    if (this.#held) await new Promise<void>((go) => this.#waiting.push(go));
  }

  #send(piece: Buffer<ArrayBuffer>, to: Socket): void {
    const { endsAfter } = this.#fate;
    if (endsAfter && this.#bytes > endsAfter.bytes) {
      if (endsAfter.how === 'reset') return this.reset();
      this.#silent = true;
    }
    if (!this.#silent) to.write(piece);
  }
}
