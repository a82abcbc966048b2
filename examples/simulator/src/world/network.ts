import type { Fate, MessageRecord } from '../scenario.ts';
import { addAlgorithm, removeAlgorithm } from '../globals/abort.ts';
import { bodyText, copyRequest, copyResponse, signalOf, SimRequest, SimResponse } from '../globals/http.ts';
import { never, type Life, type SimNode } from './life.ts';
import type { Plan } from './plan.ts';
import type { World } from './world.ts';

/** A request and the caller who waits for its reply. */
export interface Exchange {
  readonly id: string;
  readonly caller: Life;
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly request: SimRequest;
  settled: boolean;
  /** Stops listening to the caller's signal. */
  forgetSignal: () => void;
  readonly resolve: (response: SimResponse) => void;
  readonly reject: (error: unknown) => void;
}

interface Message {
  id: string;
  from: string;
  to: string;
  reply: boolean;
}

type Arrive = (id: string, record: SentMessage) => void;

let setFate: (message: SentMessage, fate: Fate) => void;

/** A message as invariants see it: they cannot change it, and see its fate when it has one. */
class SentMessage implements MessageRecord {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly path: string;
  readonly reply: boolean;
  readonly status: number | undefined;
  #fate: Fate = 'in flight';

  constructor({ id, from, to, reply }: Message, { method, path }: Exchange, status: number | undefined) {
    this.id = id;
    this.from = from;
    this.to = to;
    this.method = method;
    this.path = path;
    this.reply = reply;
    this.status = status;
    Object.freeze(this);
  }

  get fate(): Fate {
    return this.#fate;
  }

  static {
    setFate = (message, fate) => void (message.#fate = fate);
  }
}

/**
 * HTTP between nodes. A message is known by its content: who sends what to whom, and the how-manieth of that. So its
 * name stays the same when faults before it are removed, and through most edits.
 */
export class Network {
  readonly records: SentMessage[] = [];
  readonly #world: World;
  readonly #plan: Plan;
  readonly #counts = new Map<string, number>();

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
  }

  fetch(caller: Life, input: unknown, init?: unknown): Promise<SimResponse> {
    if (!caller.alive) return never();
    return new Promise((resolve, reject) => {
      const request = new SimRequest(input as string, init as never);
      const signal = signalOf(request);
      if (signal?.aborted) throw signal.reason;
      const { protocol, hostname, pathname, search } = new URL(request.url);
      if (!/^https?:$/.test(protocol))
        throw new TypeError('fetch failed', { cause: new Error('unknown scheme') });
      const path = pathname + search;
      const link = `${caller.node.name}→${hostname} ${request.method} ${path}`;
      const count = (this.#counts.get(link) ?? 0) + 1;
      this.#counts.set(link, count);
      const id = `${link}#${count}`;
      const { method } = request;
      const state = { settled: false, forgetSignal: nothing };
      const exchange: Exchange = {
        id,
        caller,
        target: hostname,
        method,
        path,
        request,
        ...state,
        resolve,
        reject,
      };
      if (signal) this.#listenForAbort(exchange, signal);
      this.#sendRequest(exchange);
    });
  }

  /** The process dies: the callers of requests it had accepted find their connections reset. */
  resetServed(node: SimNode): void {
    for (const exchange of node.serving.values())
      this.#tellFailure(exchange, 'reset', this.#plan.identify(`${exchange.id}/reset`));
    node.serving.clear();
  }

  #listenForAbort(exchange: Exchange, signal: Parameters<typeof addAlgorithm>[0]): void {
    const world = this.#world;
    const giveUp = (reason: unknown) => {
      if (exchange.settled) return;
      exchange.settled = true;
      if (world.tracing)
        world.note({
          kind: 'abort',
          ...world.at(exchange.caller),
          message: exchange.id,
          to: exchange.target,
          reason: reason instanceof Error ? reason.name : String(reason),
        });
      exchange.reject(reason);
    };
    addAlgorithm(signal, giveUp);
    exchange.forgetSignal = () => removeAlgorithm(signal, giveUp);
  }

  #sendRequest(exchange: Exchange): void {
    const world = this.#world;
    const label = `${exchange.method} ${exchange.path}`;
    const { id, target, caller } = exchange;
    const message = { id, from: caller.node.name, to: target, reply: false };
    if (world.tracing)
      world.note({
        kind: 'send',
        ...world.at(caller),
        lines: world.callSite(),
        message: id,
        to: target,
        reply: false,
        label,
        body: bodyText(exchange.request),
      });
    this.#transmit(caller, message, exchange, undefined, (arrived, record) =>
      this.#arriveAtServer(exchange, arrived, record, label),
    );
  }

  #sendReply(server: Life, exchange: Exchange, requestId: string, response: SimResponse): void {
    const world = this.#world;
    const message = {
      id: `${requestId}/reply`,
      from: exchange.target,
      to: exchange.caller.node.name,
      reply: true,
    };
    const label = String(response.status);
    if (world.tracing)
      world.note({
        kind: 'send',
        ...world.at(server),
        message: message.id,
        to: message.to,
        reply: true,
        label,
        body: bodyText(response),
      });
    this.#transmit(server, message, exchange, response.status, (id, record) =>
      this.#arriveAtCaller(exchange, id, record, response, label),
    );
  }

  /** Decides a message's fate and schedules the arrival of its copies. */
  #transmit(
    sender: Life,
    message: Message,
    exchange: Exchange,
    status: number | undefined,
    arrive: Arrive,
  ): void {
    const world = this.#world;
    const { id, from, to, reply } = message;
    const identity = this.#plan.identify(id);
    const record = new SentMessage(message, exchange, status);
    this.records.push(record);
    const faults = this.#plan.message(id, identity, world.nowUs);
    const partition = this.#plan.partitioned(from, to, world.nowUs);
    if (partition) this.#plan.met(partition);
    const lost = faults.find((fault) => fault.kind === 'drop' || fault.kind === 'reset');
    if (partition || lost) {
      setFate(record, 'lost');
      const why = partition ? 'partition' : (lost!.kind as 'drop' | 'reset');
      if (world.tracing) world.note({ kind: 'lost', ...world.at(sender), message: id, to, reply, why });
      if (why === 'reset') this.#tellFailure(exchange, 'reset', identity);
      return;
    }
    let delayUs = this.#plan.latencyUs(identity);
    for (const fault of faults) if (fault.kind === 'delay') delayUs += this.#delay(sender, message, fault.ms);
    world.after(delayUs, undefined, id, () => arrive(id, record), to);
    for (const fault of faults)
      if (fault.kind === 'duplicate')
        this.#copy(sender, message, exchange, status, delayUs + Math.round(fault.afterMs * 1000), arrive);
  }

  #delay(sender: Life, { id, to, reply }: Message, ms: number): number {
    if (this.#world.tracing)
      this.#world.note({ kind: 'delay', ...this.#world.at(sender), message: id, to, reply, ms });
    return Math.round(ms * 1000);
  }

  #copy(
    sender: Life,
    message: Message,
    exchange: Exchange,
    status: number | undefined,
    delayUs: number,
    arrive: Arrive,
  ): void {
    const world = this.#world;
    const { id, to, reply } = message;
    const copy = { ...message, id: `${id}/copy` };
    const record = new SentMessage(copy, exchange, status);
    this.records.push(record);
    if (world.tracing) world.note({ kind: 'duplicate', ...world.at(sender), message: id, to, reply });
    world.after(delayUs, undefined, copy.id, () => arrive(copy.id, record), to);
  }

  #arriveAtServer(exchange: Exchange, id: string, record: SentMessage, label: string): void {
    const world = this.#world;
    const node = world.nodes.get(exchange.target);
    const from = exchange.caller.node.name;
    if (!node?.handler || !node.life) {
      setFate(record, 'ignored');
      if (world.tracing)
        world.note({
          kind: 'ignored',
          ...world.atNode(exchange.target),
          message: id,
          from,
          reply: false,
          why: 'down',
        });
      if (!node?.dark) this.#tellFailure(exchange, 'refused', this.#plan.identify(`${id}/refused`));
      return;
    }
    setFate(record, 'delivered');
    if (world.tracing)
      world.note({ kind: 'receive', ...world.at(node.life), message: id, from, reply: false, label });
    void this.#serve(node, node.life, exchange, id);
  }

  async #serve(node: SimNode, life: Life, exchange: Exchange, id: string): Promise<void> {
    const handler = node.handler!;
    node.serving.set(id, exchange);
    let response: SimResponse;
    try {
      // A turn of its own, as every server gives a request: what the handler throws is the handler's.
      await undefined;
      const given = (await handler(copyRequest(exchange.request) as unknown as Request)) as unknown;
      if (!(given instanceof SimResponse))
        throw new TypeError(`The handler of ${node.name} returned no Response.`);
      // What the handler does to its response from here on, the caller must not see.
      response = copyResponse(given, exchange.request.url);
    } catch (error) {
      if (!life.alive) return;
      this.#world.logError(life, error);
      response = copyResponse(
        new SimResponse('Internal Server Error', { status: 500 }),
        exchange.request.url,
      );
    }
    if (!life.alive) return;
    node.serving.delete(id);
    this.#sendReply(life, exchange, id, response);
  }

  #arriveAtCaller(
    exchange: Exchange,
    id: string,
    record: SentMessage,
    response: SimResponse,
    label: string,
  ): void {
    const world = this.#world;
    const { caller } = exchange;
    const ignored = !caller.alive ? 'caller died' : exchange.settled ? 'gave up' : undefined;
    setFate(record, ignored ? 'ignored' : 'delivered');
    const at = world.atNode(caller.node.name);
    const event = { ...at, message: id, from: exchange.target, reply: true } as const;
    if (ignored) {
      if (world.tracing) world.note({ kind: 'ignored', ...event, why: ignored });
      return;
    }
    this.#settle(exchange);
    if (world.tracing) world.note({ kind: 'receive', ...event, label });
    exchange.resolve(response);
  }

  /** The caller's system learns that the connection is no good. */
  #tellFailure(exchange: Exchange, why: 'refused' | 'reset', identity: number): void {
    const world = this.#world;
    world.after(this.#plan.latencyUs(identity), exchange.caller, `${exchange.id}/${why}`, () => {
      if (exchange.settled) return;
      this.#settle(exchange);
      if (world.tracing)
        world.note({
          kind: 'failed',
          ...world.at(exchange.caller),
          message: exchange.id,
          from: exchange.target,
          why,
        });
      exchange.reject(networkError(why));
    });
  }

  #settle(exchange: Exchange): void {
    exchange.settled = true;
    exchange.forgetSignal();
  }
}

const nothing = (): void => {};

/** The error that Node's `fetch` rejects with, down to the code that tells a refusal (nothing happened) from a reset (who knows). */
function networkError(why: 'refused' | 'reset'): TypeError {
  const cause = new Error(why === 'refused' ? 'connect ECONNREFUSED' : 'read ECONNRESET');
  return new TypeError('fetch failed', {
    cause: Object.assign(cause, { code: why === 'refused' ? 'ECONNREFUSED' : 'ECONNRESET' }),
  });
}
