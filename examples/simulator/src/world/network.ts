import type { Fate, MessageRecord } from '../scenario.ts';
import { addAlgorithm, removeAlgorithm, type SimAbortSignal } from '../globals/abort.ts';
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

/**
 * HTTP between nodes. A message is known by its content: who sends what to whom, and the how-manieth of that. So its
 * name stays the same when faults before it are removed, and through most edits.
 */
export class Network {
  readonly records: (MessageRecord & { fate: Fate })[] = [];
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
      const { host, pathname, search } = new URL(request.url);
      const path = pathname + search;
      const link = `${caller.node.name}→${host} ${request.method} ${path}`;
      const count = (this.#counts.get(link) ?? 0) + 1;
      this.#counts.set(link, count);
      const id = `${link}#${count}`;
      const exchange: Exchange = {
        id,
        caller,
        target: host,
        method: request.method,
        path,
        request,
        settled: false,
        forgetSignal: nothing,
        resolve,
        reject,
      };
      this.#listenForAbort(exchange, signalOf(request));
      if (!exchange.settled) this.#sendRequest(exchange);
    });
  }

  /** The process dies: the callers of requests it had accepted find their connections reset. */
  resetServed(node: SimNode): void {
    for (const exchange of node.serving)
      this.#tellFailure(exchange, 'reset', this.#plan.identify(`${exchange.id}/reset`));
    node.serving.clear();
  }

  #listenForAbort(exchange: Exchange, signal: SimAbortSignal | undefined): void {
    if (!signal) return;
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
          reason: (reason as Error | undefined)?.name ?? String(reason),
        });
      exchange.reject(reason);
    };
    if (signal.aborted) giveUp(signal.reason);
    else addAlgorithm(signal, giveUp);
    exchange.forgetSignal = () => removeAlgorithm(signal, giveUp);
  }

  #sendRequest(exchange: Exchange): void {
    const world = this.#world;
    const label = `${exchange.method} ${exchange.path}`;
    const message = { id: exchange.id, from: exchange.caller.node.name, to: exchange.target, reply: false };
    if (world.tracing)
      world.note({
        kind: 'send',
        ...world.at(exchange.caller),
        lines: world.callSite(),
        message: message.id,
        to: message.to,
        reply: false,
        label,
        body: bodyText(exchange.request),
      });
    this.#transmit(exchange.caller, message, exchange, undefined, (id, record) =>
      this.#arriveAtServer(exchange, id, record, label),
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
    arrive: (id: string, record: { fate: Fate }) => void,
  ): void {
    const world = this.#world;
    const { id, from, to, reply } = message;
    const identity = this.#plan.identify(id);
    const record = {
      id,
      from,
      to,
      method: exchange.method,
      path: exchange.path,
      reply,
      status,
      fate: 'in flight' as Fate,
    };
    this.records.push(record);
    const faults = this.#plan.message(id, identity, world.nowUs);
    const partition = this.#plan.partitioned(from, to, world.nowUs);
    if (partition) this.#plan.met(partition);
    const lost = faults.find((fault) => fault.kind === 'drop' || fault.kind === 'reset');
    if (partition || lost) {
      record.fate = 'lost';
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
        this.#copy(sender, message, record, delayUs + Math.round(fault.afterMs * 1000), arrive);
  }

  #delay(sender: Life, { id, to, reply }: Message, ms: number): number {
    if (this.#world.tracing)
      this.#world.note({ kind: 'delay', ...this.#world.at(sender), message: id, to, reply, ms });
    return Math.round(ms * 1000);
  }

  #copy(
    sender: Life,
    message: Message,
    original: MessageRecord,
    delayUs: number,
    arrive: (id: string, record: { fate: Fate }) => void,
  ): void {
    const world = this.#world;
    const id = `${message.id}/copy`;
    const record = { ...original, id, fate: 'in flight' as Fate };
    this.records.push(record);
    if (world.tracing)
      world.note({
        kind: 'duplicate',
        ...world.at(sender),
        message: message.id,
        to: message.to,
        reply: message.reply,
      });
    world.after(delayUs, undefined, id, () => arrive(id, record), message.to);
  }

  #arriveAtServer(exchange: Exchange, id: string, record: { fate: Fate }, label: string): void {
    const world = this.#world;
    const node = world.nodes.get(exchange.target);
    const from = exchange.caller.node.name;
    if (!node?.handler || !node.life) {
      record.fate = 'ignored';
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
    record.fate = 'delivered';
    if (world.tracing)
      world.note({ kind: 'receive', ...world.at(node.life), message: id, from, reply: false, label });
    void this.#serve(node, node.life, exchange, id);
  }

  async #serve(node: SimNode, life: Life, exchange: Exchange, id: string): Promise<void> {
    const handler = node.handler!;
    node.serving.add(exchange);
    let response: SimResponse;
    try {
      // A turn of its own, as every server gives a request: what the handler throws is the handler's.
      await undefined;
      response = (await handler(
        copyRequest(exchange.request) as unknown as Request,
      )) as unknown as SimResponse;
      if (!(response instanceof SimResponse))
        throw new TypeError(`The handler of ${node.name} returned no Response.`);
    } catch (error) {
      if (!life.alive) return;
      this.#world.logError(life, error);
      response = new SimResponse('Internal Server Error', { status: 500 });
    }
    if (!life.alive) return;
    node.serving.delete(exchange);
    this.#sendReply(life, exchange, id, response);
  }

  #arriveAtCaller(
    exchange: Exchange,
    id: string,
    record: { fate: Fate },
    response: SimResponse,
    label: string,
  ): void {
    const world = this.#world;
    const { caller } = exchange;
    const ignored = !caller.alive ? 'caller died' : exchange.settled ? 'gave up' : undefined;
    record.fate = ignored ? 'ignored' : 'delivered';
    const at = world.atNode(caller.node.name);
    if (ignored) {
      if (world.tracing)
        world.note({ kind: 'ignored', ...at, message: id, from: exchange.target, reply: true, why: ignored });
      return;
    }
    exchange.settled = true;
    exchange.forgetSignal();
    if (world.tracing)
      world.note({ kind: 'receive', ...at, message: id, from: exchange.target, reply: true, label });
    exchange.resolve(copyResponse(response));
  }

  /** The caller's system learns that the connection is no good. */
  #tellFailure(exchange: Exchange, why: 'refused' | 'reset', identity: number): void {
    const world = this.#world;
    world.after(this.#plan.latencyUs(identity), exchange.caller, `${exchange.id}/${why}`, () => {
      if (exchange.settled) return;
      exchange.settled = true;
      exchange.forgetSignal();
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
}

const nothing = (): void => {};

/** The error that Node's `fetch` rejects with, down to the code that tells a refusal (nothing happened) from a reset (who knows). */
function networkError(why: 'refused' | 'reset'): TypeError {
  const cause = new Error(why === 'refused' ? 'connect ECONNREFUSED' : 'read ECONNRESET');
  return new TypeError('fetch failed', {
    cause: Object.assign(cause, { code: why === 'refused' ? 'ECONNREFUSED' : 'ECONNRESET' }),
  });
}
