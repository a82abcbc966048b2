import { NoAnswer, Unanswerable, type Eye, type RealServer } from '../servers/server.ts';

/** Thrown through an invariant that asks a real server what has not been asked before. */
export class Unanswered extends Error {
  /** Whether it can be answered now: the server is there. */
  readonly canBe: boolean;

  constructor(canBe: boolean) {
    super('A real server has not been asked this yet.');
    this.canBe = canBe;
  }
}

interface Watched {
  readonly name: string;
  readonly kind: RealServer;
  readonly eye: Eye | undefined;
}

/**
 * What invariants see of real servers. An invariant asks and must not wait, and a server answers when it likes. So the
 * questions of all invariants are kept, asked together at one instant, and what is new among them is asked again.
 */
export class Views {
  readonly #servers = new Map<string, Asked>();
  readonly #names: ReadonlySet<string>;

  constructor(servers: readonly Watched[]) {
    this.#names = new Set(servers.map(({ name }) => name));
    for (const server of servers) if (server.kind.view) this.#servers.set(server.name, new Asked(server));
  }

  of<T>(name: string): T {
    const server = this.#servers.get(name);
    if (server) return server.shown as T;
    if (this.#names.has(name)) throw new Unanswerable(`nobody can look into ${name}`);
    throw new RangeError(`There is no real server “${name}”.`);
  }

  /** The disk of a simulated server is plain files, which invariants may read. That of a real one is its own affair. */
  assertReadable(node: string): void {
    if (this.#names.has(node)) throw new Unanswerable(`what ${node} has on its disk is its own affair`);
  }

  async refresh(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.refresh()));
  }
}

function nothing(error: unknown): undefined {
  if (!(error instanceof NoAnswer)) throw error;
}

class Asked {
  readonly shown: unknown;
  readonly #server: Watched;
  /** Each question as JSON, with the last answer. */
  readonly #answers = new Map<string, { question: unknown; answer?: { value: unknown } }>();

  constructor(server: Watched) {
    this.#server = server;
    this.shown = server.kind.view!.show((question) => this.#answer(question));
  }

  #answer(question: unknown): unknown {
    const key = JSON.stringify(question);
    const known = this.#answers.get(key);
    if (known?.answer) return known.answer.value;
    this.#answers.set(key, { question });
    throw new Unanswered(this.#server.eye !== undefined);
  }

  /** While the server is down the last answers stay. */
  async refresh(): Promise<void> {
    const asked = [...this.#answers.values()];
    const { eye } = this.#server;
    if (!asked.length || !eye) return;
    const answers = await eye.answer(asked.map(({ question }) => question)).catch(nothing);
    answers?.forEach((value, i) => (asked[i]!.answer = { value }));
  }
}
