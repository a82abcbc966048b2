import { SimResponse, type SimRequest } from '../../src/globals/http.ts';
import type { FoundFiles, Machine, ServerNode } from '../../src/server.ts';
import type { Answer, Ask } from './core/answer.ts';
import { Consul } from './core/consul.ts';
import { Store, type State } from './core/store.ts';
import { contentsOf, viewOf, type ConsulView } from './view.ts';

/** How a simulated Consul starts. */
export interface ConsulSettings {
  /** The name of its node in the catalog. @default 'consul' */
  readonly node?: string;
  /** How long after each start there is no leader. @default 0 */
  readonly electionMs?: number;
}

const FILE = 'raft';

/** The node: Consul's HTTP API, its disk, and the timer around the {@link Consul} of the core. */
export function consul(machine: Machine, settings: ConsulSettings = {}): ServerNode<ConsulView> {
  const boot = ({ disk }: Parameters<ServerNode>[0]) => {
    const file = disk.keyValue<State>(FILE);
    const server = new Server(machine, settings, file.get('state'), (state) => file.set('state', state));
    machine.expose(server);
    return (request: unknown) => server.handle(request as SimRequest) as unknown as Promise<Response>;
  };
  return Object.assign(boot as ServerNode, {
    view: (running: unknown, files: FoundFiles): ConsulView =>
      viewOf((running as Server | undefined)?.store ?? new Store(files.keyValue<State>(FILE).get('state'))),
  });
}

class Server {
  readonly #machine: Machine;
  readonly #consul: Consul;
  readonly #save: (state: State) => Promise<void>;
  readonly #callers = new Map<string, (response: SimResponse) => void>();
  #turns: Promise<void> = Promise.resolve();
  #requests = 0;
  #saved: { readonly store: Store; readonly index: number };
  #timer: unknown;
  #shown: ReadonlyMap<string, string> = new Map();

  constructor(
    machine: Machine,
    settings: ConsulSettings,
    state: State | undefined,
    save: (state: State) => Promise<void>,
  ) {
    this.#machine = machine;
    this.#save = save;
    const options = {
      ...settings,
      unique: identities(machine.now()),
      jitter: (ms: number) => machine.random() * ms,
    };
    this.#consul = new Consul(options, machine.now(), state);
    this.#saved = { store: this.store, index: this.store.raftIndex };
    this.#setTimer();
  }

  get store(): Store {
    return this.#consul.store;
  }

  async handle(request: SimRequest): Promise<SimResponse> {
    const ask = await askOf(request);
    const id = String(++this.#requests);
    return new Promise((resolve) => {
      this.#callers.set(id, resolve);
      this.#turn(() => this.#consul.receive(id, ask, this.#machine.now()));
    });
  }

  /** One after another: what is written is on the disk before anybody hears of it, and before the next begins. */
  #turn(step: () => void): void {
    this.#turns = this.#turns.then(async () => {
      step();
      await this.#persist();
      for (const { id, answer } of this.#consul.takeAnswers()) {
        this.#callers.get(id)?.(responseOf(answer));
        this.#callers.delete(id);
      }
      this.#setTimer();
      this.#machine.changed();
      if (this.#machine.tracing) this.#show();
    });
  }

  async #persist(): Promise<void> {
    const { store } = this;
    if (store === this.#saved.store && store.raftIndex === this.#saved.index) return;
    this.#saved = { store, index: store.raftIndex };
    await this.#save(store.state());
  }

  #setTimer(): void {
    this.#machine.clearTimeout(this.#timer);
    const wakeAt = this.#consul.wakeAtMs;
    if (wakeAt === undefined) return;
    const ms = Math.max(0, wakeAt - this.#machine.now());
    const wake = (): void => this.#turn(() => this.#consul.advance(this.#machine.now()));
    this.#timer = this.#machine.setTimeout(wake, ms);
  }

  #show(): void {
    const now = contentsOf(this.store);
    for (const [name, text] of now) if (this.#shown.get(name) !== text) this.#machine.show(name, text);
    for (const name of this.#shown.keys()) if (!now.has(name)) this.#machine.show(name, undefined);
    this.#shown = now;
  }
}

async function askOf(request: SimRequest): Promise<Ask> {
  const [, path = '/', search = ''] = /^https?:\/\/[^/]+([^?#]*)(?:\?([^#]*))?/.exec(request.url) ?? [];
  const pairs = search === '' ? [] : search.split('&').map((pair) => pair.split('='));
  const query = new Map(pairs.map(([name = '', ...value]) => [decoded(name), decoded(value.join('='))]));
  const body = new Uint8Array(await request.arrayBuffer());
  return { method: request.method, path: decodeURIComponent(path), query, body };
}

const decoded = (words: string): string => decodeURIComponent(words.replaceAll('+', ' '));

function responseOf({ status, headers, body }: Answer): SimResponse {
  return new SimResponse(body, { status, headers });
}

/** Identities in the form of a UUID, from the time of the boot and a count: no two lives give the same. */
function identities(bootedAtMs: number): () => string {
  const life = Math.floor(bootedAtMs).toString(16).padStart(12, '0').slice(-12);
  let count = 0;
  return () => `${life.slice(0, 8)}-${life.slice(8)}-4000-8000-${(++count).toString(16).padStart(12, '0')}`;
}
