import { addAlgorithm, removeAlgorithm } from '../globals/abort.ts';
import { bodyText, copyRequest, copyResponse, signalOf, SimRequest, SimResponse } from '../globals/http.ts';
import { addressOf, type Address } from '../globals/url.ts';
import { withoutStack } from '../globals/without-stack.ts';
import { draw, hashText } from '../random.ts';
import type { SourceLine } from '../trace.ts';
import { never, type Life, type SimNode } from './life.ts';
import { Message } from './message.ts';
import type { FaultOf, MessageFault, Plan } from './plan/plan.ts';
import type { AskedRequest, Watcher } from './watcher.ts';
import type { World } from './world.ts';

/** A request and the caller who waits for its reply. A class for the garbage collector's sake: see {@link SimEvent}. */
export class Exchange {
  readonly id: string;
  /** The request's number for chance: see {@link Plan.identify}. */
  readonly identity: number;
  readonly caller: Life;
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly request: SimRequest;
  readonly resolve: (response: SimResponse) => void;
  readonly reject: (error: unknown) => void;
  settled = false;
  /** What is called when the caller's signal aborts. */
  #giveUp: ((reason: unknown) => void) | undefined = undefined;

  constructor(
    id: string,
    identity: number,
    caller: Life,
    address: Address,
    request: SimRequest,
    resolve: (response: SimResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.id = id;
    this.identity = identity;
    this.caller = caller;
    this.target = address.hostname;
    this.method = request.method;
    this.path = address.path;
    this.request = request;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Calls `giveUp` if the caller's signal aborts before this is settled. */
  listen(giveUp: (reason: unknown) => void): void {
    const signal = signalOf(this.request);
    if (!signal) return;
    this.#giveUp = giveUp;
    addAlgorithm(signal, giveUp);
  }

  settle(): void {
    this.settled = true;
    if (this.#giveUp) removeAlgorithm(signalOf(this.request)!, this.#giveUp);
  }
}

/** A message that a busy thread sends, and when it leaves. */
interface Unsent {
  readonly sender: Life;
  readonly message: Message;
  readonly leavesUs: number;
}

/**
 * HTTP between nodes. A message is known by its content: who sends what to whom, and the how-manieth of that. So its
 * name stays the same when faults before it are removed, and through most edits.
 */
export class Network {
  readonly messages: Message[] = [];
  readonly #world: World;
  readonly #plan: Plan;
  readonly #counts = new Map<string, number>();
  /** What busy threads send: it has not left before they are done. */
  #unsent: Unsent[] = [];

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
      const address = addressOf(request.url);
      if (!address.isHttp) throw new TypeError('fetch failed', { cause: new Error('unknown scheme') });
      const id = this.name(`${caller.node.name}→${address.hostname} ${request.method} ${address.path}`);
      const identity = this.#plan.identify(id);
      const exchange = new Exchange(id, identity, caller, address, request, resolve, reject);
      if (signal) this.#listenForAbort(exchange);
      this.#sendRequest(exchange);
    });
  }

  /** Who sends what to whom, and the how-manieth of that. */
  name(content: string): string {
    const count = (this.#counts.get(content) ?? 0) + 1;
    this.#counts.set(content, count);
    return `${content}#${count}`;
  }

  /** A busy thread sends a message, which leaves later. */
  holdBack(sender: Life, message: Message, leavesUs: number): void {
    this.#unsent.push({ sender, message, leavesUs });
  }

  /** The process dies: the callers of requests it had accepted find their connections reset. */
  resetServed(node: SimNode): void {
    for (const { exchange, id } of node.serving)
      this.#tellFromAfar(exchange, id, 'reset', hashText('/reset', exchange.identity));
    node.serving.length = 0;
  }

  /** The life is cut off in the middle of what it is doing: what has not left is never sent. */
  dropUnsent(life: Life): void {
    if (!this.#unsent.length) return;
    const world = this.#world;
    const isCutOff = ({ sender, message, leavesUs }: Unsent) =>
      sender === life && message.fate === 'in flight' && leavesUs > world.nowUs;
    for (const { message } of this.#unsent.filter(isCutOff)) {
      message.fate = 'lost';
      message.arrival!.cancelled = true;
      const { id, to, reply } = message;
      world.note({ kind: 'lost', ...world.at(life), message: id, to, reply, why: 'unsent' });
    }
    this.#unsent = this.#unsent.filter(({ sender }) => sender !== life);
  }

  #listenForAbort(exchange: Exchange): void {
    const world = this.#world;
    exchange.listen((reason) => {
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
    });
  }

  #sendRequest(exchange: Exchange): void {
    const { id, identity, caller, target, method, path } = exchange;
    const message = new Message(id, identity, caller.node.name, target, method, path, false);
    const { watcher } = this.#world;
    if (watcher?.asks && caller.node.boot === undefined) watcher.asks(asked(exchange));
    if (this.#world.tracing) {
      const lines = this.#world.callSite();
      this.#noteSending(exchange.caller, message, bodyText(exchange.request), lines);
    }
    this.#transmit(exchange.caller, message, exchange, undefined);
  }

  #sendReply(server: Life, exchange: Exchange, request: Message, response: SimResponse): void {
    const identity = hashText('/reply', request.identity);
    const { target, method, path, caller } = exchange;
    const id = `${request.id}/reply`;
    const message = new Message(id, identity, target, caller.node.name, method, path, true, response.status);
    if (this.#world.tracing) this.#noteSending(server, message, bodyText(response), undefined);
    this.#transmit(server, message, exchange, response);
  }

  #noteSending(sender: Life, { id, to, reply, label }: Message, body: string, lines?: SourceLine[]): void {
    const world = this.#world;
    world.note({ kind: 'send', ...world.at(sender), lines, message: id, to, reply, label, body });
  }

  /** Decides a message's fate and schedules the arrival of its copies. A reply has a response. */
  #transmit(sender: Life, message: Message, exchange: Exchange, response: SimResponse | undefined): void {
    const world = this.#world;
    const { id, identity, from, to, reply } = message;
    this.messages.push(message);
    const latencyUs = this.#plan.latencyUs(identity, from, to);
    const busyUs = world.busyUs(sender.node);
    if (world.watcher?.sends) this.#tellWatcher(world.watcher, message, latencyUs, busyUs);
    const faults = this.#plan.message(id, identity, world.nowUs);
    const partition = this.#plan.partitioned(from, to, world.nowUs + busyUs);
    if (partition) this.#plan.met(partition);
    const why = partition ? 'partition' : lossAmong(faults);
    if (why) {
      message.fate = 'lost';
      if (world.tracing) world.note({ kind: 'lost', ...world.at(sender), message: id, to, reply, why });
      if (why === 'reset') this.#tellFailure(exchange, id, 'reset', identity);
      return;
    }
    const leavesUs = busyUs > 0 ? world.nowUs + busyUs : 0;
    if (leavesUs) this.holdBack(sender, message, leavesUs);
    let delayUs = latencyUs + busyUs;
    for (const fault of faults) if (fault.kind === 'delay') delayUs += this.#delay(sender, message, fault.ms);
    this.#arriveAfter(delayUs, message, exchange, response);
    for (const fault of faults)
      if (fault.kind === 'overtake') this.#overtake(sender, message, fault);
      else if (fault.kind === 'duplicate') {
        const copy = this.#copy(sender, message);
        if (leavesUs) this.holdBack(sender, copy, leavesUs);
        this.#arriveAfter(delayUs + Math.round(fault.afterMs * 1000), copy, exchange, response);
      }
  }

  #arriveAfter(
    delayUs: number,
    message: Message,
    exchange: Exchange,
    response: SimResponse | undefined,
  ): void {
    const arrive = response
      ? () => this.#arriveAtCaller(exchange, message, response)
      : () => this.#arriveAtServer(exchange, message);
    const arrival = this.#world.after(delayUs, undefined, message.id, arrive, message.to);
    if (this.#plan.overtakes || this.#unsent.length) message.arrival = arrival;
  }

  /** The message gets ahead of one that was sent earlier to the same node and would be there first. */
  #overtake(sender: Life, message: Message, fault: FaultOf<'overtake'>): void {
    const world = this.#world;
    const { id, identity, to, reply, arrival } = message;
    const ahead = this.#inFlightTo(to, arrival!.atUs);
    const overtaken = this.#plan.replaying
      ? ahead.find((other) => other.id === fault.overtaken)
      : ahead[Math.floor(draw(identity, OVERTAKEN) * ahead.length)];
    if (!overtaken) return;
    fault.overtaken = overtaken.id;
    this.#plan.met(fault);
    if (world.tracing)
      world.note({ kind: 'overtake', ...world.at(sender), message: id, to, reply, overtaken: overtaken.id });
    const { id: name, run, node } = overtaken.arrival!;
    overtaken.arrival!.cancelled = true;
    overtaken.arrival = world.after(arrival!.atUs - world.nowUs, undefined, name, run, node);
  }

  /** What will be at the node before that instant, and can be overtaken: what comes over a connection keeps its place. */
  #inFlightTo(node: string, beforeUs: number): Message[] {
    return this.messages.filter(
      ({ to, fate, arrival, connection }) =>
        to === node &&
        connection === undefined &&
        fate === 'in flight' &&
        arrival !== undefined &&
        !arrival.begun &&
        arrival.atUs < beforeUs,
    );
  }

  #tellWatcher(watcher: Watcher, { id, to }: Message, latencyUs: number, busyUs: number): void {
    const { nowUs } = this.#world;
    const ahead = () => this.#inFlightTo(to, nowUs + busyUs + latencyUs).map((other) => other.id);
    watcher.sends!({ id, to, ordered: false, latencyUs, ahead }, nowUs);
  }

  #delay(sender: Life, { id, to, reply }: Message, ms: number): number {
    if (this.#world.tracing)
      this.#world.note({ kind: 'delay', ...this.#world.at(sender), message: id, to, reply, ms });
    return Math.round(ms * 1000);
  }

  #copy(sender: Life, message: Message): Message {
    const world = this.#world;
    const { id, identity, from, to, method, path, reply, status } = message;
    const copyIdentity = hashText('/copy', identity);
    const copy = new Message(`${id}/copy`, copyIdentity, from, to, method, path, reply, status);
    this.messages.push(copy);
    if (world.tracing) world.note({ kind: 'duplicate', ...world.at(sender), message: id, to, reply });
    return copy;
  }

  #arriveAtServer(exchange: Exchange, message: Message): void {
    const world = this.#world;
    const { id, from, label } = message;
    const node = world.nodes.get(exchange.target);
    if (!node?.handler || !node.life) {
      message.end('ignored');
      if (world.tracing) {
        const at = world.atNode(exchange.target);
        world.note({ kind: 'ignored', ...at, message: id, from, reply: false, why: 'down' });
      }
      if (!node?.dark) this.#tellFromAfar(exchange, id, 'refused', hashText('/refused', message.identity));
      return;
    }
    message.end('delivered');
    if (world.tracing)
      world.note({ kind: 'receive', ...world.at(node.life), message: id, from, reply: false, label });
    void this.#serve(node, node.life, exchange, message);
  }

  async #serve(node: SimNode, life: Life, exchange: Exchange, message: Message): Promise<void> {
    const handler = node.handler!;
    const served = { exchange, id: message.id };
    node.serving.push(served);
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
    node.serving.splice(node.serving.indexOf(served), 1);
    this.#sendReply(life, exchange, message, response);
  }

  #arriveAtCaller(exchange: Exchange, message: Message, response: SimResponse): void {
    const world = this.#world;
    const { caller } = exchange;
    const ignored = !caller.alive ? 'caller died' : exchange.settled ? 'gave up' : undefined;
    message.end(ignored ? 'ignored' : 'delivered');
    if (world.tracing) {
      const at = world.atNode(caller.node.name);
      const event = { ...at, message: message.id, from: exchange.target, reply: true } as const;
      if (ignored) world.note({ kind: 'ignored', ...event, why: ignored });
      else world.note({ kind: 'receive', ...event, label: message.label });
    }
    if (ignored) return;
    exchange.settle();
    exchange.resolve(response);
  }

  /** The target's system says so, unless a partition keeps it from that. */
  #tellFromAfar(exchange: Exchange, message: string, why: 'refused' | 'reset', identity: number): void {
    const { target, caller } = exchange;
    const partition = this.#plan.partitioned(target, caller.node.name, this.#world.nowUs);
    if (partition) this.#plan.met(partition);
    else this.#tellFailure(exchange, message, why, identity);
  }

  /** The caller's system learns that the connection is no good under a message. */
  #tellFailure(exchange: Exchange, message: string, why: 'refused' | 'reset', identity: number): void {
    const world = this.#world;
    const latencyUs = this.#plan.latencyUs(identity, exchange.target, exchange.caller.node.name);
    world.after(latencyUs, exchange.caller, `${message}/${why}`, () => {
      if (exchange.settled) return;
      exchange.settle();
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

/** The question which of the messages before it one overtakes. Another than those of the plan. */
const OVERTAKEN = 40;

/** How a message is lost, if one of the faults loses it. */
function lossAmong(faults: readonly MessageFault[]): 'drop' | 'reset' | undefined {
  for (const { kind } of faults) if (kind === 'drop' || kind === 'reset') return kind;
  return undefined;
}

/** The error that Node's `fetch` rejects with, down to the code that tells a refusal (nothing happened) from a reset (who knows). */
function networkError(why: 'refused' | 'reset'): TypeError {
  return withoutStack(() => {
    const cause = new Error(why === 'refused' ? 'connect ECONNREFUSED' : 'read ECONNRESET');
    return new TypeError('fetch failed', {
      cause: Object.assign(cause, { code: why === 'refused' ? 'ECONNREFUSED' : 'ECONNRESET' }),
    });
  });
}

const asked = ({ target, method, path, request }: Exchange): AskedRequest => ({
  node: target,
  method,
  path,
  headers: Object.fromEntries(request.headers),
  body: bodyText(request),
});
